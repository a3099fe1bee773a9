"""What people do here: set terms, forecast and share, settle, agree a settlement."""
