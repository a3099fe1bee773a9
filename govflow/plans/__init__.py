"""Better Care Fund plans: what each step of a plan and of its Section 75 agreement waits for."""
