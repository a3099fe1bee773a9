"""What leaves the house: mail and webhooks, sent after the commit, perhaps twice and never lost."""
