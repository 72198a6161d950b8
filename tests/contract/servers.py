"""Servers of the tests' own, for what must not be done to the lab's: Redis without memory, Postgres without tables."""

import secrets
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import ClassVar

import psycopg2
from flask import Flask
from flask.testing import FlaskClient

from stack import extras
from tests.lab import docker, eventually
from tests.prepare import prepare
from webapp import create_app
from webapp.backends import switched_on

PASSWORD = "of-the-tests"  # noqa: S105  a container that lives for one test

REDIS_SERVER = ("redis-server", "--protected-mode", "no", "--user", "lab", "on", f">{PASSWORD}", "~*", "&*", "+@all")

SETTINGS = {
    "SERVER": "gunicorn-sync",
    "WORKERS": 1,
    "THREADS": 1,
    "PRELOAD": False,
    "AT_ONCE": 1,
    "UNIT": "thread",
    "PER_REQUEST": "nothing",
    "GIL": True,
    "PACKAGES": ["gunicorn"],
    "MODELS": ["gunicorn-sync", "gunicorn-gthread"],
}


@contextmanager
def running(server: str, inside: int, *arguments: str, **environment: str) -> Iterator[int]:
    """Run the image that the lab uses for a server, remove it in the end, and give the port that it is reached at.

    `inside` is the port in the container.
    """
    image = prepare(server if server in extras.SERVERS else "")[server]
    name = f"flask-state-lab-test-{secrets.token_hex(4)}"
    settings = [f"--env={key}={value}" for key, value in environment.items()]
    try:
        docker("run", "--detach", "--name", name, f"--publish=127.0.0.1::{inside}", *settings, image, *arguments)
        yield int(docker("port", name, str(inside)).splitlines()[0].rpartition(":")[2])
    finally:
        subprocess.run(["docker", "rm", "--force", "--volumes", name], check=False, capture_output=True)


def redis_settings(port: int) -> dict[str, object]:
    """Configure an app for a Redis of the tests' own."""
    return {"REDIS_HOST": "127.0.0.1", "REDIS_PORT": port, "REDIS_PASSWORD": PASSWORD}


def hang_up(app: Flask) -> None:
    """Close the connections of this thread to a Memcached of the tests' own."""
    on = switched_on(app)
    on["memcached"].client.close()
    on["caching_memcached"].client.cache._client.disconnect_all()


class Database:
    """A Postgres of the tests' own, and apps on it."""

    ENVIRONMENT: ClassVar[dict[str, str]] = {"POSTGRES_DB": "lab", "POSTGRES_PASSWORD": PASSWORD}

    def __init__(self, port: int) -> None:
        self.settings: dict[str, object] = {
            "POSTGRES_HOST": "127.0.0.1",
            "POSTGRES_PORT": port,
            "POSTGRES_DB": "lab",
            "POSTGRES_USER": "postgres",
            "POSTGRES_PASSWORD": PASSWORD,
        }

    def client(self) -> FlaskClient:
        """Make an app that has not connected yet, like a process that has just started."""
        return create_app(SETTINGS | self.settings).test_client()

    def execute(self, statement: str) -> None:
        """Run a statement beside the apps."""
        names = {"HOST": "host", "PORT": "port", "DB": "dbname", "USER": "user", "PASSWORD": "password"}
        target = {names[name.removeprefix("POSTGRES_")]: value for name, value in self.settings.items()}
        with closing(psycopg2.connect(**target)) as connection, connection, connection.cursor() as cur:  # type: ignore[call-overload]
            cur.execute(statement)

    def answers(self) -> bool:
        """Say whether the server takes connections."""
        try:
            self.execute("SELECT 1")
        except psycopg2.OperationalError:
            return False
        return True


@contextmanager
def empty_postgres() -> Iterator[Database]:
    """Start Postgres on an empty volume, with nothing but a database, and wait until it takes connections."""
    with running("postgres", 5432, **Database.ENVIRONMENT) as port:
        database = Database(port)
        eventually(database.answers)
        yield database
