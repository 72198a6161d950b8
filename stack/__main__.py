"""`python3 -m stack COMMAND`: refuse a Python that is too old before any module with newer syntax is read."""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        "This Python is %d.%d; the lab's commands need 3.11 or later. "
        "Name another one: make up PYTHON=python3.12" % sys.version_info[:2]
    )

from stack.cli import main

sys.exit(main(sys.argv[1:]))
