"""Tells a finding: all the way from each of its anomalies to the sentence, the proof redone, and the picture."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from statelab import explain
from statelab.checking.finding import Finding
from statelab.model.history import History
from statelab.ui.timeline_svg import svg
from statelab.verdicts import verdict
from statelab.verdicts.timeline import crop
from tests.unit.statelab.redo import ANSWERS, redo

SAMPLE = 20  # one picture of each anomaly in so many is drawn, and the first one


def show(own: History, finding: Finding, told: Counter[str]) -> None:
    """Tell the verdict, and each anomaly as if there were no other; `told` counts them over many histories."""
    if finding.diverged or finding.forgets:
        _show(own, finding, told, "explained")
    for name, (count, witness) in finding.anomalies.items():
        assert count >= 1
        assert len(set(witness)) == len(witness) >= 1
        alone = replace(finding, anomalies={name: (count, witness)}, diverged=None, forgets=False)
        claims = redo(own, _show(own, alone, told, name))
        assert (claims > 0) == ((own.workload, name) not in ANSWERS), (name, "what the proof says cannot be redone")


def _show(own: History, finding: Finding, told: Counter[str], name: str) -> str:
    told[name] += 1
    said = verdict.convict(own, finding)
    assert "{" not in said.sentence
    picture = crop(own, said.witness, why=said.why)
    assert picture["witness"]
    if told[name] % SAMPLE == 1:
        assert said.why in "\n".join(explain.proof(own, said))
        assert svg(picture, standalone=True)
    return said.sentence
