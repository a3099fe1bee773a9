"""What the room reads: added days, and the dates of a case with what stands beside them."""
