"""What the files of recorded talks do, the fake ones and those on the disk."""

from __future__ import annotations

import io
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.domain.errors import StoreUnavailable
from desktop.services.ports.recordings import RecordingFiles
from desktop.settings.recordings import CallRecordings
from tests.fakes.recordings import FakeRecordings
from tests.support.disk import full_disk
from tests.support.waves import wav

OWNER, OTHER, CALL = "u1/a1", "u1/a2", "../cal 1"


@pytest.fixture(params=["fake", "disk"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RecordingFiles]:
    if request.param == "disk":
        yield CallRecordings(tmp_path / "recordings")
        return
    fake = FakeRecordings()
    yield fake
    fake.end()


def mode_of(path: Path) -> int:
    return path.stat().st_mode & 0o777


def write(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def broken_off(content: bytes) -> bytes:
    """As an engine leaves it that was killed: the header says nothing of the length."""
    return content[:4] + bytes(4) + content[8:40] + bytes(4) + content[44:]


async def test_a_file_is_there_from_the_beginning_and_nobody_elses(files: RecordingFiles) -> None:
    assert await files.left(OWNER) == ()
    path = await files.begin(OWNER, CALL)
    assert path == files.path_of(OWNER, CALL)
    assert mode_of(path) == 0o600
    assert await files.left(OWNER) == (CALL,)
    assert await files.left(OTHER) == ()
    with pytest.raises(StoreUnavailable):
        await files.begin(OWNER, CALL)


async def test_what_broke_off_is_playable(files: RecordingFiles) -> None:
    whole = wav(1, rate=16_000)
    write(await files.begin(OWNER, CALL), broken_off(whole))
    assert await files.finish(OWNER, CALL)
    content = read(files.path_of(OWNER, CALL))
    assert content == whole
    with wave.open(io.BytesIO(content)) as file:
        assert file.getnframes() == 16_000


@pytest.mark.parametrize("content", [b"", b"RIFF", wav(0.01)])
async def test_where_nothing_was_said_nothing_stays(files: RecordingFiles, content: bytes) -> None:
    write(await files.begin(OWNER, CALL), content)
    assert not await files.finish(OWNER, CALL)
    assert not await files.finish(OWNER, CALL)
    assert await files.left(OWNER) == ()


async def test_taken_away_one_by_one_and_all_of_an_owner(files: RecordingFiles) -> None:
    for owner, record_id in ((OWNER, "c1"), (OWNER, "c2"), (OWNER, "c3"), (OTHER, "c1")):
        await files.begin(owner, record_id)
    await files.remove(OWNER, "c2")
    await files.remove(OWNER, "c2")
    assert await files.left(OWNER) == ("c1", "c3")
    await files.wipe(OWNER)
    await files.wipe(OWNER)
    assert (await files.left(OWNER), await files.left(OTHER)) == ((), ("c1",))


async def test_a_full_disk_is_told_in_a_sentence(tmp_path: Path) -> None:
    files = CallRecordings(tmp_path / "recordings")
    write(await files.begin(OWNER, CALL), broken_off(wav(1)))
    with full_disk(), pytest.raises(StoreUnavailable, match="Free some space"):
        await files.finish(OWNER, CALL)


def read(path: Path) -> bytes:
    return path.read_bytes()
