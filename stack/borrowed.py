"""A stack that a command borrows: it has the topologies that the command needs, and then is put back as it was."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from stack import console, docker, extras, lifecycle, process, ready, scaling, settings, signals
from stack.errors import LabError
from stack.locust_page import LocustPage
from stack.topology import Topology


@dataclass
class Borrowed:
    """The stack of an environment, its topology now (None: a change of it failed), and Locust's page."""

    environ: Mapping[str, str]
    topology: Topology | None
    page: LocustPage

    @property
    def project(self) -> str:
        """Its name."""
        return settings.from_environment(self.environ).project

    def shape(self, wanted: Topology) -> None:
        """Give it another topology, unless it has that one."""
        if self.topology != wanted:
            self.topology = None
            scaling.change({**self.environ, **wanted.variables()})
            self.topology = wanted

    def kill_a_worker(self) -> None:
        """End one worker process without a warning, as a lack of memory does."""
        answer = ready.ask(docker.published_port(self.project, "nginx"), "/healthz")
        if not answer:
            raise LabError("No worker answers, so none can be killed. Look at: make logs")
        worker = json.loads(answer)["served_by"]
        [replica] = [one.id for one in docker.containers(self.project, "web") if one.hostname == worker["replica"]]
        process.output(["docker", "exec", replica, "python", "-c", f"import os; os.kill({worker['pid']}, 9)"])


@contextmanager
def borrow(environ: Mapping[str, str], wanted: Topology) -> Iterator[Borrowed]:
    """Start the stack or change the one that runs, and in the end remove its containers or change it back.

    Raises LabError if a run is in progress there, or something failed.
    """
    project = settings.from_environment(environ).project
    if before := _running(project):
        stack = Borrowed(environ, before, _page(project))
        if stack.page.busy():
            raise LabError(f"A run is in progress at {stack.page.url}/lab/. Press Stop there first.")
        try:
            stack.shape(wanted)
            yield stack
        finally:
            with _putting_back():
                stack.shape(before)
    else:
        lifecycle.start(lifecycle.prepare(extras.with_those_of_stores(environ), wanted)[1], wanted)
        try:
            yield Borrowed(environ, wanted, _page(project))
        finally:
            with _putting_back():
                lifecycle.take_down(environ)


@contextmanager
def _putting_back() -> Iterator[None]:
    with signals.undisturbed():
        console.say("Putting everything back as it was.")
        yield


def _running(project: str) -> Topology | None:
    """Return the topology of a stack that runs; None if it, or a part of it, does not."""
    web, nginx, locust = scaling.running(project, "web", "nginx", "locust")
    return scaling.running_topology(web, nginx) if web and nginx and locust else None


def _page(project: str) -> LocustPage:
    return LocustPage(docker.published_port(project, "locust"))
