"""`up`, `down` and `clean`, and what all commands that start a stack do first."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from stack import (
    compose,
    console,
    docker,
    doctor,
    env_file,
    extras,
    images,
    lock,
    owner,
    passwords,
    ready,
    settings,
    signals,
    topology,
)
from stack.compose import Stack
from stack.settings import Settings
from stack.topology import Topology

SUFFIXES = ("", "-check", "-compare", "-stores", "-claims", "-bench")
"""A project's stacks: its own, and those that `check`, `compare`, `stores`, `claims` and `bench` start beside it."""

START = ("up", "--detach", "--no-build", "--pull=never")
"""The images exist by then: Compose must neither build nor ask a registry."""


def prepare(environ: Mapping[str, str], wanted: Topology, suffix: str = "") -> tuple[Settings, Stack]:
    """Check the machine, get images, passwords and the results folder, and return a stack that is ready to start."""
    environ = extras.with_those_of_model(environ, wanted.server)
    if suffix:  # it runs beside other stacks, on any free ports, with the servers of the stores that it is about
        environ = {**extras.with_those_of_stores(environ), "LAB_PORT": "0", "LOCUST_PORT": "0"}
    with lock.in_turn():
        doctor.require(environ)
        chosen = settings.from_environment(environ)
        extras.require_fitting(chosen.extras, wanted.server)
        found = images.resolve(environ, chosen.may_install, chosen.extras)
        found |= images.without_gil(found["PYTHON_IMAGE"], wanted.server)
        passwords.ensure()
        owner.open_results(chosen.results)
        stack = compose.stack(chosen, wanted, found, suffix)
        if outdated := stack.outdated():
            passwords.for_builds(environ)
            stack.step(f"building the images of {' and '.join(outdated)}", "build", *outdated)
        digests = [f"{service}={docker.digest(image)}" for service, image in stack.images().items()]
        stack.variables["LAB_IMAGES"] = " ".join(digests)
    return chosen, stack


@lock.alone("")
def up(environ: Mapping[str, str]) -> int:
    """Start the stack and wait until all of it answers. On Ctrl-C or failure, remove what was not running before."""
    wanted = topology.from_environment(environ)
    _, stack = prepare(environ, wanted)
    start(stack, wanted)
    say_where(stack.project)
    console.say(f"Running: {wanted}. Next: make scale REPLICAS=3 WORKERS=4, make logs, make down")
    return 0


def start(stack: Stack, wanted: Topology) -> None:
    """Start a stack that is prepared, and wait until all of it answers."""
    with _undo_unless_it_ran_before(stack), ready.explained(stack.project):
        stack.step("starting the containers", *START)
        _remove_what_with_no_longer_names(stack)
        ready.wait(stack.project, wanted, tester=True)
    env_file.write(stack)


def _remove_what_with_no_longer_names(stack: Stack) -> None:
    others = set(extras.SERVERS) - set(stack.system())
    if left := [one for one in docker.containers(stack.project) if one.service in others]:
        names = " and ".join(sorted(one.service for one in left))
        with console.Step(f"removing {names}, which WITH does not name"):
            docker.remove([one.id for one in left])


def say_where(project: str) -> None:
    """Print the addresses of a stack that runs, and what to do there."""
    lab, locust = (f"http://127.0.0.1:{docker.published_port(project, service)}" for service in ("nginx", "locust"))
    console.say()
    console.say(f"  Locust   {console.bold(locust)}   press Start: within 10 seconds the tab Consistency")
    console.say(f"           {' ' * len(locust)}   and {locust}/lab/ prove which stores lose updates")
    console.say(f"  the lab  {console.bold(lab + '/stores')}")
    console.say()


@lock.alone("")
def down(environ: Mapping[str, str]) -> int:
    """Remove containers and networks; keep the data, and `.env`."""
    take_down(environ)
    console.say("Containers and networks are removed, data and results are kept. Next: make up, or make clean")
    return 0


def take_down(environ: Mapping[str, str]) -> None:
    """Do what `down` does, for a command that has the lock."""
    chosen = settings.from_environment(environ)
    doctor.refuse(chosen.project)
    stack = compose.stack(chosen.whole(), topology.DEFAULT, {})
    stack.step(f"stopping {stack.project}", "down", "--remove-orphans")
    docker.remove_project(chosen.project, with_data=False)
    owner.take_back(chosen.results)


@lock.alone(*SUFFIXES)
def clean(environ: Mapping[str, str]) -> int:
    """Remove containers, networks and data volumes; keep images, results and passwords."""
    chosen = settings.from_environment(environ)
    doctor.refuse(chosen.project)
    with console.Step(f"removing the containers, networks and volumes of {chosen.project}"):
        for suffix in SUFFIXES:
            docker.remove_project(chosen.project + suffix, with_data=True)
    env_file.remove(chosen.project)
    owner.take_back(chosen.results)
    own = filter(docker.image_present, compose.names(chosen.project))
    images_kept = f"images (docker rmi {' '.join(own)} removes the lab's own)"
    console.say(f"Kept: the {images_kept}, and {chosen.results}. Next: make up")
    return 0


@contextmanager
def _undo_unless_it_ran_before(stack: Stack) -> Iterator[None]:
    before = docker.containers(stack.project)
    try:
        yield
    except BaseException:
        if before:
            console.say(f"{stack.project} ran before, so it is left running, perhaps half changed. Next: make up")
        else:
            with signals.undisturbed(), console.Step("removing what was started"):
                docker.remove_project(stack.project, with_data=False)
        raise
