"""`python -m statelab`."""

from statelab.cli import main

main()
