"""The whoami workload: log in with a token, or with none, and ask who the current user is, in one request."""

from typing import Any

from flask import Blueprint

from ..answers import answered
from ..describe import answer, changing, names
from ..inputs import MOST, Integer, body, store_for, window_for
from ..stores import WhoamiStore

TOKEN = Integer("token", 0, MOST, or_null=True)

DESCRIPTION = {
    "parameters": names("whoami"),
    "post": changing(
        "whoami-ask",
        "The current user's token, which should be the one that was sent; null is nobody",
        answer(TOKEN.schema()),
        body=(TOKEN,),
    ),
}

blueprint = Blueprint("whoami", __name__, url_prefix="/stores/<store>/whoami/<key>")


@blueprint.post("")
def ask(store: str, key: str) -> dict[str, Any]:
    """Make the owner of the token, if there is one, the current user, and answer who the current user is."""
    whoami: WhoamiStore = store_for("whoami", store, key=key)
    window = window_for(store)
    [token] = body(TOKEN)
    return answered(whoami.ask(key, token, window))
