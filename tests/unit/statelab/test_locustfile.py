"""Importing the locustfile sends nothing: only a run, or the form, asks the application for its stores."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

LOADTESTS = Path(__file__).resolve().parents[3] / "loadtests"


def test_importing_it_connects_to_nobody() -> None:
    with socket.create_server(("127.0.0.1", 0)) as application:
        application.settimeout(0)
        target = f"http://127.0.0.1:{application.getsockname()[1]}"
        environment = os.environ | {"LAB_TARGET": target, "PYTHONPATH": str(LOADTESTS)}
        code = "import locustfile, statelab.load.headless; print(locustfile.LAB.host)"
        done = subprocess.run(
            [sys.executable, "-c", code], env=environment, check=True, capture_output=True, text=True, timeout=60
        )
        assert done.stdout.strip() == target
        try:
            application.accept()
        except BlockingIOError:
            return
        raise AssertionError("the import connected to the application")
