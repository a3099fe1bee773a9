"""What each scheme of a plan hangs on: whose decision, until when, what follows; and whose Yes it needs."""
