"""`python3 -m stack COMMAND`: refuses a Python that is too old before it imports a module with newer syntax."""

import sys

OLDEST = (3, 11)

if sys.version_info[:2] < OLDEST:
    sys.exit(
        "Python {}.{} is too old: the lab's commands need 3.11 or later. "
        "Choose another one: make up PYTHON=python3.12".format(*sys.version_info)
    )

from stack.cli import main  # noqa: E402  only after the check

sys.exit(main(sys.argv[1:]))
