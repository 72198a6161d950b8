"""The topology that serves now, as the page shows it and as the variables of `make scale`."""

from typing import Any

from statelab.load.target import TargetError, fetch_topology
from statelab.model.place import Place
from statelab.ui.source import Lab


def serving(lab: Lab) -> dict[str, Any]:
    """Return `text`, the `variables` of `make scale` by name, and the `servers` that there are.

    While runs and pages cannot know, `text` says why, and there are no variables.
    """
    try:
        top, servers = fetch_topology(lab.host)
    except TargetError as error:
        return {"text": str(error), "variables": {}, "servers": []}
    variables = {
        "REPLICAS": top.replicas,
        "WORKERS": top.workers,
        "THREADS": top.threads,
        "SERVER": top.server,
        "PRELOAD": int(top.preload),
        "BALANCE": top.balance,
    }
    return {
        "text": f"Now: {Place.of(top.document())}, {top.balance}",
        "variables": variables,
        "servers": servers,
    }
