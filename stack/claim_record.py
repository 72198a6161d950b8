"""docs/claims.md, docs/claims.json and the pictures: what the ledger shows of the newest evidence of each claim."""

import json
import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from stack import owner
from stack.claim_files import Claim
from stack.process import ROOT

PAGE, RECORD, PICTURES = ROOT / "docs/claims.md", ROOT / "docs/claims.json", ROOT / "docs/images/claims"

LINK = re.compile(r"\(images/claims/([^)]+\.svg)\)")
"""A picture on the page."""


def read(path: Path = RECORD) -> Mapping[str, Any]:
    """Return what was recorded earlier, by the keys of the evidence; nothing if there is no record yet."""
    try:
        record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return record


def ask(folder: Path, known: Sequence[Claim], asked: Sequence[Claim]) -> None:
    """Leave claims.json for the load tester: all claims, which of them are asked about, and the earlier record."""
    told = {
        "claims": [claim.document() for claim in known],
        "asked": [claim.number for claim in asked],
        "recorded": read(),
    }
    (folder / "claims.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


def publish(folder: Path) -> None:
    """Take the page, the record and the pictures that the page shows into the documentation."""
    for source, target in {"claims.md": PAGE, "record.json": RECORD}.items():
        shutil.copyfile(folder / source, target)
        owner.hand_over(target)
    shown = set(LINK.findall(PAGE.read_text(encoding="utf-8")))
    PICTURES.mkdir(exist_ok=True)
    owner.hand_over(PICTURES)
    for path in PICTURES.glob("*.svg"):
        if path.name not in shown:
            path.unlink()
    for name in shown:
        if (new := folder / "pictures" / name).exists():
            shutil.copyfile(new, PICTURES / name)
            owner.hand_over(PICTURES / name)
