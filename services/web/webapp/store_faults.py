"""What can be wrong with a store's file, said in sentences."""

import re
from collections.abc import Iterator
from types import ModuleType

from . import backends
from .facts import Connection, Facts
from .stores import WORKLOADS

NAME = "[a-z][a-z0-9-]*"

CREATE_TABLE = re.compile(r"\bcreate\s+table\s+(?:if\s+not\s+exists\s+)?(\w+)", re.IGNORECASE)


def classes(module: ModuleType) -> dict[str, type]:
    """Return the module's class for each workload that it has one for."""
    named = {workload: vars(module).get(_class_name(workload)) for workload in WORKLOADS}
    return {workload: found for workload, found in named.items() if isinstance(found, type)}


def faults(name: str, module: ModuleType) -> Iterator[str]:
    """Say what is wrong with the file of the store called `name`."""
    if not re.fullmatch(NAME, name):
        yield f"Its store would be called {name}: use lower-case letters, digits and _ only, and a letter first."
    if not (module.__doc__ or "").strip():
        yield "It has no docstring: the first line is the store's summary."
    facts = getattr(module, "FACTS", None)
    if isinstance(facts, Facts):
        yield from _facts_faults(facts, classes(module))
    else:
        yield "It has no FACTS. Write: FACTS = Facts(scope=Scope.PROCESS, atomic_among=Among.NOBODY)."
    for workload, store in classes(module).items():
        yield from _class_faults(store, WORKLOADS[workload])
    prefix = name.replace("-", "_") + "_"
    for table in CREATE_TABLE.findall(getattr(module, "TABLES", "")):
        if not table.startswith(prefix):
            yield f"The name of its table {table} must begin with {prefix}, so that no other store uses the table."


def _class_name(workload: str) -> str:
    return WORKLOADS[workload].__name__.removesuffix("Store")


def _facts_faults(facts: Facts, done: dict[str, type]) -> Iterator[str]:
    if facts.needs not in (None, *backends.NAMES):
        yield f"needs={facts.needs!r} is not a backend: give one of {', '.join(backends.NAMES)}, or None."
    if facts.connection != Connection.OWN and facts.needs is None:
        yield f"connection='{facts.connection}', but it needs no server: leave it out."
    if not done:
        yield f"It has no class for any workload. Write one or more of: {', '.join(map(_class_name, WORKLOADS))}."
        return
    for workload in WORKLOADS:
        if workload not in done and workload not in facts.cannot:
            yield f"It does not do {workload}: write a class {_class_name(workload)}, or the reason in `cannot`."
        if workload in done and workload in facts.cannot:
            yield f"It has a class {_class_name(workload)}, but `cannot` has {workload}: remove one of them."
    for unknown in sorted(set(facts.cannot) - set(WORKLOADS)):
        yield f"`cannot` has {unknown}, but the workloads are {', '.join(WORKLOADS)}."


def _class_faults(store: type, protocol: type) -> Iterator[str]:
    if not (store.__doc__ or "").strip():
        yield f"Its class {store.__name__} has no docstring: the first line says how it is done."
    if protocol not in store.__mro__:
        yield f"Its class {store.__name__} must be a subclass of {protocol.__name__}."
    for method in (name for name in vars(protocol) if not name.startswith("_")):
        if getattr(store, method, None) in (None, vars(protocol)[method]):
            yield f"Its class {store.__name__} has no method {method}."
    if hasattr(store, "facts") and not isinstance(store.facts, Facts):
        yield f"The facts of its class {store.__name__} are not Facts. Write: facts = replace(FACTS, …)."
