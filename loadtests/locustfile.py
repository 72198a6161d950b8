"""The users: each drives the scenario against one store, as fast as that answers or with pauses.

`make up` starts this file under Locust's web UI, `make check` without one (`statelab/headless.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import gevent
from locust import FastHttpUser, events, task
from locust.argument_parser import LocustArgumentParser
from locust.env import Environment
from locust.exception import StopUser

from statelab import config, guard
from statelab.history import OK
from statelab.http import Reply
from statelab.lab import Lab
from statelab.options import NUMBERS, OptionError, Options
from statelab.scenarios import SCENARIOS
from statelab.target import TargetError, fetch_catalogue
from statelab.ui import page

BACKOFF_S = 0.2  # after an operation that did not succeed: a broken stack is not to be hammered

LAB = Lab(config.target(), fetch_catalogue(config.target()), config.results())


class LabUser(FastHttpUser):
    """A client of one store."""

    host = LAB.host
    network_timeout = connection_timeout = 15.0

    def on_start(self) -> None:
        """Take one store for good, each in turn, so that a slow store does not slow the others' users down."""
        if LAB.run is None:  # the start was refused, and users may have been spawned meanwhile
            raise StopUser
        self.run_now = LAB.run
        self.headers = {"Connection": "close"} if self.run_now.options.fresh else {}
        self.lab_client = self.run_now.client(self.send, self.run_now.next_store())

    def wait_time(self) -> float:
        """Give the pause between two requests in s."""
        return self.run_now.options.think_ms / 1000

    @task
    def operate(self) -> None:
        """Send one operation to the store."""
        if self.lab_client.full:
            stop(self.environment)
        if self.run_now.scenario.step(self.lab_client) != OK:
            gevent.sleep(BACKOFF_S)

    def send(self, method: str, path: str, label: str, body: Mapping[str, int] | None) -> Reply:
        """Send a request in Locust's way, which puts it into its statistics."""
        answer = self.client.request(method, path, name=label, json=body, headers=self.headers)
        return Reply(answer.status_code, answer.content or b"", getattr(answer, "error", None))


@events.init_command_line_parser.add_listener
def add_options(parser: LocustArgumentParser) -> None:
    """Put the lab's choices into the UI's form and the command line's help."""
    stores, windows = list(LAB.catalogue.stores), LAB.catalogue.windows
    twins = "Where the state lives; each store's naive twin runs beside it as its positive control"
    between = "What in-process stores do between read and write"
    scenarios = list(SCENARIOS)
    parser.add_argument("--scenario", choices=scenarios, default=scenarios[0], help="What the requests do")
    parser.add_argument(
        "--stores", choices=stores, default=list(config.DEFAULT_STORES), is_multiple=True, nargs="+", help=twins
    )
    parser.add_argument("--window", choices=windows, default=windows[0], help=between)
    parser.add_argument("--fresh", action="store_true", help="A fresh connection for each request")
    for name, number in NUMBERS.items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=int, default=number.default, help=number.meaning)


def chosen(environment: Environment) -> Options:
    """Read the form's choices, which Locust itself does not check."""
    form = environment.parsed_options
    assert form is not None
    numbers = {name: getattr(form, name) for name in NUMBERS}
    return Options(form.scenario, tuple(form.stores), form.window, form.fresh, form.num_users, **numbers)


@events.init.add_listener
def open_pages(environment: Environment, **_: Any) -> None:
    """Add the lab's page and tab to Locust's UI, and count the answers that Locust itself sees."""
    environment.stop_timeout = 20.0  # longer than any request may take, so that none is cut off at the stop
    if environment.web_ui:
        assert environment.web_ui.app is not None
        guard.install(environment.web_ui.app, LAB)
        page.install(environment, LAB)


@events.request.add_listener
def count_answer(**_: Any) -> None:
    """Count independently of the recorder; the two must agree at the end."""
    if LAB.run:
        LAB.run.seen_by_locust += 1


@events.test_start.add_listener
def begin(environment: Environment, **_: Any) -> None:
    """Start a run, or say on the page why there is none."""
    try:
        LAB.start(chosen(environment))
    except Exception as error:
        LAB.refuse(str(error))
        stop(environment)
        if not isinstance(error, OptionError | TargetError):
            raise


def stop(environment: Environment) -> None:
    """End the load from inside of it: `stop` waits for the caller too, so it needs a greenlet of its own."""
    assert environment.runner is not None
    gevent.spawn(environment.runner.stop)


@events.test_stopping.add_listener
def stopping(**_: Any) -> None:
    """Show that the last requests are being waited for."""
    LAB.stopping()


@events.test_stop.add_listener
def end(**_: Any) -> None:
    """Give the final verdict once no request is in flight."""
    LAB.finish()
