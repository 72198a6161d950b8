"""`up`, `scale`, `down` and `clean`."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

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
from stack.errors import LabError
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
def scale(environ: Mapping[str, str]) -> int:
    """Change web and nginx's balancing while Locust keeps running; variables that are not given stay as they are."""
    change(environ)
    console.say("Locust kept running. Next: press Start there again, or type make ps")
    return 0


def change(environ: Mapping[str, str]) -> None:
    """Do what `scale` does, for a command that has the lock."""
    chosen = settings.from_environment(environ)
    doctor.refuse(chosen.project)
    web, nginx = running(chosen.project, "web", "nginx")
    if not web or not nginx:
        raise LabError(f"No stack named {chosen.project} is running. Type: make up")
    if "LAB_DEV" in web[0].environment:
        raise LabError("make dev started this stack, and scale would go back to the images. Type: make up")
    now = running_topology(web, nginx)
    wanted = topology.from_environment(environ, base=now)
    chosen = replace(chosen, extras=_running_extras(web[0], chosen.extras))
    if not extras.suffice(chosen.extras, now.server, wanted.server):
        raise LabError(
            f"SERVER={wanted.server} needs what the running image lacks. Type: make up SERVER={wanted.server}"
        )
    found = images.resolve(environ, chosen.may_install, chosen.extras)
    stack = compose.stack(chosen, wanted, found | images.without_gil(found["PYTHON_IMAGE"], wanted.server))
    if web[0].image != docker.image_field(stack.images()["web"], "{{.Id}}"):  # run.json would name the old one
        raise LabError("The application's image was built anew, and scale changes the topology alone. Type: make up")
    stack.variables["LAB_PORT"] = str(nginx[0].ports[0] if nginx[0].ports else chosen.lab_port)
    stack.variables["LAB_HOSTS"] = nginx[0].environment.get("LAB_HOSTS", "")
    services, changed = ["web"], wanted.variables()
    if wanted.balance != now.balance:
        services.append("nginx")
        changed["LAB_PORT"] = stack.variables["LAB_PORT"]
    console.say(f"from {now}\nto   {wanted}")
    with ready.explained(stack.project):
        stack.step("changing the containers", *START, "--no-deps", *services)
        ready.wait(stack.project, wanted)
    env_file.update(stack.project, changed)
    owner.take_back(chosen.results)


def running(project: str, *services: str) -> list[list[docker.Container]]:
    """Return the containers that run, of each service."""
    found = [one for one in docker.containers(project) if one.state == "running"]
    return [[one for one in found if one.service == service] for service in services]


def running_topology(web: list[docker.Container], nginx: list[docker.Container]) -> Topology:
    """Read a topology from the containers that run it."""
    seen = web[0].environment | {"REPLICAS": str(len(web)), "BALANCE": nginx[0].environment.get("BALANCE", "")}
    return topology.from_environment(seen)


def _running_extras(web: docker.Container, asked: tuple[str, ...]) -> tuple[str, ...]:
    """Return what the stack was started with. Raises LabError when something else is asked for."""
    running = extras.from_environment(web.environment)
    if set(asked) not in (set(), set(running), set(running) - {"models"}):  # which the server model may have brought
        raise LabError(f'scale changes the topology alone. Type: make up WITH="{" ".join(asked)}"')
    return running


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
