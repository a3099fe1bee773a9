"""Published schedules and metrics that are not the national template: read, added up and compared. Pure."""
