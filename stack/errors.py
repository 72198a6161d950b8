"""The one exception that commands end with on purpose."""


class LabError(Exception):
    """A sentence for the person at the keyboard: what was wrong, what is allowed, what to type next."""
