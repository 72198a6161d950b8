"""The running lab against its own OpenAPI document: no 5xx, and no answer that the document does not describe."""

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.openapi import from_url

pytestmark = pytest.mark.contract


@pytest.fixture
def described(lab_url: str) -> schemathesis.schemas.BaseSchema:
    """Read the document from the lab itself."""
    return from_url(f"{lab_url}/openapi.json")


schema = schemathesis.pytest.from_fixture("described")


@schema.parametrize()
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_answer_is_described(case: schemathesis.Case) -> None:
    case.call_and_validate()
