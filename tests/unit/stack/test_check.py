"""stack.check: which runs count as the same, so that a check that is resumed does not repeat them; what is next."""

import contextlib
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import pytest

from stack import check, lifecycle, passwords, settings
from stack.compose import Stack
from stack.topology import DEFAULT

SAME: dict[str, Any] = {"environ": {}, "images": "web=sha256:1", "shape": str(DEFAULT), "arguments": ["--users", "20"]}


class Images:
    """A stack as far as its images go."""

    def __init__(self, images: str) -> None:
        self.variables = {"LAB_IMAGES": images}

    def attached(self, *arguments: str) -> int:
        """Measure nothing, and say that all is as expected."""
        return 0


def fingerprint(environ: dict[str, str], images: str, shape: str, arguments: list[str]) -> str:
    return check.fingerprint(environ, cast(Stack, Images(images)), shape, arguments)


@pytest.mark.parametrize(
    "changed",
    [{"environ": {"LABEL": "again"}}, {"images": "web=sha256:2"}, {"shape": "1 × 1"}, {"arguments": ["--users", "8"]}],
)
def test_runs_are_the_same_only_with_the_same_images_topology_arguments_and_label(changed: dict[str, Any]) -> None:
    assert fingerprint(**SAME) == fingerprint(**SAME | {"environ": {"OTHER": "x"}})
    assert fingerprint(**SAME | changed) != fingerprint(**SAME)


def test_what_to_type_next_can_be_typed_although_the_folder_has_a_space(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    results = tmp_path / "my results"

    def prepare(environ: Mapping[str, str], *_: Any, **__: Any) -> tuple[settings.Settings, Stack]:
        return settings.from_environment(environ), cast(Stack, Images("web=sha256:1"))

    monkeypatch.setattr(passwords, "FOLDER", tmp_path / ".secrets")
    monkeypatch.setattr(lifecycle, "prepare", prepare)
    monkeypatch.setattr(check, "cleared", lambda *_: contextlib.nullcontext())
    monkeypatch.setattr(check, "start", lambda *_: None)
    assert check.check({"RESULTS_DIR": str(results), "RESUME": "1"}) == 0
    (folder,) = results.iterdir()
    (line,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("Next: ")]
    assert shlex.split(line.removeprefix("Next: ").removesuffix(", make compare")) == [
        "make",
        "explain",
        f"RUN={folder}",
    ]
