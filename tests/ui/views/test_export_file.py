"""The file an export grows in: there under its name only when it is whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.domain.errors import StoreUnavailable
from desktop.ui.calls.export_file import PartFile
from tests.support.disk import full_disk


def names(folder: Path) -> list[str]:
    return [each.name for each in folder.iterdir()]


def others_may(folder: Path) -> set[int]:
    return {each.stat().st_mode & 0o077 for each in folder.iterdir()}


async def test_it_takes_the_place_of_the_old_one_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    path.write_bytes(b"old")
    file = PartFile(path)
    await file.write(b"new")
    await file.write(b"er")
    assert path.read_bytes() == b"old"
    await file.finish()
    assert path.read_bytes() == b"newer"
    assert names(tmp_path) == ["calls.csv"]


async def test_what_is_private_is_for_nobody_else(tmp_path: Path) -> None:
    path = tmp_path / "recovery-codes.txt"
    file = PartFile(path, is_private=True)
    await file.write(b"ABCD")
    assert others_may(tmp_path) == {0}
    await file.finish()
    assert others_may(tmp_path) == {0}


async def test_nothing_is_left_of_one_that_is_abandoned(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    path.write_bytes(b"old")
    file = PartFile(path)
    await file.write(b"new")
    await file.abandon()
    await file.abandon()
    assert names(tmp_path) == ["calls.csv"]
    assert path.read_bytes() == b"old"
    with pytest.raises(StoreUnavailable):
        await file.write(b"too late")
    assert names(tmp_path) == ["calls.csv"]


async def test_what_comes_after_it_was_abandoned_begins_nothing(tmp_path: Path) -> None:
    file = PartFile(tmp_path / "calls.csv")
    await file.abandon()
    with pytest.raises(StoreUnavailable):
        await file.write(b"too late")
    assert names(tmp_path) == []


async def test_a_full_disk_is_a_sentence(tmp_path: Path) -> None:
    file = PartFile(tmp_path / "calls.csv")
    with full_disk(), pytest.raises(StoreUnavailable, match=r"calls\.csv cannot be written"):
        await file.write(b"x" * 1_000_000)
    await file.abandon()
    assert names(tmp_path) == []


async def test_a_folder_that_is_gone_is_a_sentence(tmp_path: Path) -> None:
    file = PartFile(tmp_path / "gone" / "calls.csv")
    with pytest.raises(StoreUnavailable, match="no such file"):
        await file.write(b"x")
    await file.abandon()
