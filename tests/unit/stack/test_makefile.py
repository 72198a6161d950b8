"""The Makefile: which variables reach the commands, and which run they are about."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.lab import ROOT, Lab


def make(folder: Path, recipe: str, *arguments: str, **environ: str) -> str:
    """Run a recipe of one line as a target of the lab's Makefile, and return what it prints."""
    (folder / "probe.mk").write_text(f"include Makefile\nprobe:\n\t@{recipe}\n")
    argv = ["make", "--no-print-directory", f"--file={folder / 'probe.mk'}", "probe", *arguments]
    plain = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    done = subprocess.run(argv, cwd=ROOT, env=plain | environ, check=True, text=True, capture_output=True)
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


def test_explain_takes_a_results_folder_with_a_space(tmp_path: Path) -> None:
    run = tmp_path / "my results/2026-01-02"
    run.mkdir(parents=True)
    (run / "run.json").touch()
    assert make(tmp_path, '$(RUN_FOLDER) && echo "$$run"', f"RESULTS_DIR={run.parent}") == str(run)
