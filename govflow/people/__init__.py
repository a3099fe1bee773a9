"""Who may come in, as whom, and with which dated roles: areas, invitations, sign-in, tokens."""
