"""The rulebook, pure: what terms of reference, presence, votes and delegations come to."""
