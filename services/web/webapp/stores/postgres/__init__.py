"""Stores in Postgres."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # without the package, the stores are still listed, as unavailable
    from webapp.backends.postgres import Postgres


class PostgresStore:
    """Base of the classes here: each is given the app's Postgres database."""

    def __init__(self, postgres: Postgres) -> None:
        self.postgres = postgres
