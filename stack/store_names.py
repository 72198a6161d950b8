"""The stores' names, as the places of their files say: an unknown one is refused before anything is started."""

from collections.abc import Mapping
from pathlib import Path

from stack.errors import LabError
from stack.process import ROOT

BUILT_IN = ROOT / "services/web/webapp/stores"
OWN = ROOT / "my_stores"
ALL = "all"


def files(folder: Path = BUILT_IN) -> dict[str, Path]:
    """Return the file of each store in a folder, by the store's name; webapp.store_files has the rule."""
    found = {}
    for path in sorted(folder.glob("[!_.]*/[!_]*.py")):
        home, name = path.parent.name.replace("_", "-"), path.stem.strip("_").replace("_", "-")
        found[name if home == "memory" else f"{home}-{name}"] = path
    return found


def names() -> list[str]:
    """Return the names of all stores, the user's own included, in alphabetical order."""
    return sorted({**files(), **files(OWN)})


def asked(environ: Mapping[str, str]) -> list[str]:
    """Return the names in STORES."""
    return environ.get("STORES", "").replace(",", " ").split()


def require(environ: Mapping[str, str]) -> None:
    """Raise LabError if STORES names one that is not there."""
    known = names()
    for name in asked(environ):
        if name not in (ALL, *known):
            raise LabError(f"There is no store “{name}”. Choose from: {', '.join(known)}.")
