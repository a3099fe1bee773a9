"""The rulebook: what terms of reference, presence, votes and delegations come to. Pure: it looks nothing up."""
