"""Metrics as counters: nothing is lost in a process, or with files in a replica, and no number is anybody's own."""

import multiprocessing
from typing import Any

import pytest
from flask import Flask

from tests.unit.web.asked import both_add
from webapp.catalogue import stores

each = pytest.mark.parametrize("store", ["prometheus-default", "prometheus-multiprocess"])


@each
def test_a_metric_counts_from_0(app: Flask, store: str, key: str) -> None:
    path, client = f"/stores/{store}/counters/{key}", app.test_client()
    assert client.get(path).get_json()["value"] == 0
    assert [client.post(path).get_json()["value"] for _ in range(3)] == [1, 2, 3]
    assert client.get(path).get_json()["value"] == 3


@each
def test_two_requests_are_both_counted_and_may_see_the_same_number(app: Flask, store: str, key: str) -> None:
    counter: Any = stores(app)[store].objects["counter"]
    assert both_add(counter, key) == [2, 2]
    assert counter.read(key) == 2


@pytest.mark.parametrize(("store", "seen"), [("prometheus-default", 3), ("prometheus-multiprocess", 13)])
def test_what_processes_that_have_ended_have_counted_is_in_the_sum_of_the_files_only(
    app: Flask, store: str, seen: int, key: str
) -> None:
    counter: Any = stores(app)[store].objects["counter"]

    def count() -> None:
        for _ in range(5):
            counter.add(key, lambda: None)

    for _ in range(3):
        counter.add(key, lambda: None)
    children = [multiprocessing.get_context("fork").Process(target=count) for _ in range(2)]
    for child in children:
        child.start()
    for child in children:
        child.join(30)
    assert counter.read(key) == seen
