"""`python -m core` is `sotto`."""

from core.cli import main

main()
