"""The files of the local data: put aside when damaged, written anew under another key."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from desktop.domain.errors import StoreUnavailable
from desktop.settings.local import driver as sqlite

_ENDINGS: Final = ("", "-wal", "-shm")


def keyed(connection: sqlite.Connection, key: str) -> None:
    """``key`` is 32 bytes in hexadecimal; "" for a file that is not encrypted."""
    if key:
        connection.execute(f"PRAGMA key = \"x'{key}'\"")


def files_of(path: Path) -> Iterator[Path]:
    for ending in _ENDINGS:
        found = path.with_name(path.name + ending)
        if found.exists():
            yield found


def put_aside(path: Path) -> None:
    for damaged in files_of(path):
        damaged.replace(damaged.with_name(f"{damaged.name}.unreadable"))


def is_encrypted(path: Path) -> bool:
    """Whether a file that exists does not begin as a plain one does."""
    with path.open("rb") as file:
        start = file.read(16)
    return bool(start) and start != b"SQLite format 3\x00"


def convert(path: Path, key_now: str, key_then: str) -> None:
    """Write the file anew under another key; "" stands for no encryption."""
    anew = path.with_name(f"{path.name}.anew")
    anew.unlink(missing_ok=True)
    with telling():
        connection = sqlite.connect(str(path), isolation_level=None)
        try:
            keyed(connection, key_now)
            key = f"\"x'{key_then}'\"" if key_then else "''"
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            connection.execute(f"ATTACH DATABASE ? AS anew KEY {key}", (str(anew),))
            connection.execute("SELECT sqlcipher_export('anew')")
            connection.execute(f"PRAGMA anew.user_version = {version}")
            connection.execute("DETACH DATABASE anew")
        finally:
            connection.close()
        for old in files_of(path):
            if old != path:
                old.unlink()
        anew.replace(path)


def unavailable(error: Exception) -> StoreUnavailable:
    return StoreUnavailable(
        f"What this computer keeps for you cannot be used ({error}). "
        "Free some space or check the rights of its folder; what the CRM has is not lost."
    )


def wipe(path: Path) -> None:
    """Delete the local data with what was put aside of it."""
    with telling():
        for found in path.parent.glob(f"{path.name}*"):
            found.unlink(missing_ok=True)


@contextlib.contextmanager
def telling() -> Iterator[None]:
    try:
        yield
    except (sqlite.Error, OSError) as error:
        raise unavailable(error) from error
