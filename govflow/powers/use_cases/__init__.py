"""What is done about decisions and delegations, each in the transaction of its caller."""
