"""Flask-SQLAlchemy: its scoped session, over a pool for each process, on Postgres and on the replica's SQLite file."""

from __future__ import annotations

import os
import sqlite3
import tempfile
import threading
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, BigInteger, Engine, ExceptionContext, event, exc, select, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm.exc import StaleDataError

from webapp.postgres_pool import Timed
from webapp.retries import repeated
from webapp.stores.host._flock import locked

TITLE = "The database behind SQLAlchemy"

UNREACHABLE = (exc.OperationalError, exc.InterfaceError, exc.TimeoutError)
FULL = ()
UNDONE = (StaleDataError,)

CONNECT_TIMEOUT_S = 2
PATIENCE_S = 5
"""How long SQLite waits for its file's lock; Postgres' wait callback (see the backend of that name) waits as long."""


TABLES_LOCK = 8081
"""The advisory lock under which tables are made; any number that the lab uses for nothing else."""

T = TypeVar("T")


db = SQLAlchemy()


@event.listens_for(Engine, "handle_error")
def _as_sqlite_says(context: ExceptionContext) -> BaseException | None:
    """Tell a file that is locked or full as the other stores in SQLite do, not as a server that does not answer."""
    original = context.original_exception
    return original if isinstance(original, sqlite3.OperationalError) else None


class Kept:
    """What a store keeps under a name: a count, a value, or a list."""

    name: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(BigInteger, default=0)
    value: Mapped[int | None] = mapped_column(BigInteger)
    items: Mapped[list[int]] = mapped_column(JSON, default=list)


class Row(Kept, db.Model):  # type: ignore[misc, name-defined]
    """In Postgres."""

    __tablename__ = "sqlalchemy_rows"


class VersionedRow(Kept, db.Model):  # type: ignore[misc, name-defined]
    """In Postgres, with a version: each UPDATE is for the one that was read, and counts it up."""

    __tablename__ = "sqlalchemy_versioned_rows"
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  what SQLAlchemy asks for


class SqliteRow(Kept, db.Model):  # type: ignore[misc, name-defined]
    """In SQLite."""

    __tablename__ = "sqlalchemy_rows"
    __bind_key__ = "sqlite"


class SqliteVersionedRow(Kept, db.Model):  # type: ignore[misc, name-defined]
    """In SQLite, with a version."""

    __tablename__ = "sqlalchemy_versioned_rows"
    __bind_key__ = "sqlite"
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  what SQLAlchemy asks for


class Database:
    """What the stores are given: the session of the request, and rows that are there."""

    MODELS: Mapping[str, Any] = {
        "plain": Row,
        "versioned": VersionedRow,
        "sqlite": SqliteRow,
        "sqlite versioned": SqliteVersionedRow,
    }

    session = db.session  # a request's own: Flask-SQLAlchemy closes it when the request ends

    def __init__(self, config: Mapping[str, Any]) -> None:
        self._postgres = sqlalchemy.URL.create(
            "postgresql+psycopg2",
            username=config["POSTGRES_USER"],
            password=config["POSTGRES_PASSWORD"],
            host=config["POSTGRES_HOST"],
            port=int(config.get("POSTGRES_PORT", 5432)),
            database=config["POSTGRES_DB"],
        )
        self._size = config["AT_ONCE"]
        self._prepared: dict[str | None, int] = {}
        self._preparing = threading.Lock()

    def init_app(self, app: Flask) -> None:
        """Make the engines of an app; they connect when they are first used."""
        pool = {"pool_size": self._size, "max_overflow": 0, "pool_timeout": CONNECT_TIMEOUT_S, "pool_pre_ping": True}
        self._file = Path(tempfile.gettempdir(), "sqlalchemy.db")
        app.config["SQLALCHEMY_ENGINE_OPTIONS"] = pool | {"connect_args": {"connection_factory": Timed}}
        app.config["SQLALCHEMY_DATABASE_URI"] = self._postgres
        sqlite = {"url": f"sqlite:///{self._file}", "connect_args": {"timeout": PATIENCE_S}}
        app.config["SQLALCHEMY_BINDS"] = {"sqlite": pool | sqlite}
        db.init_app(app)

    def rows(self, model: str, *names: str, held: bool = False) -> list[Any]:
        """Return the rows with these names, and make those that are missing; `held`: SELECT … FOR UPDATE.

        All in one statement, and locked in the order of their names, so that no two requests wait for each other.
        """
        kind, session = self.MODELS[model], self.session
        self._prepare(getattr(kind, "__bind_key__", None))
        look = select(kind).where(kind.name.in_(names)).order_by(kind.name)
        while True:
            found = {row.name: row for row in session.scalars(look.with_for_update() if held else look)}
            missing = sorted(set(names) - set(found))
            if not missing:
                return [found[name] for name in names]
            for name in missing:
                session.add(kind(name=name))
                try:
                    session.commit()
                except exc.IntegrityError:  # another request was quicker
                    session.rollback()

    def again(self, work: Callable[[], T]) -> T:
        """Do the work, and again if another request changed a row since it was read: then nothing was written.

        Raises StaleDataError in the end.
        """

        def attempt() -> T:
            try:
                return work()
            except StaleDataError:
                self.session.rollback()
                raise

        return repeated(attempt, (StaleDataError,))

    def _prepare(self, bind: str | None) -> None:
        """Make the tables that are missing, once in each process, and take no connection over that crossed a fork."""
        with self._preparing:
            if self._prepared.get(bind) == os.getpid():
                return
            engine = db.engines[bind]
            engine.dispose(close=False)  # the parent's connections are the parent's to close
            with locked(self._file.with_suffix(".setup")) if bind else nullcontext(), engine.begin() as connection:
                if not bind:
                    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": TABLES_LOCK})
                db.metadatas[bind].create_all(connection)
            self._prepared[bind] = os.getpid()


def client(config: Mapping[str, Any], tables: str = "") -> Database:
    """Make what the stores are given."""
    return Database(config)


def version(client: Database) -> str:
    """Ask Postgres for an answer, and return the version of the library."""
    client.session.execute(text("SELECT 1"))
    return sqlalchemy.__version__
