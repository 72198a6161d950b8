"""The Makefile: which variables reach the commands, and which run they are about."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.lab import ROOT, Lab


def make(folder: Path, recipe: str, *arguments: str, **environ: str) -> str:
    """Run a recipe of one line as a target of the lab's Makefile, and return what it prints."""
    (folder / "probe.mk").write_text(f"include Makefile\nprobe:\n\t@{recipe}\n")
    return make_target("probe", [f"--file={folder / 'probe.mk'}", *arguments], environ)


def make_target(target: str, arguments: Sequence[str], environ: dict[str, str] | None = None) -> str:
    """Make a target, of the lab's Makefile unless the arguments name another one, and return what it prints."""
    argv = ["make", "--no-print-directory", target, *arguments]
    plain = {name: value for name, value in os.environ.items() if not name.startswith("MAKE") and name != "RUN"}
    done = subprocess.run(argv, cwd=ROOT, env=plain | (environ or {}), check=True, text=True, capture_output=True)
    return done.stdout.strip()


def test_a_variable_of_make_test_does_not_override_that_of_an_inner_make(tmp_path: Path) -> None:
    (tmp_path / "inner.mk").write_text("all:\n\t@echo $(PROJECT)\n")
    inner = f"PROJECT=own make --no-print-directory --file={tmp_path / 'inner.mk'}"
    assert make(tmp_path, inner, "PROJECT=mine") == "own"
    assert make(tmp_path, "echo $$PROJECT", "PROJECT=mine") == "mine", "the lab's own commands still get it"


def test_the_tests_own_stack_is_not_that_of_make_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAKEFLAGS", " -- PROJECT=Mine\\ Too")
    monkeypatch.setenv("PROJECT", "Mine Too")
    monkeypatch.setenv("WORKERS", "7")
    lab = Lab("Own One", tmp_path)  # neither name is allowed, so that nothing is touched
    assert "PROJECT=Own One is not allowed" in lab.make("down").stdout
    assert "WORKERS" not in lab.environment()


@pytest.mark.parametrize(
    ("target", "file", "said"),
    [
        ("explain", "run.json", "explain|{run}|"),
        ("export", "run.json", "export|{run}|--out|{run}/export|Next: make judge HISTORY='{run}/export'"),
        ("report", "point/1/turn.json", "report|{run}|Report: {run}/report.html"),
    ],
)
def test_a_results_folder_may_have_a_space(tmp_path: Path, target: str, file: str, said: str) -> None:
    """The recipes are those of the Makefile; only the environment is not made, and the load tester is an echo."""
    run = tmp_path / "my results" / ("compare-1" if target == "report" else "2026-01-02")
    (run / file).parent.mkdir(parents=True)
    (run / file).touch()
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\n[ "$2" = stack.environment ] || exec {sys.executable} "$@"\n')
    python.chmod(0o755)
    knobs = [f"PYTHON={python}", "STATELAB=printf '%s|'", f"RESULTS_DIR={run.parent}"]
    assert make_target(target, knobs) == said.format(run=run)
    assert make_target(target, [*knobs, f"RUN={run}"]) == said.format(run=run)
