"""What every workload answers: a value, who served it, and how often the store had to begin anew; and how, as JSON."""

from json import JSONEncoder
from typing import Any

from flask import g
from flask.json.provider import DefaultJSONProvider
from werkzeug.sansio.response import Response

from .identity import served_by


class Json(DefaultJSONProvider):
    """Flask's own JSON, in the order in which the fields were put together, by an encoder that is made once.

    Flask makes one for each answer, and sorts the fields.
    """

    _encoded = JSONEncoder(default=DefaultJSONProvider.default, separators=(",", ":")).encode

    def response(self, *args: Any, **kwargs: Any) -> Response:
        """Return the response whose body these are, as `jsonify` takes them."""
        body = self._encoded(self._prepare_response_obj(args, kwargs))
        return self._app.response_class(f"{body}\n", mimetype=self.mimetype)


def answered(value: object, **more: object) -> dict[str, Any]:
    """Put an answer together, after the store's work is done."""
    answer = {"value": value, **more, "served_by": served_by()}
    if "retries" in g:
        answer["retries"] = g.retries
    return answer
