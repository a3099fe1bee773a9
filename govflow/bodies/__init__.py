"""Bodies, seats and interests: who may sit where, under which terms of reference, from when until when."""
