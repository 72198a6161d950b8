"""The stores that come with the lab are complete and consistent, and GET /stores shows exactly what they state."""

import json
from dataclasses import fields

import pytest
from flask import Flask
from flask.testing import FlaskClient

from webapp import catalogue
from webapp.facts import Among, Facts, Scope
from webapp.store_files import StoreFile, find
from webapp.stores import WORKLOADS
from webapp.windows import NAMES

FILES = {file.name: file for file in find()}
RANK = list(Among)
OWN = (Scope.REQUEST, Scope.CLIENT)
NAIVE_HOSTS = (
    "host-manager-naive",
    "host-mmap-naive",
    "host-sqlite-naive",
    "host-sqlite-naive-wal",
    "host-value-naive",
)
RIGHT_HOSTS = (
    "host-manager-lock",
    "host-mmap-flock",
    "host-sqlite-immediate",
    "host-sqlite-returning",
    "host-value-lock",
)
RIGHT_ORM = ("sqlalchemy-for-update", "sqlalchemy-sqlite-version", "sqlalchemy-version")
SKEWED_ORM = ("sqlalchemy-expression", "sqlalchemy-sqlite-version", "sqlalchemy-version")
EXPRESSIONS = ("sqlalchemy-expression", "sqlalchemy-sqlite-expression")
SQLITE_ORM = ("sqlalchemy-sqlite-for-update", "sqlalchemy-sqlite-orm")
COUNTING = ("limiter-memory", "limiter-redis", "prometheus-default", "prometheus-multiprocess")
PLACES = ("app-config", "app-extensions", "class-attribute", "global", "lru-cache", "singleton")
"""Where a process may keep its dictionary."""

each_file = pytest.mark.parametrize("file", FILES.values(), ids=FILES)
each_workload = pytest.mark.parametrize(
    ("file", "workload"),
    [(file, workload) for file in FILES.values() for workload in file.classes],
    ids=lambda value: getattr(value, "name", value),
)


def test_the_stores_are_listed_by_home_and_after_their_naive_twin() -> None:
    memory = sorted([*PLACES, "async-view", "global-lock"])
    request = [f"request-{name}" for name in ("app-context", "contextvar", "g", "threading-local")]
    host = ["mmap-naive", "mmap-flock", "sqlite-naive", "sqlite-immediate", "sqlite-returning", "sqlite-naive-wal"]
    host = [f"host-{name}" for name in ["manager-naive", "manager-lock", *host, "value-naive", "value-lock"]]
    redis = ["multi", "watch", "naive", "atomic", "idempotent", "lua", "short-lock", "lock"]
    memcached = ["naive", "cas", "incr", "one-client"]
    postgres = ["naive", "advisory", "atomic", "for-update", "idempotent", "one-connection"]
    postgres += ["repeatable-read", "serializable", "version"]
    sqlalchemy = ["orm", "expression", "for-update", "version"]
    sqlalchemy += [f"sqlite-{name}" for name in ("for-update", "orm", "expression", "version")]
    mariadb = ["naive", "atomic", "for-update"]
    caching = ["delete-memoized", "filesystem", "memcached", "memcached-inc", "memoize", "redis", "redis-inc", "simple"]
    homes = {"redis": redis, "memcached": memcached, "postgres": postgres, "sqlalchemy": sqlalchemy, "mariadb": mariadb}
    elsewhere = [f"{home}-{name}" for home, names in (homes | {"caching": caching}).items() for name in names]
    assert list(FILES) == [*memory, *request, *host, "client-session", *elsewhere, *COUNTING, "session-redis"]


@each_file
def test_every_workload_is_done_or_refused_with_a_reason(file: StoreFile) -> None:
    assert sorted([*file.classes, *file.facts.cannot]) == sorted(WORKLOADS)
    assert all(reason.endswith(".") for reason in file.facts.cannot.values())


@each_workload
def test_a_naive_twin_keeps_its_state_no_less_widely_and_less_safely(file: StoreFile, workload: str) -> None:
    facts = file.facts_of(workload)
    if facts.naive_twin is None:
        assert facts.atomic_among == Among.NOBODY
        return
    twin = FILES[facts.naive_twin].facts_of(workload)
    narrower = workload == "whoami" and facts.scope in OWN and twin.scope not in OWN
    weaker = RANK.index(twin.atomic_among) < RANK.index(facts.atomic_among)
    assert narrower or weaker or twin.stale_s > facts.stale_s
    assert narrower or twin.scope in (facts.scope, Scope.SHARED)


@each_workload
def test_a_store_reads_as_a_page_of_a_textbook(client: FlaskClient, file: StoreFile, workload: str) -> None:
    how, nothing, *guarantee = (file.classes[workload].__doc__ or "").splitlines()
    [shown] = [store for store in client.get("/stores").get_json()["stores"] if store["name"] == file.name]
    assert shown["workloads"][workload]["how"] == how
    assert not nothing
    assert len(" ".join(guarantee)) > 100


@each_file
def test_only_what_is_shared_by_all_needs_a_server_and_takes_no_window(app: Flask, file: StoreFile) -> None:
    assert file.facts.scope != Scope.SHARED or file.facts.needs
    assert catalogue.stores(app)[file.name].windows == (file.facts.scope != Scope.SHARED)


@each_workload
def test_every_workload_is_done_by_an_object(app: Flask, file: StoreFile, workload: str) -> None:
    assert isinstance(catalogue.stores(app)[file.name].objects[workload], file.classes[workload])


def test_a_class_states_where_it_is_an_exception() -> None:
    exceptions = {
        (file.name, workload): {
            fact.name: getattr(file.facts_of(workload), fact.name)
            for fact in fields(Facts)
            if getattr(file.facts_of(workload), fact.name) != getattr(file.facts, fact.name)
        }
        for file in FILES.values()
        for workload in file.classes
        if file.facts_of(workload) != file.facts
    }
    assert exceptions == {
        **{(name, "register"): {"atomic_among": "threads", "naive_twin": "redis-naive"} for name in PLACES},
        **{(f"{home}-naive", "register"): {"stale_s": 1.0} for home in ("redis", "memcached", "postgres", "mariadb")},
        **{(name, "register"): {"atomic_among": "processes", "naive_twin": "redis-naive"} for name in NAIVE_HOSTS},
        **{(name, "register"): {"naive_twin": "redis-naive"} for name in RIGHT_HOSTS},
        ("host-sqlite-returning", "whoami"): {"scope": "client"},
        **{(f"request-{name}", "whoami"): {"naive_twin": "global"} for name in ("g", "app-context")},
        **{(name, "whoami"): {"naive_twin": "global"} for name in ("client-session", "session-redis")},
        **{(f"{home}-atomic", "whoami"): {"scope": "client"} for home in ("redis", "postgres", "mariadb")},
        **{(f"memcached-{way}", "whoami"): {"scope": "client"} for way in ("incr", "cas")},
        ("redis-lua", "whoami"): {"scope": "client"},
        ("postgres-naive", "register"): {"stale_s": 1.0},
        ("postgres-repeatable-read", "oncall"): {"atomic_among": "nobody", "naive_twin": None},
        ("postgres-version", "transfer"): {"atomic_among": "nobody", "naive_twin": None},
        ("postgres-version", "oncall"): {"atomic_among": "nobody", "naive_twin": None},
        ("sqlalchemy-orm", "register"): {"atomic_among": "everybody", "naive_twin": "redis-naive"},
        **{(name, "register"): {"naive_twin": "redis-naive"} for name in RIGHT_ORM},
        **{(name, "register"): {"atomic_among": "processes", "naive_twin": "redis-naive"} for name in SQLITE_ORM},
        ("caching-simple", "register"): {"atomic_among": "threads", "naive_twin": "redis-naive"},
        ("caching-filesystem", "register"): {"atomic_among": "processes", "naive_twin": "redis-naive"},
        **{
            (f"caching-{server}", "register"): {"atomic_among": "everybody", "naive_twin": "redis-naive"}
            for server in ("redis", "memcached")
        },
        ("postgres-one-connection", "whoami"): {"scope": "client"},
        ("caching-redis-inc", "transfer"): {"atomic_among": "nobody", "naive_twin": None},
        **{(name, "oncall"): {"atomic_among": "nobody", "naive_twin": None} for name in SKEWED_ORM},
        **{(name, "whoami"): {"scope": "client"} for name in (*RIGHT_ORM, *EXPRESSIONS)},
    }


def test_stores_has_exactly_the_agreed_shape(client: FlaskClient) -> None:
    answer = client.get("/stores").get_json()
    assert list(answer["workloads"]) == list(WORKLOADS)
    assert answer["windows"] == list(NAMES)
    [shown] = [store for store in answer["stores"] if store["name"] == "global-lock"]
    workloads = shown.pop("workloads")
    assert shown == {
        "name": "global-lock",
        "home": "memory",
        "scope": "process",
        "atomic_among": "threads",
        "naive_twin": "global",
        "connection": "own",
        "needs": None,
        "unavailable": None,
        "windows": True,
        "summary": "The same dictionary under a lock: exact among threads, still a private copy in each process.",
        "cannot": {"register": "A single assignment has no middle that a lock could protect: see global."},
    }
    assert set(workloads) == set(WORKLOADS) - {"register"}
    assert workloads["counter"] == {
        "how": "A module's dictionary, with a lock around the read and the write.",
        "scope": "process",
        "atomic_among": "threads",
        "naive_twin": "global",
        "connection": "own",
        "stale_s": 0.0,
    }


def test_the_app_states_facts_and_no_verdicts(client: FlaskClient) -> None:
    answer = json.dumps(client.get("/stores").get_json())
    assert not [word for word in ("VIOLAT", "DIVERGED", "FORGETS", "expect", "verdict") if word in answer]


def test_the_app_can_do_every_window(app: Flask) -> None:
    assert tuple(app.extensions["windows"]) == NAMES
