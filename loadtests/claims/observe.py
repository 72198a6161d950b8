"""Runs a program of code/ and prints, as one line of JSON, what it saw and the versions of what it imports.

python observe.py 18_raw_sql.py
"""

import ast
import json
import platform
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

CODE = Path(__file__).resolve().parent / "code"


def observe(path: Path) -> dict[str, object]:
    """Run a program. Its last line is a JSON object; before that, it may say what it likes.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    done = subprocess.run([sys.executable, str(path)], check=True, stdout=subprocess.PIPE, text=True, cwd="/tmp")  # noqa: S108
    return {"seen": json.loads(done.stdout.splitlines()[-1]), "versions": versions(path.read_text(encoding="utf-8"))}


def versions(text: str) -> dict[str, str]:
    """Return the versions of Python and of the packages that a program imports."""
    of = metadata.packages_distributions()
    names = sorted({name.lower() for module in imported(text) for name in of.get(module, ())})
    return {"python": platform.python_version(), **{name: metadata.version(name) for name in names}}


def imported(text: str) -> Iterator[str]:
    """Return the top-level names of the modules that a program imports."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


if __name__ == "__main__":
    print(json.dumps(observe(CODE / sys.argv[1])))
