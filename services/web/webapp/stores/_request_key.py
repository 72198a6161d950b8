"""The key that a client gives a request, so that it may send it again when no answer came."""

import secrets
from hashlib import blake2b

from flask import request

CANNOT = dict.fromkeys(
    ("stock", "cart", "register", "transfer", "oncall", "whoami", "rate-limit"),
    "This store only counts: a request's key would be remembered in the same way with every other change.",
)


def request_key() -> str:
    """Return 32 characters for what the header Idempotency-Key says; without it, nobody means to send it again."""
    given = request.headers.get("Idempotency-Key")
    return blake2b(given.encode(), digest_size=16).hexdigest() if given else secrets.token_hex(16)
