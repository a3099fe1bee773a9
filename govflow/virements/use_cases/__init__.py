"""What people do here: propose, agree or record a virement, and record what was carried forward."""
