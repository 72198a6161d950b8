"""Stores in MariaDB. The names of keys are VARBINARY: MariaDB compares text without regard to upper and lower case."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # without the package, the stores are still listed, as unavailable
    from webapp.backends.mariadb import MariaDB


class MariaDBStore:
    """Base of the classes here: each is given the app's MariaDB database."""

    def __init__(self, mariadb: MariaDB) -> None:
        self.mariadb = mariadb
