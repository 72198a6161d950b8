"""Who meets the same copy of the state is what the facts say: later requests, other threads, other processes."""

import multiprocessing
import secrets
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from webapp.facts import Scope
from webapp.store_files import StoreFile, find

IN_PROCESS = [file for file in find() if file.facts.needs is None]
MET = {Scope.REQUEST: [1, 1, 1], Scope.CONTEXT: [1, 2, 1], Scope.THREAD: [1, 2, 1]}
MET |= {Scope.PROCESS: [1, 2, 3], Scope.FORKED: [1, 2, 3], Scope.REPLICA: [1, 2, 3], Scope.CLIENT: [1, 1, 1]}
"""What a counter answers to two requests in one thread, and then to one in another thread, each of a new client."""

each = pytest.mark.parametrize("store", IN_PROCESS, ids=[file.name for file in IN_PROCESS])


@each
def test_later_requests_and_other_threads_meet_what_the_scope_says(app: Flask, store: StoreFile) -> None:
    path = f"/stores/{store.name}/counters/{secrets.token_hex(4)}"

    def add(_: int) -> int:
        return int(app.test_client().post(path).get_json()["value"])

    with ThreadPoolExecutor(1) as one, ThreadPoolExecutor(1) as other:
        values = [*one.map(add, range(2)), *other.map(add, range(1))]
    assert values == MET[store.facts.scope]


@each
def test_a_process_that_was_forked_meets_it_only_if_the_replica_shares_it(app: Flask, store: StoreFile) -> None:
    path = f"/stores/{store.name}/counters/{secrets.token_hex(4)}"
    app.test_client().post(path)
    child = multiprocessing.get_context("fork").Process(target=lambda: app.test_client().post(path))
    child.start()
    child.join(30)
    assert child.exitcode == 0
    seen = app.test_client().get(path).get_json()["value"]
    # The app was loaded before the fork, as with PRELOAD=1.
    assert seen == {Scope.REPLICA: 2, Scope.FORKED: 2, Scope.REQUEST: 0, Scope.CLIENT: 0}.get(store.facts.scope, 1)
