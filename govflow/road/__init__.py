"""The one road: every change to every case, by whatever door, goes through here in one transaction."""
