"""The database: one engine, one unit of work, one clock. Only here is committed and the ledger opened."""
