"""Reading decisions, delegations and what stands beside them. Nothing here decides."""
