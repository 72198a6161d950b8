"""stack.check: which runs count as the same, so that a check that is resumed does not measure them again."""

from typing import Any, cast

import pytest

from stack import check
from stack.compose import Stack
from stack.topology import DEFAULT

SAME: dict[str, Any] = {"environ": {}, "images": "web=sha256:1", "shape": str(DEFAULT), "arguments": ["--users", "20"]}


class Images:
    """A stack as far as its images go."""

    def __init__(self, images: str) -> None:
        self.variables = {"LAB_IMAGES": images}


def fingerprint(environ: dict[str, str], images: str, shape: str, arguments: list[str]) -> str:
    return check.fingerprint(environ, cast(Stack, Images(images)), shape, arguments)


@pytest.mark.parametrize(
    "changed",
    [{"environ": {"LABEL": "again"}}, {"images": "web=sha256:2"}, {"shape": "1 × 1"}, {"arguments": ["--users", "8"]}],
)
def test_runs_are_the_same_only_with_the_same_images_topology_arguments_and_label(changed: dict[str, Any]) -> None:
    assert fingerprint(**SAME) == fingerprint(**SAME | {"environ": {"OTHER": "x"}})
    assert fingerprint(**SAME | changed) != fingerprint(**SAME)
