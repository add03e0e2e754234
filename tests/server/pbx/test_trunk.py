"""Media processes that do not start, hang, or die at once: the phone system lives with them."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from desktop.server.pbx.commands import Commands
from desktop.server.pbx.media_process import decoded
from desktop.server.pbx.system import PhoneSystem
from desktop.server.pbx.trunk import MediaTrunk
from tests.support.waiting import until

from .memory_records import MemoryRecords
from .talk import OUT
from .ua import Phone

pytestmark = pytest.mark.allows_log_warnings

FAILS = "raise SystemExit(1)"
HANGS = "import time; time.sleep(600)"
DIES = """print('{"ready": true, "port": 9}', flush=True)"""
WORKS_THE_THIRD_TIME = """
import runpy
if starts < 3:
    raise SystemExit(1)
runpy.run_module("desktop.server.pbx.media", run_name="__main__", alter_sys=True)
"""


class Works:
    """A phone system whose media processes do what a test wants, and leave their numbers."""

    def __init__(self, folder: Path) -> None:
        self.recordings = folder / "outside"
        self._log = folder / "started"
        self._log.touch()
        self.system: PhoneSystem
        self.trunk: MediaTrunk

    def pids(self) -> list[int]:
        return [int(line) for line in self._log.read_text().split()]

    async def start(self, does: str, first_delay: float, start_seconds: float = 15.0) -> None:
        code = (
            f"import os; log = open({str(self._log)!r}, 'a+')\n"
            "print(os.getpid(), file=log, flush=True); log.seek(0)\n"
            f"starts = len(log.read().split())\n{does}"
        )
        self.trunk = MediaTrunk(self.recordings, (sys.executable, "-c", code))
        self.trunk.first_delay, self.trunk.start_seconds = first_delay, start_seconds
        self.system = PhoneSystem(MemoryRecords(), self.trunk)
        await self.system.start(0)

    async def calls(self) -> int:
        """The answer to a call to the outside."""
        phone = await Phone(self.system.port).open()
        await phone.register()
        invite = await phone.invite(OUT)
        final = await phone.response(invite)
        phone.send(phone.ack(invite, final))
        phone.close()
        return final.status


@pytest.fixture
async def works(tmp_path: Path) -> AsyncIterator[Works]:
    works = Works(tmp_path)
    yield works
    await works.system.close()
    assert not [pid for pid in works.pids() if psutil.pid_exists(pid)]


@pytest.mark.parametrize("does", [FAILS, DIES], ids=["fails", "dies"])
async def test_one_that_cannot_start_is_not_started_again_at_once(works: Works, does: str) -> None:
    await works.start(does, first_delay=60.0)
    await until(lambda: works.trunk.process_count == 0)

    assert [await works.calls() for _ in range(3)] == [503, 503, 503]
    assert len(works.pids()) == 1


async def test_one_that_says_nothing_is_killed(works: Works) -> None:
    await works.start(HANGS, first_delay=60.0, start_seconds=0.2)

    (pid,) = works.pids()
    assert not psutil.pid_exists(pid)
    assert await works.calls() == 503


async def test_what_a_killed_one_had_recorded_is_thrown_away(works: Works) -> None:
    left = works.recordings / "tmp1234" / "heard-1.wav"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"somebody said something")
    await works.start(FAILS, first_delay=60.0)

    assert not works.recordings.exists()


async def test_the_pauses_grow(works: Works) -> None:
    await works.start(FAILS, first_delay=0.001)
    await until(lambda: len(works.pids()) >= 5)

    assert works.trunk.next_delay >= 0.001 * 2**3


async def test_calls_go_out_as_soon_as_one_starts(works: Works) -> None:
    await works.start(WORKS_THE_THIRD_TIME, first_delay=0.01)
    await until(lambda: works.trunk.process_count == 1)

    assert await works.calls() == 200


async def test_the_phone_system_ends_at_once_while_one_is_starting(works: Works) -> None:
    await works.start(FAILS, first_delay=60.0)
    await works.system.close()

    assert works.trunk.process_count == 0


async def test_a_command_that_cannot_be_carried_out_is_answered(works: Works) -> None:
    await works.start(FAILS, first_delay=60.0)
    commands = Commands(works.system, works.trunk, MemoryRecords())
    await commands.obey({"do": "cut", "cut": True})
    guest = await _listening_on(works.system.port)
    taken: dict[str, Any] = await commands.obey({"do": "cut", "cut": False})
    guest()
    back = await commands.obey({"do": "cut", "cut": False})

    assert (taken["ok"], works.system.wires.is_cut) == (False, False)
    assert taken["sentence"] == f"Port {works.system.port} on 127.0.0.1 was taken meanwhile."
    assert back["ok"]


async def _listening_on(port: int) -> Callable[[], None]:
    server = await asyncio.start_server(lambda _reader, _writer: None, "127.0.0.1", port)
    return server.close


@pytest.mark.parametrize("line", [b"", b"{", b"[]", b"\xff"])
def test_nonsense_is_no_report(line: bytes) -> None:
    assert decoded(line) == {}
