"""``python -m desktop.server.figures --data FOLDER``: are the sums of the reports right?

With ``--anew`` they are counted anew, whatever stands there.
"""

from __future__ import annotations

import argparse
import contextlib
import sqlite3
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from desktop.server.database import FILE_NAME, Database
from desktop.server.figures.catching_up import count_more, is_complete
from desktop.server.figures.checking import differences
from desktop.server.figures.triggers import install, remove

_SHOWN: Final = 20


def main(arguments: Sequence[str] | None = None) -> int:
    """0: right, 1: wrong, 2: there is no database, or not everything is counted yet."""
    parser = argparse.ArgumentParser(prog="python -m desktop.server.figures", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the data")
    parser.add_argument("--anew", action="store_true", help="count everything anew first")
    given = parser.parse_args(arguments)
    if not (given.data / FILE_NAME).exists():
        sys.stderr.write(f"There is no {FILE_NAME} in {given.data}.\n")
        return 2
    database = Database.in_folder(given.data)
    try:
        if given.anew:
            _count_anew(database)
        return _check(database)
    finally:
        database.close()


def _count_anew(database: Database) -> None:
    with database.write() as connection:
        remove(connection)
        install(connection)
    more = True
    while more:
        with database.write() as connection:
            more = count_more(connection)


def _check(database: Database) -> int:
    with database.read() as connection:
        if not is_complete(connection):
            sys.stdout.write("Not everything is counted yet: the server does it while it runs.\n")
            return 2
    found = _differences(database)
    for line in found[:_SHOWN]:
        sys.stdout.write(f"{line}\n")
    sys.stdout.write(f"{len(found)} sums are wrong.\n" if found else "All sums are right.\n")
    return 1 if found else 0


def _differences(database: Database) -> list[str]:
    """Of a copy: counting anew takes a while, and calls are written meanwhile."""
    with tempfile.TemporaryDirectory(dir=database.path.parent) as folder:
        copied = Path(folder) / FILE_NAME
        with (
            contextlib.closing(sqlite3.connect(database.path)) as source,
            contextlib.closing(sqlite3.connect(copied)) as target,
        ):
            source.backup(target)
        copy = Database(copied)
        try:
            with copy.write() as connection:
                return differences(connection)
        finally:
            copy.close()


if __name__ == "__main__":
    sys.exit(main())
