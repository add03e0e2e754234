"""The phone system's process: ``python -m desktop.server.pbx --data FOLDER --sip-port PORT``.

One JSON line on stdout when it is ready; commands of the supervisor on stdin, whose end ends it.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import logging
import signal
import sys
from pathlib import Path
from typing import Any

from ..database import Database
from ..folder_lock import FolderLock, FolderTaken
from ..stdin import stdin_lines
from ..supervising.supervised_calls import SupervisedCalls
from ..telephony import Telephony
from .commands import Commands
from .media_process import decoded
from .system import PhoneSystem
from .transport import PortTaken
from .trunk import MediaTrunk

log = logging.getLogger(__name__)

PORT_TAKEN = 3  # exit codes
FOLDER_TAKEN = 4


def _say(report: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(report) + "\n")
    sys.stdout.flush()


async def _obey(commands: Commands, line: bytes) -> None:
    """One that fails is answered; it must take neither the calls nor the other commands along."""
    command = decoded(line)
    try:
        _say(await commands.obey(command))
    except Exception:
        log.exception("a command could not be carried out")
        sentence = "The phone system had a fault of its own."
        _say({"id": command.get("id", 0), "ok": False, "sentence": sentence})


async def _serve(commands: Commands) -> None:
    async with asyncio.TaskGroup() as tasks:
        async for line in stdin_lines():
            tasks.create_task(_obey(commands, line))


async def run(data: Path, sip_port: int) -> int:
    """Serve until stdin ends or SIGTERM comes; the exit code."""
    lock = FolderLock(data, "phone-system")
    try:
        await lock.take()
    except FolderTaken as taken:
        sys.stderr.write(f"{taken}\n")
        return FOLDER_TAKEN
    database = Database.in_folder(data)
    records = Telephony(database)
    trunk = MediaTrunk(data / "outside")
    supervised = SupervisedCalls(database)
    system = PhoneSystem(records, trunk, booths=trunk, supervision=(trunk, supervised))
    try:
        await system.start(sip_port)
    except PortTaken as taken:
        sys.stderr.write(f"{taken}\n")
        return PORT_TAKEN
    _say({"ready": True, "port": system.port})
    serving = asyncio.ensure_future(_serve(Commands(system, trunk, records)))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):  # Windows: the end of stdin is enough
            loop.add_signal_handler(number, serving.cancel)
    await asyncio.wait([serving])
    await system.close()
    records.close()
    supervised.close()
    database.close()
    lock.release()
    return 0


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m desktop.server.pbx", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the database")
    parser.add_argument("--sip-port", type=int, default=0, help="0: any free port")
    options = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, format="phone system: %(message)s")
    sys.exit(asyncio.run(run(options.data, options.sip_port)))


if __name__ == "__main__":
    main()
