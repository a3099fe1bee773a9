"""The ledger: hashed, chained, append-only events. What is not here did not happen in GovFlow."""
