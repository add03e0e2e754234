"""Our phone system as the process that people run, with the demo's users."""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
from asyncio.subprocess import PIPE, Process
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from desktop.domain.line import Line, Transport
from desktop.server.database import Database
from desktop.server.seed import seed
from desktop.server.tables import sip_credentials

DOMAIN = "harbor.example"
ECHO, MAIN = "+14435550141", "+14105550100"
CALLER, NAME = "+14435550160", "Petra Lindqvist"
ANNA, JONAS = "anna.keller", "jonas.weber"


def seed_users(folder: Path) -> None:
    database = Database.in_folder(folder)
    seed(database, datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
    database.close()


class OurPhoneSystem:
    """``folder`` holds the database; what the process complains of is kept in ``complaints``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count(1)
        self._process: Process
        self.port = 0

    async def start(self) -> None:
        words = ("-m", "desktop.server.pbx", "--data", str(self._folder))
        with (self._folder / "complaints").open("wb") as complaints:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, *words, stdin=PIPE, stdout=PIPE, stderr=complaints
            )
        self.port = int((await self._line())["port"])

    async def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        await self._process.wait()

    async def die(self) -> None:
        """Without a last word."""
        self._process.kill()
        await self._process.wait()

    @property
    def lives(self) -> bool:
        return self._process.returncode is None

    @property
    def complaints(self) -> str:
        return (self._folder / "complaints").read_text("utf-8", "replace")

    def line(self, user: str, transport: Transport = Transport.UDP) -> Line:
        """As the CRM would hand it out."""
        wanted = (sip_credentials.c.user_name == user, sip_credentials.c.domain == DOMAIN)
        database = Database.in_folder(self._folder)
        with database.read() as connection:
            query = select(sip_credentials.c.password).where(*wanted)
            password = str(connection.execute(query).scalar_one())
        database.close()
        return Line(DOMAIN, user, password, "127.0.0.1", self.port, transport)

    async def ask(self, **command: str) -> dict[str, Any]:
        """A command of the supervisor's; raises AssertionError where it is not carried out."""
        assert self._process.stdin is not None
        number = next(self._numbers)
        self._process.stdin.write(json.dumps({"id": number, **command}).encode() + b"\n")
        answer = await self._line()
        assert answer["ok"], answer
        assert answer["id"] == number
        return answer

    async def ring(self, user: str) -> None:
        """Somebody outside calls that user and plays a tone of 1400 Hz."""
        caller = {"caller": CALLER, "name": NAME, "sound": "tone-1400"}
        await self.ask(do="ring", number=MAIN, user=f"{user}@{DOMAIN}", **caller)

    async def _line(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        async with asyncio.timeout(20):
            line = await self._process.stdout.readline()
        assert line, f"the phone system ended: {self.complaints}"
        said: dict[str, Any] = json.loads(line)
        return said
