"""Measures the stores beside the limits of their servers: redis-benchmark's INCR and pgbench's UPDATE of a single row.

All use four connections at a time. For each operation, the table says how much processor time each container took: what
the servers themselves need, and what HTTP, the proxy and Python add.
"""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from benchmarks.own_stack import running
from benchmarks.side import Side, used_ns
from stack import console, docker, process
from stack.compose import Stack
from stack.errors import LabError

AT_ONCE = 4
SERVICES = ("nginx", "web", "redis", "postgres")
KEY = "limits"
REQUESTS = 8_000
IDLE_S = 10.0


@dataclass(frozen=True)
class Tool:
    """What measures a server in its own protocol: the service that has it, its command, and where it says its speed."""

    name: str
    service: str
    command: str
    says: str
    times: int


REDIS = Tool(
    "redis-benchmark",
    "redis",
    f"redis-benchmark -h redis --user lab -a $(cat /run/secrets/redis_password) -c {AT_ONCE} -n 100000 --csv"
    f" incr redis-atomic:counter:{KEY}",
    r'^"incr[^"]*","([0-9.]+)"',
    100_000,
)
POSTGRES = Tool(
    "pgbench",
    "postgres",
    f"echo \"UPDATE postgres_atomic_counters SET value = value + 1 WHERE key = '{KEY}'\" > /tmp/update.sql;"  # noqa: S608
    " PGPASSWORD=$(cat /run/secrets/postgres_password) pgbench -h postgres -U lab -d lab -n -f /tmp/update.sql"
    f" -c {AT_ONCE} -t 5000",
    r"^tps = ([0-9.]+)",
    20_000,
)

Row = tuple[str, float, dict[str, float]]
"""What was measured, its operations/s, and the µs of processor time for each operation, by service."""


@click.command(help=__doc__)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder for the file.")
def main(out: Path | None) -> None:
    """Measure, then print and write the table."""
    with running(WORKERS=AT_ONCE) as stack:
        text = table(list(_rows(stack)))
    click.echo(text)
    if out:
        out.mkdir(parents=True, exist_ok=True)
        (out / "limits.md").write_text(text, encoding="utf-8")


def table(rows: list[Row]) -> str:
    """Return the results as Markdown."""
    head = f"| | operations/s | {' | '.join(SERVICES)} |"
    lines = [
        f"| {what} | {per_s:,.0f} | {' | '.join(f'{max(0.0, used[service]):.0f} µs' for service in SERVICES)} |"
        for what, per_s, used in rows
    ]
    return "\n".join([head, f"| --- |{' ---: |' * (1 + len(SERVICES))}", *lines, ""])


def _rows(stack: Stack) -> Iterator[Row]:
    accounts = Accounts(stack)
    port = docker.published_port(stack.project, "nginx")
    for store, tool in {"redis-atomic": REDIS, "postgres-atomic": POSTGRES}.items():
        side = Side(port, f"/stores/{store}/counters/{KEY}", AT_ONCE)
        side.warm_up()  # it also makes the row that pgbench updates
        accounts.begin()
        with console.Step(f"measuring {tool.name}"):
            per_s = _run(tool, stack)
        yield tool.name, per_s, accounts.each_us(tool.times)
        accounts.begin()
        with console.Step(f"measuring {store}"):
            began = time.monotonic()
            side.load(REQUESTS)
            per_s = REQUESTS / (time.monotonic() - began)
        yield store, per_s, accounts.each_us(REQUESTS)


class Accounts:
    """The processor time of the containers, without what Docker's probes take of it."""

    def __init__(self, stack: Stack) -> None:
        self._containers = {one.service: one.id for one in docker.containers(stack.project) if one.service in SERVICES}
        self._idle_ns_per_s = dict.fromkeys(self._containers, 0.0)
        with console.Step(f"watching the idle containers for {IDLE_S:g} s"):
            self.begin()
            time.sleep(IDLE_S)
            self._idle_ns_per_s = {service: 1000 * us / IDLE_S for service, us in self.each_us(1).items()}

    def begin(self) -> None:
        """Account from now on."""
        self._began, self._before = time.monotonic(), used_ns(self._containers)

    def each_us(self, times: int) -> dict[str, float]:
        """Return what each of so many operations has taken since, in µs, by service."""
        elapsed_s, after = time.monotonic() - self._began, used_ns(self._containers)
        idle = self._idle_ns_per_s
        return {one: (after[one] - self._before[one] - idle[one] * elapsed_s) / 1000 / times for one in after}


def _run(tool: Tool, stack: Stack) -> float:
    """Run a tool in a container beside the server, and return the operations/s that it reports."""
    run = ["run", "--rm", "--no-deps", "-T", "--entrypoint=sh", tool.service, "-c", tool.command]
    _, text = process.attempt(stack.argv("--progress=quiet", *run), 120, stack.env())
    found = re.search(tool.says, text, re.MULTILINE)
    if not found:
        raise LabError(f"{tool.name} reports no speed:\n{text}")
    return float(found[1])


if __name__ == "__main__":
    main()
