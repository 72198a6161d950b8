"""What another request has undone is done again: so many times, and the answer says how often."""

import pytest
from flask import Flask

from webapp import retries
from webapp.answers import answered
from webapp.retries import MOST_ATTEMPTS, ConflictError, repeated


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again at once."""
    monkeypatch.setattr(retries, "PAUSE_S", 0)


class Contended:
    """Work that comes too late so many times."""

    def __init__(self, conflicts: int, error: type[Exception] = ConflictError) -> None:
        self.conflicts, self.error = conflicts, error
        self.attempts = 0

    def __call__(self) -> int:
        """Try."""
        self.attempts += 1
        if self.attempts <= self.conflicts:
            raise self.error
        return self.attempts


@pytest.mark.parametrize("conflicts", [0, 1, MOST_ATTEMPTS - 1])
def test_an_answer_says_how_often_the_work_was_done_again(own_app: Flask, conflicts: int) -> None:
    own_app.add_url_rule("/work", view_func=lambda: answered(repeated(Contended(conflicts))))
    for _ in range(2):  # each request counts for itself
        answer = own_app.test_client().get("/work").get_json()
        assert answer["value"] == conflicts + 1
        assert answer.get("retries") == (conflicts or None)


def test_outside_a_request_the_work_is_done_again_and_nobody_counts() -> None:
    assert repeated(Contended(3)) == 4


def test_attempts_end_and_the_answer_says_that_nothing_has_changed(own_app: Flask) -> None:
    work = Contended(10**9)
    own_app.add_url_rule("/work", view_func=lambda: answered(repeated(work)))
    answer = own_app.test_client().get("/work")
    assert work.attempts == MOST_ATTEMPTS
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert answer.get_json(force=True)["detail"].endswith("Nothing has changed.")


def test_other_errors_are_not_tried_again() -> None:
    work = Contended(1, KeyError)
    with pytest.raises(KeyError):
        repeated(work)
    assert work.attempts == 1
