"""The database: one engine, one unit of work, one clock. Only this room commits and only it opens the ledger."""
