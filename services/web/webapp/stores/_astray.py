"""What a store says when several requests use one connection at a time, and one gets what another has asked for."""

PATIENCE_S = 1.0
"""How long they wait for an answer, which another one may have taken: a worker that waits serves nobody."""


class AstrayError(Exception):
    """What came back was no answer to this request."""
