"""The users: each runs the scenario against one store, as fast as it answers or with pauses.

`make up` starts this file under Locust's web UI, `make check` without one (`statelab/headless.py`).
"""

from typing import Any

import gevent
from locust import FastHttpUser, events, task
from locust.argument_parser import LocustArgumentParser
from locust.env import Environment
from locust.exception import StopUser

from statelab.load import config, guard
from statelab.load.lab import Lab
from statelab.load.options import NUMBERS, Options
from statelab.load.target import TargetError
from statelab.model.history import OK
from statelab.model.options import OptionError
from statelab.recording.cookies import Cookies
from statelab.recording.http import Body, Reply
from statelab.workloads import WORKLOADS

BACKOFF_S = 0.2  # after an operation that did not succeed, to spare a broken stack

LAB = Lab(config.target(), config.results())


class LabUser(FastHttpUser):
    """A client of one store; like a browser's window, it has cookies of its own and begins without any."""

    host = LAB.host
    network_timeout = connection_timeout = 15.0

    def on_start(self) -> None:
        """Take the next store and keep it, so that a slow store does not slow down the users of others."""
        if LAB.run is None:  # the start was refused, but users may already have been spawned
            raise StopUser
        self.run_now = LAB.run
        self.drive = self.run_now.workload.drive
        self.pause_s = self.run_now.options.numbers["think_ms"] / 1000
        self.headers = {"Connection": "close"} if self.run_now.options.fresh else {}
        self.client.cookiejar = self.client.client.cookiejar = Cookies()
        self.lab_client = self.run_now.client(self.send, self.run_now.next_store())

    def wait_time(self) -> float:
        """Return the pause between two requests, in s."""
        return self.pause_s

    @task
    def operate(self) -> None:
        """Send one operation to the store."""
        if self.run_now.stopped_ns is not None:
            # Locust kills users that wait. One that wakes up at that moment would be killed inside of its next request.
            raise StopUser
        if self.lab_client.full:
            if not self.run_now.ending:  # the first user who finds it full ends the run; the others just go
                self.run_now.ending = True
                stop(self.environment)
            raise StopUser
        if self.drive.step(self.lab_client) != OK:
            gevent.sleep(BACKOFF_S)

    def send(self, method: str, path: str, label: str, body: Body) -> Reply:
        """Send a request through Locust, which counts it in its statistics."""
        if self.drive.strangers:
            self.client.cookiejar.clear()
        answer = self.client.request(method, path, name=label, json=body, headers=self.headers)
        content, error = answer.content or b"", getattr(answer, "error", None)
        if not content.endswith(b"}\n"):  # as whole answers of the application do
            promised = answer.headers and answer.headers.get("content-length")
            error = error or (None if promised in (None, str(len(content))) else EOFError())
        return Reply(answer.status_code, content, error)


@events.init_command_line_parser.add_listener
def add_options(parser: LocustArgumentParser) -> None:
    """Add the lab's choices to the form of the UI and to the help of the command line."""
    stores, windows, scenarios = LAB.catalogue.available, LAB.catalogue.windows, list(WORKLOADS)
    twins = "Where the state lives; each store's naive twin runs beside it as the positive control"
    missing = [f"{name}: {store.unavailable}" for name, store in LAB.catalogue.stores.items() if store.unavailable]
    twins += f". Not available: {' '.join(missing)}" if missing else ""
    between = "What in-process stores do between reading and writing"
    parser.add_argument("--scenario", choices=scenarios, default=scenarios[0], help="What the requests do")
    usual = [store for store in config.DEFAULT_STORES if store in stores]
    parser.add_argument("--stores", choices=stores, default=usual, is_multiple=True, nargs="+", help=twins)
    parser.add_argument("--window", choices=windows, default=windows[0], help=between)
    parser.add_argument("--fresh", action="store_true", help="A fresh connection for each request")
    for name, number in NUMBERS.items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=int, default=number.default, help=number.meaning)


def chosen(environment: Environment) -> Options:
    """Read the choices of the form; Locust does not check them."""
    form = environment.parsed_options
    assert form is not None
    numbers = {name: getattr(form, name) for name in NUMBERS}
    alone = getattr(form, "alone", False)  # no choice of the page
    return Options(form.scenario, tuple(form.stores), form.window, form.fresh, form.num_users, numbers, alone)


@events.init.add_listener
def open_pages(environment: Environment, **_: Any) -> None:
    """Add the lab's page and tab to Locust's UI."""
    environment.stop_timeout = 20.0  # longer than any request can take, so that the stop cuts none off
    if environment.web_ui:
        from statelab.ui import docs, page  # not for a run without pages: its charts take a second to import

        assert environment.web_ui.app is not None
        guard.install(environment.web_ui.app, LAB)
        page.install(environment, LAB)
        docs.install(environment, config.docs())


@events.request.add_listener
def count_answer(**_: Any) -> None:
    """Count answers independently of the recorder; the counts must agree in the end."""
    if LAB.run:
        LAB.run.seen_by_locust += 1


@events.test_start.add_listener
def begin(environment: Environment, **_: Any) -> None:
    """Start a run, or say on the page why none starts."""
    try:
        LAB.start(chosen(environment))
    except Exception as error:
        LAB.refuse(str(error))
        stop(environment)
        if not isinstance(error, OptionError | TargetError):
            raise


def stop(environment: Environment) -> None:
    """End the load from a user: `stop` waits for its caller, so it needs its own greenlet."""
    assert environment.runner is not None
    gevent.spawn(environment.runner.stop)


@events.test_stopping.add_listener
def stopping(**_: Any) -> None:
    """Show that the last requests are still in flight."""
    LAB.stopping()


@events.test_stop.add_listener
def end(**_: Any) -> None:
    """Give the final verdict once no request is in flight."""
    LAB.finish()
