"""What this room records: a sheet that came back signed, and the entries of the forward plan."""
