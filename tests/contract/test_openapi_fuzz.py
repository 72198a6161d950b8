"""The running lab against its own OpenAPI document: no 5xx, and no answer that the document does not describe."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.openapi import from_url

pytestmark = pytest.mark.lab

CHECKS = {
    # That a shared store takes no window but `nothing`, and that money goes between two of the accounts, depends on two
    # parameters, which a schema cannot say.
    "positive_data_acceptance": {"expected-statuses": ["2xx", "422"]},
    # 413: wrong in that it is too long.
    "negative_data_rejection": {"expected-statuses": ["400", "404", "405", "413", "415", "422", "5xx"]},
    # nginx answers TRACE itself. tests/unit/web asks the app for methods that it does not have.
    "unsupported_method": {"enabled": False},
}


@pytest.fixture
def described(lab_url: str) -> schemathesis.schemas.BaseSchema:
    """Read the document from the lab itself."""
    return from_url(f"{lab_url}/openapi.json", config=schemathesis.Config.from_dict({"checks": CHECKS}))


schema = schemathesis.pytest.from_fixture("described")


@schema.parametrize()
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_answer_is_described(case: schemathesis.Case[Any]) -> None:
    case.call_and_validate()


@pytest.mark.long
@schema.parametrize()
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_answer_to_many_requests_is_described(case: schemathesis.Case[Any]) -> None:
    case.call_and_validate()
