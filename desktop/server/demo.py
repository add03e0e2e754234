"""The demo server: the database, the CRM, the phone system and the control, as one thing."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uvicorn

from .control import Control
from .database import FILE_NAME, Database
from .demo_records import DemoRecords
from .folder_lock import FolderLock, FolderTaken
from .listening import HOST, listening
from .seed import seed
from .supervisor import FOLDER_TAKEN, PORT_TAKEN, Child, StartFailed

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Options:
    """Ports are 0 for any free one; ``fresh`` throws the old database away first."""

    data: Path
    crm_port: int = 0
    sip_port: int = 0
    control_port: int = 0
    seed: bool = False
    fresh: bool = False


class _Http(uvicorn.Server):
    """Signals belong to the supervisor, not to the web server."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class DemoServer:
    """``start`` raises StartFailed; ``stop`` ends every process that was started."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._lock = FolderLock(options.data, "server")
        self._token = secrets.token_urlsafe(24)
        self._phone_system = Child("phone system", self._phone_system_arguments)
        self._crm = Child("CRM", self._crm_arguments)
        self._crm_stopped = False
        self._database: Database
        self._http: _Http
        self._socket: socket.socket

    @property
    def crm_is_stopped(self) -> bool:
        return self._crm_stopped

    async def start(self) -> dict[str, Any]:
        """The ready line: addresses of the parts and the control's token."""
        try:
            await self._lock.take()
        except FolderTaken as taken:
            raise StartFailed(str(taken), FOLDER_TAKEN) from taken
        self._socket = _listening(self._options.control_port)
        self._database = prepared_database(self._options)
        try:
            await self._phone_system.start()
            await self._crm.start()
        except StartFailed:
            await self.stop()
            raise
        return {
            "ready": True,
            "crm": self._crm_address(),
            "sip": f"{HOST}:{self._phone_system.ready['port']}",
            "control": f"http://{HOST}:{self._socket.getsockname()[1]}",
            "control_token": self._token,
        }

    async def serve(self) -> None:
        """Answer the control until ``end`` is called."""
        control = Control(self, DemoRecords(self._database), self._token)
        config = uvicorn.Config(
            control.application(), log_level="warning", access_log=False, lifespan="off"
        )
        self._http = _Http(config)
        await self._http.serve(sockets=[self._socket])

    def end(self) -> None:
        self._http.should_exit = True
        self._http.force_exit = True

    async def stop(self) -> None:
        await asyncio.gather(self._crm.stop(), self._phone_system.stop())
        self._database.close()
        self._socket.close()
        self._lock.release()

    async def ask_phone_system(self, command: dict[str, Any]) -> dict[str, Any]:
        return await self._phone_system.ask(command)

    async def stop_crm(self, stopped: bool) -> None:
        if stopped == self._crm_stopped:
            return
        self._crm_stopped = stopped
        if stopped:
            await self._crm.stop()
        else:
            await self._crm.start()

    def _crm_address(self) -> str:
        return f"http://{HOST}:{self._crm.ready['port']}"

    def _phone_system_arguments(self, ready: dict[str, Any]) -> list[str]:
        port = str(ready.get("port") or self._options.sip_port)
        data = str(self._options.data)
        return ["desktop.server.pbx", "--data", data, "--sip-port", port]

    def _crm_arguments(self, ready: dict[str, Any]) -> list[str]:
        port = str(ready.get("port") or self._options.crm_port)
        line = f"{HOST}:{self._phone_system.ready['port']}"
        data = str(self._options.data)
        return ["desktop.server.crm", "--data", data, "--port", port, "--sip", line]


def prepared_database(options: Options) -> Database:
    """The database of ``options.data``, empty or seeded as asked."""
    path = options.data / FILE_NAME
    if options.fresh:
        for leftover in (
            path,
            path.with_name(f"{path.name}-wal"),
            path.with_name(f"{path.name}-shm"),
        ):
            leftover.unlink(missing_ok=True)
    database = Database.in_folder(options.data)
    if options.seed or options.fresh:
        seed(database, datetime.now(UTC))
    return database


def _listening(port: int) -> socket.socket:
    listener = listening(port)
    if listener is None:
        raise StartFailed(
            f"Port {port} on {HOST} is taken by another program. "
            "Choose another one with --control-port.",
            PORT_TAKEN,
        )
    return listener
