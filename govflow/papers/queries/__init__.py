"""The read side: the forward plan, and what is known of a sheet that came back."""
