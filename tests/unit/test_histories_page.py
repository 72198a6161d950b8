"""docs/histories.md: each example is a history as it says, of each workload, and with every operation that there is."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from statelab.judge import Judgement, judge
from statelab.workloads import WORKLOADS
from tests.tables import ROOT

EXAMPLES = re.findall(r"```json\n(.*?)```", (ROOT / "docs/histories.md").read_text(encoding="utf-8"), re.DOTALL)


def test_the_first_example_is_wrong_and_all_others_are_right(tmp_path: Path) -> None:
    found: list[Judgement] = []
    for number, example in enumerate(EXAMPLES):
        (tmp_path / f"{number}.jsonl").write_text(example, encoding="utf-8")
        found += judge(tmp_path / f"{number}.jsonl")
    assert [one.legal for one in found] == [False, *[True] * len(WORKLOADS)], found
    assert found[0].anomalies == {"duplicate": 1}
    assert sorted(found[0].witness) == [1, 2]


@pytest.mark.parametrize("name", WORKLOADS)
def test_each_operation_of_a_workload_is_shown(name: str) -> None:
    [shown] = [lines for lines in map(_lines, EXAMPLES[1:]) if lines[0]["workload"] == name]
    assert {line["op"] for line in shown[1:]} == set(WORKLOADS[name].ops)


def _lines(example: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in example.splitlines()]
