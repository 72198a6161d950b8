"""What forges, editors and readers are told to run exists, and cannot drift."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from tests.lab import ROOT

TARGETS = set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
FORMS = sorted((ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml"))
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / ".github").rglob("*.md"), *FORMS])
CODE = re.compile(r"```sh\n(.*?)```|`([^`\n]+)`", re.DOTALL)


def load(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def named(page: Path) -> set[str]:
    """Return the targets of make that a page names in code."""
    code = "\n".join(block or span for block, span in CODE.findall(page.read_text(encoding="utf-8")))
    return set(re.findall(r"^make ([a-z]+)", code, re.MULTILINE))


def test_every_command_that_a_page_names_exists() -> None:
    assert named(ROOT / "README.md") >= {"up", "check", "compare", "test"}
    for page in PAGES:
        assert named(page) <= TARGETS, page


def test_the_workflow_runs_what_the_readme_says_and_may_only_read() -> None:
    workflow = load(".github/workflows/test.yml")
    assert workflow["permissions"] == {"contents": "read"}
    [job] = workflow["jobs"].values()
    assert "permissions" not in job
    assert [step["run"] for step in job["steps"] if "run" in step] == ["make test"]
    for step in job["steps"]:
        assert re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", step.get("uses", f"actions/none@{'0' * 40}")), step


def test_the_hooks_of_pre_commit_are_targets_of_make() -> None:
    [repo] = load(".pre-commit-config.yaml")["repos"]
    assert repo["repo"] == "local", "another one would bring versions of its own"
    for hook in repo["hooks"]:
        assert hook["language"] == "system"
        command, target = hook["entry"].split()
        assert command == "make"
        assert target in TARGETS


def test_reports_ask_for_run_json() -> None:
    forms = [path for path in FORMS if path.name != "config.yml"]
    assert len(forms) == 2
    for path in forms:
        fields = {field["id"]: field["attributes"] for field in load(str(path.relative_to(ROOT)))["body"]}
        assert fields["run"]["label"] == "run.json"
    assert "run.json" in (ROOT / ".github/pull_request_template.md").read_text(encoding="utf-8")
