"""The git-ignored file `.env`, which lets `docker compose ps`, `logs` and `exec` work by hand. It holds no password."""

from collections.abc import Mapping

from stack import console, docker, owner
from stack.compose import Stack
from stack.process import ROOT

FILE = ROOT / ".env"

MARK = "# Written by make up for `docker compose` by hand; make itself does not read it. Changes here are lost."


def write(stack: Stack) -> None:
    """Point `docker compose` at a stack, unless the file is the user's own or belongs to another running stack."""
    written = _read()
    other = written.get("PROJECT", stack.project)
    running = [one for one in docker.containers(other) if one.state == "running" and one.checkout == str(ROOT)]
    if FILE.exists() and not written:
        console.say(
            f"{FILE.name} is not from make up and stays as it is, so docker compose by hand may not find this lab."
        )
    elif other != stack.project and running:
        console.say(f"{FILE.name} stays with {other}, which is running: docker compose by hand is about {other}.")
    else:
        _write(stack.variables)


def update(project: str, changed: Mapping[str, str]) -> None:
    """Change some variables if the file belongs to a project."""
    written = _read()
    if written.get("PROJECT") == project:
        _write({**written, **changed})


def remove(project: str) -> None:
    """Remove the file if it belongs to a project."""
    if _read().get("PROJECT") == project:
        FILE.unlink()


def _read() -> dict[str, str]:
    """Return the variables that make wrote, none when the file is missing or the user's own."""
    lines = FILE.read_text(encoding="utf-8", errors="replace").splitlines() if FILE.exists() else []
    pairs = [line.split("=", 1) for line in lines if "=" in line] if lines[:1] == [MARK] else []
    return {name: value[1:-1].replace(r"\'", "'") for name, value in pairs}


def _write(variables: Mapping[str, str]) -> None:
    # In single quotes, Compose leaves `$` and `#` as they are.
    lines = [f"{name}='" + value.replace("'", r"\'") + "'" for name, value in variables.items()]
    FILE.write_text("\n".join([MARK, *lines, ""]), encoding="utf-8")
    owner.hand_over(FILE)
