"""`make tables` writes the tables of README.md, docs/stores.md, docs/claims.md and the last lesson.

They come from stores' files, reviewed expectations, and what `make stores` and `make claims` have recorded.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from stack import claim_files, claim_record, record
from statelab.claims import page
from statelab.claims.ledger import Row, ledger
from statelab.ui.markdown import diagrams
from tests import costs, store_page
from tests.expectations import literal
from webapp.store_files import find

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


def readme_stores() -> str:
    """Return the table of stores: what to expect of the counter."""
    words = literal()
    rows = [
        f"| `{one.name}` | {store_page.COPIES[one.facts.scope]} | {' | '.join(shown)} |"
        for one in find()
        if one.name in FIRST
        for shown in [[words["counter", at, one.name] for at in SHOWN]]
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


@cache
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
    return "\n".join(["| what articles say | verdict | what the lab saw |", "| --- | --- | --- |", *lines])


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
        f"| `{one.name}` | {store_page.COPIES[one.facts.scope]} | {' | '.join(shown)} |"
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


def main() -> None:
    """Write all files."""
    for path, filled in ((README, readme), (CHOOSE, choose)):
        path.write_text(filled(path.read_text(encoding="utf-8")), encoding="utf-8")
    STORES.write_text(store_page.page(), encoding="utf-8")
    CLAIMS.write_text(claims(), encoding="utf-8")


if __name__ == "__main__":
    main()
