"""Whether anybody has committed to the database since the last look; asking costs microseconds."""

from __future__ import annotations

import sqlite3
from pathlib import Path


class DatabaseNews:
    """For one thread. The first look always says yes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._version = -1

    def is_there(self) -> bool:
        if self._connection is None:
            self._connection = sqlite3.connect(self._path)
        # It changes when another connection has committed, of whichever process.
        version = int(self._connection.execute("PRAGMA data_version").fetchone()[0])
        is_new = version != self._version
        self._version = version
        return is_new

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
