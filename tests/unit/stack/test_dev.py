"""`make dev`: what it mounts, which edits restart what, and what run.json then says of the images."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import pytest
import yaml

from stack import dev, docker, doctor, process, scaling
from stack.compose import Stack
from stack.docker import Container
from stack.errors import LabError
from stack.topology import Topology
from tests.lab import ROOT

ONE, TWO = ROOT / "services/web/webapp/stores/redis/one.py", ROOT / "services/web/webapp/stores/redis/two.py"


def mounts(file: str, service: str) -> dict[str, list[str]]:
    """Return where each file of the checkout is mounted, and how."""
    volumes = yaml.safe_load((ROOT / file).read_text(encoding="utf-8"))["services"][service]["volumes"]
    split = (volume.split(":") for volume in volumes if volume.startswith("./"))
    return {source.removeprefix("./"): rest for source, *rest in split}


def test_what_is_watched_is_what_is_mounted_read_only() -> None:
    for service, parts in dev.PARTS.items():
        added = mounts(dev.OVERLAY, service)
        assert set(parts) == added.keys() | ({"my_stores"} if service == "web" else set())
        there = added | mounts("compose.yaml", service)
        for part in parts:
            target, options = there[part]
            assert (target, options) == (f"/app/{part.rpartition('/')[2]}", "ro,z")


def test_the_overlay_changes_nothing_but_mounts_and_a_mark() -> None:
    services = yaml.safe_load((ROOT / dev.OVERLAY).read_text(encoding="utf-8"))["services"]
    assert {key for service in services.values() for key in service} == {"volumes", "environment"}
    assert services["web"]["environment"] == {"LAB_DEV": "1"}


def test_run_json_does_not_name_images_whose_code_is_not_what_runs() -> None:
    stack = dev.mounted(Stack("p", {"LAB_IMAGES": "web=sha256:1 nginx=sha256:2 redis=sha256:3 locust=sha256:4"}))
    told = dict(pair.split("=") for pair in stack.variables["LAB_IMAGES"].split())
    assert told == {"nginx": "sha256:2", "redis": "sha256:3", "web": dev.MOUNTED, "locust": dev.MOUNTED}
    assert stack.argv("up")[:4] == ["docker", "compose", "--file=compose.yaml", "--file=compose.dev.yaml"]


def seen(*looks: Mapping[Path, int]) -> list[list[Path]]:
    """Return the edits that are told when the files look so, one after the other."""
    rest = iter([*looks, looks[-1]])

    def look() -> Mapping[Path, int]:
        try:
            return next(rest)
        except StopIteration:
            raise KeyboardInterrupt from None

    found: list[list[Path]] = []
    with suppress(KeyboardInterrupt):
        found.extend(dev.edits(look, lambda pause_s: None))
    return found


def test_an_edit_is_told_once_and_only_when_nothing_more_changes() -> None:
    assert seen({ONE: 1}, {ONE: 1}) == []
    assert seen({ONE: 1}, {ONE: 2}) == [[ONE]]
    assert seen({ONE: 1}, {ONE: 2}, {ONE: 3}, {ONE: 3, TWO: 1}) == [[ONE, TWO]]
    assert seen({ONE: 1}, {ONE: 2}, {ONE: 2}, {ONE: 2}, {ONE: 4}, {ONE: 4}) == [[ONE], [ONE]]
    assert seen({ONE: 1, TWO: 1}, {TWO: 1}) == [[ONE]], "removed"
    assert seen({ONE: 1}, {ONE: 2}, {ONE: 1}) == [], "taken back at once"


def test_only_what_runs_a_file_starts_again() -> None:
    assert dev.services([ONE, TWO]) == ["web"]
    assert dev.services([ROOT / "my_stores/redis/mine.py"]) == ["web"]
    assert dev.services([ROOT / "loadtests/locustfile.py"]) == ["locust"]
    assert dev.services([ROOT / "loadtests/statelab/ui/page.py", ONE]) == ["web", "locust"]
    assert dev.services([ROOT / "loadtests/locustfile.py.py", ROOT / "services/web/webapp_other/a.py"]) == []


def test_the_files_of_editors_and_pythons_caches_are_not_watched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "ROOT", tmp_path)
    folder = tmp_path / "my_stores/redis/__pycache__"
    folder.mkdir(parents=True)
    for name in ("mine.py", ".mine.py.swp", "mine.py~", "4913", "__pycache__/mine.cpython-313.pyc"):
        (folder.parent / name).touch()
    assert list(dev.files()) == [folder.parent / "mine.py"]


def test_scale_does_not_go_back_to_the_images_unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    web = Container("id", "web", "running", "", 0, "", "sha256:1", Topology().variables() | {"LAB_DEV": "1"}, ())
    nginx = Container("id", "nginx", "running", "", 0, "", "", {"BALANCE": "round_robin"}, (8080,))
    monkeypatch.setattr(doctor, "refuse", lambda project: None)
    monkeypatch.setattr(docker, "containers", lambda project: [web, nginx])
    with pytest.raises(LabError, match=r"make dev started this stack.* Type: make up"):
        scaling.scale({"WORKERS": "3"})
