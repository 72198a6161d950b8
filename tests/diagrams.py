"""`make diagrams` draws the docs' Mermaid diagrams for /lab/docs/; GitHub draws them by itself.

Each picture is named after its diagram's source: what has not changed is not drawn again.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path

from statelab.ui.markdown import DIAGRAMS, MODES, diagrams

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / DIAGRAMS
MERMAID = ROOT / ".venv/diagrams/bin/mermaidx"
# Plain text in the boxes: HTML is cut off where the reader's font is wider. The width in px keeps a path on one line.
SETTINGS = {"htmlLabels": False, "flowchart": {"htmlLabels": False, "wrappingWidth": 260}, "fontFamily": "sans-serif"}


def wanted() -> dict[str, str]:
    """Return the sources of all diagrams in the documentation, by the names of their pictures."""
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    return {name: source for page in pages for name, source in diagrams(page.read_text(encoding="utf-8")).items()}


def main() -> None:
    """Draw the pictures that are missing, and remove those whose diagram is gone."""
    sources = wanted()
    PICTURES.mkdir(exist_ok=True)
    for path in PICTURES.iterdir():
        if path.stem.partition("-")[0] not in sources:
            path.unlink()
    with tempfile.NamedTemporaryFile("w", suffix=".json") as settings:
        json.dump(SETTINGS, settings)
        settings.flush()
        for name, source in sources.items():
            for mode, theme in MODES.items():
                path = PICTURES / f"{name}{mode}.svg"
                if not path.exists():
                    argv = [str(MERMAID), "-q", "-i", "-", "-o", str(path), "-t", theme, "-c", settings.name]
                    subprocess.run(argv, input=source, text=True, check=True)
                    path.write_text(path.read_text(encoding="utf-8").rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
