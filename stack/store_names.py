"""The stores' names, as the places of their files say: an unknown one is refused before anything is started."""

from collections.abc import Mapping

from stack.errors import LabError
from stack.process import ROOT

FOLDERS = ("services/web/webapp/stores", "my_stores")
ALL = "all"


def names() -> list[str]:
    """Return the names of all stores, in alphabetical order; webapp.store_files has the rule."""
    found = []
    for folder in FOLDERS:
        for path in (ROOT / folder).glob("[!_.]*/[!_]*.py"):
            home, name = path.parent.name.replace("_", "-"), path.stem.strip("_").replace("_", "-")
            found.append(name if home == "memory" else f"{home}-{name}")
    return sorted(found)


def require(environ: Mapping[str, str]) -> None:
    """Raise LabError if STORES names one that is not there."""
    known = names()
    for name in environ.get("STORES", "").replace(",", " ").split():
        if name not in (ALL, *known):
            raise LabError(f"There is no store “{name}”. Choose from: {', '.join(known)}.")
