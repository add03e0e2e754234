"""The files of the local data: nothing left of what was taken away, nothing lost by damage."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from desktop.domain.changes import CallChange
from desktop.domain.errors import SecretsUnavailable
from desktop.domain.queries import CallQuery
from desktop.domain.records import Contact
from desktop.settings.local import driver as sqlite3
from desktop.settings.local import files
from desktop.settings.local.store import SqliteLocalData
from tests.contracts.test_local_data import OWNER, ids, write
from tests.fakes import crm_records as known
from tests.fakes.stores import FakeSecretStore


@pytest.fixture
def secrets() -> FakeSecretStore:
    return FakeSecretStore()


@pytest.fixture
async def on_disk(tmp_path: Path, secrets: FakeSecretStore) -> AsyncIterator[SqliteLocalData]:
    made = SqliteLocalData(tmp_path, secrets)
    await made.open(OWNER)
    yield made
    await made.close()


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


def file_in(folder: Path) -> Path:
    (path,) = [each for each in folder.iterdir() if each.suffix == ".sqlite3"]
    return path


async def test_rows_that_were_taken_away_are_not_in_the_file(
    on_disk: SqliteLocalData, tmp_path: Path
) -> None:
    secret = "Ophelia Featherstonehaugh"
    await on_disk.calls.put([known.call_record(note=secret, agent_id="u2"), known.MISSED])
    assert secret.encode() in everything_in(tmp_path)
    await on_disk.calls.keep_only("u1")
    found = everything_in(tmp_path)
    assert secret.encode() not in found
    assert b"featherstonehaugh" not in found  # as the full-text search would have it


async def test_wiping_leaves_no_file_and_no_key(
    on_disk: SqliteLocalData, tmp_path: Path, secrets: FakeSecretStore
) -> None:
    await on_disk.encrypt(OWNER, True)
    assert secrets.secrets
    await on_disk.wipe(OWNER)
    assert everything_in(tmp_path) == b""
    assert secrets.secrets == {}


async def test_encrypted_nothing_can_be_read_without_the_key(
    on_disk: SqliteLocalData, tmp_path: Path, secrets: FakeSecretStore
) -> None:
    await on_disk.calls.put(known.CALLS)
    kept = await on_disk.outbox.add(write(CallChange(note="Mine")))
    await on_disk.encrypt(OWNER, True)
    assert on_disk.outbox.all() == (kept,)
    assert await on_disk.calls.count() == 4
    await on_disk.close()
    found = everything_in(tmp_path)
    assert b"Reyes" not in found
    assert b"SQLite format 3" not in found
    await on_disk.open(OWNER)
    assert await on_disk.calls.count() == 4
    await on_disk.encrypt(OWNER, False)
    assert await on_disk.calls.count() == 4
    path = file_in(tmp_path)
    assert not files.is_encrypted(path)


async def test_without_its_keyring_an_encrypted_file_is_not_touched(
    on_disk: SqliteLocalData, tmp_path: Path, secrets: FakeSecretStore
) -> None:
    await on_disk.calls.put(known.CALLS)
    await on_disk.encrypt(OWNER, True)
    await on_disk.close()
    secrets.available = False
    with pytest.raises(SecretsUnavailable):
        await on_disk.open(OWNER)
    secrets.available = True
    await on_disk.open(OWNER)
    assert await on_disk.calls.count() == 4


@pytest.mark.parametrize("content", [b"not a database at all, but long enough" * 200, b""])
async def test_a_damaged_file_is_put_aside(
    on_disk: SqliteLocalData, tmp_path: Path, content: bytes
) -> None:
    await on_disk.calls.put(known.CALLS)
    await on_disk.close()
    path = file_in(tmp_path)
    path.write_bytes(b"SQLite format 3\x00" + content if content else content)
    await on_disk.open(OWNER)
    assert await on_disk.calls.count() == 0
    assert path.with_name(f"{path.name}.unreadable").exists() is bool(content)


async def test_a_damaged_row_costs_itself(on_disk: SqliteLocalData, tmp_path: Path) -> None:
    await on_disk.calls.put(known.CALLS)
    place = on_disk.calls.place_of("c2")
    assert place is not None
    path = file_in(tmp_path)
    with sqlite3.connect(path) as plain:
        plain.execute("UPDATE call_bodies SET body = x'93ff' WHERE place = ?", (place,))
    plain.close()
    assert await ids(on_disk, CallQuery()) == ["c1", "c3", "c4"]
    assert on_disk.calls.rows([place]) == {place: None}
    assert on_disk.calls.one("c2") is None
    assert [each.id for each in await on_disk.calls.find(CallQuery())] == ["c1", "c3", "c4"]


async def test_a_row_of_an_earlier_version_is_read(
    on_disk: SqliteLocalData, tmp_path: Path
) -> None:
    """Fields that came later have their defaults."""
    await on_disk.contacts.put([Contact("p1", "Ada", "", (), "", "", version=9)])
    path = file_in(tmp_path)
    body = msgspec.msgpack.encode(["p1", "Ada", "", [], "", ""])
    with sqlite3.connect(path) as plain:
        plain.execute("UPDATE contacts SET body = ?", (body,))
    plain.close()
    assert on_disk.contacts.one("p1") == Contact("p1", "Ada", "", (), "", "")
