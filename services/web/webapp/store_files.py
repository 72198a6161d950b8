"""Finds the stores' files, and refuses a file that is not complete.

`<home>/<file>.py` is a store, in the package's folder `stores` and in a folder of the user's own. It is called
`<home>-<file>`, or just `<file>` at home in memory. Names that begin with `_` are left alone.
"""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from inspect import cleandoc
from pathlib import Path
from types import ModuleType

from . import stores
from .facts import Connection, Facts
from .store_faults import classes, faults

BUILT_IN = Path(stores.__file__).parent

HOMES = ("memory", "request", "host", "client", "redis", "memcached", "postgres", "sqlalchemy", "mariadb")
"""The order in which stores are listed; other homes come after these."""


class StoreFileError(Exception):
    """A store's file cannot be used; the text names the file and says what is wrong with it."""


@dataclass(frozen=True)
class StoreFile:
    """One store as its file describes it: `summary` and `lesson` are its docstring, `classes` do the workloads."""

    path: Path
    name: str
    home: str
    summary: str
    lesson: str
    facts: Facts
    classes: Mapping[str, type]
    tables: str

    def facts_of(self, workload: str) -> Facts:
        """Return the store's facts, or those of the workload's class where that is an exception."""
        facts: Facts = getattr(self.classes[workload], "facts", self.facts)
        return facts


def find(own: str | None = None) -> list[StoreFile]:
    """Read all files, those in the folder `own` included, in the order in which they are listed.

    Raises StoreFileError for the first file that cannot be used.
    """
    found: dict[str, StoreFile] = {}
    for path in [*_paths(BUILT_IN), *(_paths(Path(own)) if own else ())]:
        file = _read(path)
        if file.name in found:
            raise StoreFileError(f"{path}: {found[file.name].path} is called {file.name}, too. Rename one of them.")
        found[file.name] = file
    for file in found.values():
        for workload in file.classes:
            twin = file.facts_of(workload).naive_twin
            if twin and (twin not in found or workload not in found[twin].classes):
                raise StoreFileError(f"{file.path}: naive_twin={twin!r}, but no store of that name does {workload}.")
            if twin and found[twin].facts_of(workload).connection != Connection.OWN:
                raise StoreFileError(f"{file.path}: naive_twin={twin!r} shares a connection, so it is no control.")
    return sorted(found.values(), key=_place)


def tables(files: list[StoreFile]) -> dict[str, str]:
    """Return, for each backend, the statements that make the tables of its stores."""
    needed = {file.facts.needs for file in files if file.facts.needs}
    return {name: "".join(file.tables for file in files if file.facts.needs == name) for name in needed}


def _place(file: StoreFile) -> tuple[int, str, str, bool, str]:
    """Say where a store is listed: by its home, after its naive twin, by its name."""
    place = HOMES.index(file.home) if file.home in HOMES else len(HOMES)
    return place, file.home, file.facts.naive_twin or file.name, file.facts.naive_twin is not None, file.name


def _paths(folder: Path) -> Iterator[Path]:
    if not folder.is_dir():
        raise StoreFileError(f"STORES_DIR={folder} is not a folder.")
    for entry in sorted(folder.iterdir()):
        if entry.suffix == ".py" and not entry.name.startswith("_"):
            raise StoreFileError(f"{entry}: move it into a folder that is named after its home, like memory.")
        if entry.is_dir() and not entry.name.startswith(("_", ".")):
            yield from (path for path in sorted(entry.glob("*.py")) if not path.name.startswith("_"))


def _read(path: Path) -> StoreFile:
    home = path.parent.name.replace("_", "-")
    name = path.stem.strip("_").replace("_", "-")
    name = name if home == "memory" else f"{home}-{name}"
    module = _load(path)
    if wrong := list(faults(name, module)):
        raise StoreFileError(f"{path}: {' '.join(wrong)}")
    summary, _, lesson = cleandoc(module.__doc__ or "").partition("\n")
    tables = getattr(module, "TABLES", "")
    return StoreFile(path, name, home, summary, lesson.strip(), module.FACTS, classes(module), tables)


def _load(path: Path) -> ModuleType:
    try:
        if path.parents[1] == BUILT_IN:
            return import_module(f"{stores.__name__}.{path.parent.name}.{path.stem}")
        spec = spec_from_file_location(f"my_stores.{path.parent.name}.{path.stem}", path)
        assert spec
        assert spec.loader
        module = module_from_spec(spec)
        sys.modules[spec.name] = module  # dataclasses look their module up there
        spec.loader.exec_module(module)
    except Exception as error:
        raise StoreFileError(f"{path}: Python cannot load it: {type(error).__name__}: {error}") from error
    return module
