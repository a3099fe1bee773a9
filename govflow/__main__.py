"""``python -m govflow`` is the command line."""

from govflow.cli import main

main()
