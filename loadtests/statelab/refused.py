"""What every command of the load tester says when it cannot do what is asked."""

import click

EXIT_USAGE = 64
"""As in sysexits.h: 1 and 2 are verdicts."""

click.UsageError.exit_code = EXIT_USAGE


class Refused(click.ClickException):
    """An error that is printed in one line, without a traceback."""

    exit_code = EXIT_USAGE
