"""What people say of schemes, and record of third parties."""
