"""`make tables` writes the tables of README.md, docs/stores.md, docs/claims.md and the last lesson.

They come from stores' files, reviewed expectations, and what `make stores` and `make claims` have recorded.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from stack import claim_files, claim_record, record
from statelab.claims import page
from statelab.claims.ledger import Row, ledger
from statelab.ui.markdown import diagrams
from tests import costs
from tests.expectations import literal
from webapp.store_files import StoreFile, find
from webapp.stores import WORKLOADS

ROOT = Path(__file__).resolve().parent.parent
README, STORES = ROOT / "README.md", ROOT / "docs" / "stores.md"
CLAIMS = claim_record.PAGE
CHOOSE = ROOT / "docs/lessons/8-choose.md"
SERVERS = ROOT / "services/web/servers/models.toml"

FIRST = ("global", "global-lock", "redis-naive", "redis-atomic", "postgres-naive", "postgres-atomic")
"""The stores of README's table: the default ones, what they are compared with, and what a lock is worth."""

TELLING = (
    "global", "host-sqlite-immediate", "host-mmap-flock",
    "redis-naive", "redis-atomic", "redis-lua", "redis-watch", "redis-lock",
    "postgres-naive", "postgres-atomic", "postgres-for-update", "postgres-serializable",
)  # fmt: skip
"""The stores of README's table of costs: what one pays for leaving memory, and for each way of protecting a change."""

SURPRISING = (9, 10, 20, 6, 7)
"""The claims of README's table: those that most readers take for granted."""

ASKED = ("stock", "cart", "whoami", "transfer")
"""The workloads of the last lesson's table."""

SHOWN = ("1 × 1", "1 × 1 × 8 threads, window", "2 × 2")
"""The topologies of README's table, and what they are called there."""
TITLES = ("one process", "one process, 8 threads, a window", "2 replicas × 2 workers")

COPIES = {
    "request": "one for each request",
    "context": "one in each thread, or in each request that has a context of its own",
    "thread": "one in each thread, or in each request that has a thread of its own",
    "forked": "one in each worker process, or in each replica with `PRELOAD=1`",
    "process": "one in each worker process",
    "replica": "one in each replica",
    "client": "one with each client",
    "shared": "one for all",
}
ATOMIC = {
    "nobody": "Nothing protects a change of it.",
    "threads": "A change is atomic among the threads of a process.",
    "processes": "A change is atomic among the processes of a replica.",
    "everybody": "A change is atomic.",
}
CONNECTION = {
    "own": "",
    "threads": " **Wrong where a process serves several requests at a time**: they share a connection.",
    "forked": " **Wrong with `PRELOAD=1`**: the workers of a replica share a connection.",
}
"""The marks of stores that are wrong for some server models."""

HEADING = """# The stores

`make tables` makes this page from the stores' own files. Expected verdicts are those of the default topology,
2 replicas × 2 workers with one request at a time in each; here are [all topologies](../tests/unit/expectations.md).

## What each one costs, and what runs have shown

{caption}

{table}

`make stores` measures, `make tables` writes it down.
"""


def readme_stores() -> str:
    """Return the table of stores: what to expect of the counter."""
    words = literal()
    rows = [
        "| "
        + " | ".join([f"`{one.name}`", COPIES[one.facts.scope], *(words["counter", at, one.name] for at in SHOWN)])
        + " |"
        for one in find()
        if one.name in FIRST
    ]
    return "\n".join([f"| store | copies of the state | {' | '.join(TITLES)} |", "| --- |" + " --- |" * 4, *rows])


def readme_servers() -> str:
    """Return the table of server models."""
    models = tomllib.loads(SERVERS.read_text(encoding="utf-8"))
    rows = [f"| `{name}` | {model['threads'] or 'one'} | {model['summary']} |" for name, model in models.items()]
    heading = "| `SERVER` | `THREADS` | how a request meets Python, and what that means for a global |"
    return "\n".join([heading, "| --- | --- | --- |", *rows])


def readme_costs() -> str:
    """Return the table of costs and guarantees of the most telling stores."""
    return costs.table(record.read(), record.sources(), TELLING)


def rows() -> list[Row]:
    """Return the ledger of what was recorded."""
    return ledger([claim.document() for claim in claim_files.read()], claim_record.read())


def readme_claims() -> str:
    """Return the table of the most surprising claims."""
    of = {row.claim["number"]: row for row in rows()}
    lines = [
        f"| {row.claim['claim']} | [**{row.said}**](docs/claims.md#claim-{number}) | {row.sentence} |"
        for number in SURPRISING
        for row in [of[number]]
    ]
    return "\n".join(["| what articles say | the word | what was seen |", "| --- | --- | --- |", *lines])


def claims() -> str:
    """Return docs/claims.md."""
    return page.markdown(rows())


def readme(text: str) -> str:
    """Put README's tables between their marks."""
    tables = {
        "claims": readme_claims(),
        "stores": readme_stores(),
        "costs": readme_costs(),
        "servers": readme_servers(),
    }
    return _filled(text, tables)


def choose(text: str) -> str:
    """Put the table between its marks: what to expect of each store that the page's chart names."""
    [chart] = diagrams(text).values()
    words = literal()
    rows = [
        f"| `{one.name}` | {COPIES[one.facts.scope]} | {' | '.join(shown)} |"
        for one in find()
        if re.search(rf"[ ,]{one.name}[\",]", chart)
        for shown in [[words.get((name, "2 × 2", one.name), "–") for name in ASKED]]
    ]
    heading = f"| store | copies of the state | {' | '.join(ASKED)} |"
    return _filled(text, {"choices": "\n".join([heading, "| --- |" + " --- |" * (1 + len(ASKED)), *rows])})


def _filled(text: str, tables: Mapping[str, str]) -> str:
    for name, table in tables.items():
        begin, end = f"<!-- {name}: made by make tables -->\n", f"<!-- {name} end -->"
        text, found = re.subn(f"(?<={begin}).*?(?={end})", f"{table}\n", text, flags=re.DOTALL)
        assert found == 1, f"There is no place for the table of {name}"
    return text


def stores() -> str:
    """Return docs/stores.md."""
    recorded, found = record.read(), find()
    table = costs.table(recorded, record.sources(), [one.name for one in found])
    heading = HEADING.format(caption=costs.caption(recorded), table=table)
    return "\n".join([heading, *(line for one in found for line in _store(one))]).rstrip() + "\n"


def _store(one: StoreFile) -> Iterator[str]:
    facts, words = one.facts, literal()
    yield from (f"## {one.name}", "", one.summary, "", *([one.lesson, ""] if one.lesson else []))
    twin = f" Its naive twin is `{facts.naive_twin}`." if facts.naive_twin else ""
    said = f"Copies of the state: {COPIES[facts.scope]}. {ATOMIC[facts.atomic_among]}"
    yield said + twin + CONNECTION[facts.connection]
    yield from ("", "| workload | how | expected |", "| --- | --- | --- |")
    for workload in (name for name in WORKLOADS if name in one.classes):
        how = (one.classes[workload].__doc__ or "").strip().partition("\n")[0]
        yield f"| {workload} | {how} | {words[workload, '2 × 2', one.name]} |"
    yield from (f"| {workload} | – {why} | |" for workload, why in facts.cannot.items())
    yield ""


def main() -> None:
    """Write all files."""
    for path, filled in ((README, readme), (CHOOSE, choose)):
        path.write_text(filled(path.read_text(encoding="utf-8")), encoding="utf-8")
    STORES.write_text(stores(), encoding="utf-8")
    CLAIMS.write_text(claims(), encoding="utf-8")


if __name__ == "__main__":
    main()
