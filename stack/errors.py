"""The one exception that ends a command on purpose."""


class LabError(Exception):
    """A message for the user: what was wrong, what is allowed, what to type next."""
