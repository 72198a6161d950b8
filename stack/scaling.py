"""`scale`: another topology for the stack that runs."""

from collections.abc import Mapping
from dataclasses import replace

from stack import compose, console, docker, doctor, env_file, extras, images, lock, owner, ready, settings, topology
from stack.errors import LabError
from stack.lifecycle import START
from stack.topology import Topology


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
