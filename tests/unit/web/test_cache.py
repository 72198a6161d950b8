"""The cache in front of the naive registers: whatever happens meanwhile, the value is that of up to a second ago."""

import pytest

from webapp.cache import Cache


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Stop the clock; the test moves it."""
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    return now


def test_loads_at_first_and_again_when_the_time_is_over(now: list[float]) -> None:
    values = iter([None, 1, 2])
    cache = Cache(timeout_s=1.0)

    def read() -> int | None:
        return cache.get("k", lambda _: next(values))

    assert [read(), read()] == [None, None]
    now[0] += 1.0
    assert [read(), read()] == [1, 1]
    now[0] += 0.9
    assert read() == 1
    now[0] += 0.1
    assert read() == 2


def test_keys_are_remembered_apart(now: list[float]) -> None:
    cache = Cache(timeout_s=1.0)
    assert [cache.get(key, len) for key in ("k", "kk")] == [1, 2]
