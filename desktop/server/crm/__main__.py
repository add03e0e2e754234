"""The CRM's process: ``python -m desktop.server.crm --data FOLDER --port PORT --sip HOST:PORT``.

One JSON line on stdout when it is ready; the end of stdin ends it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import socket
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import uvicorn
from fastapi import FastAPI

from desktop.server.crm.app import create_app, end_streams
from desktop.server.database import Database
from desktop.server.jobs import Handler
from desktop.server.listening import listening
from desktop.server.stdin import stdin_lines

PORT_TAKEN: Final = 3  # exit code


class _Server(uvicorn.Server):
    def __init__(self, app: FastAPI) -> None:
        super().__init__(
            uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=1)
        )
        self._app = app

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Said only now: whoever waits for the line finds everything at work."""
        await super().startup(sockets)
        if self.started and sockets:
            ready = {"ready": True, "port": sockets[0].getsockname()[1]}
            sys.stdout.write(json.dumps(ready) + "\n")
            sys.stdout.flush()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Uvicorn waits for what is being answered, and event streams would never be done."""
        end_streams(self._app)
        await super().shutdown(sockets)


async def _end_with_stdin(server: uvicorn.Server) -> None:
    async for _ in stdin_lines():
        pass
    server.should_exit = True


async def run(
    data: Path,
    port: int,
    sip: tuple[str, int],
    handlers: Callable[[Database], Sequence[Handler]] = lambda _: (),
) -> int:
    listener = listening(port)
    if listener is None:
        sys.stderr.write(f"Port {port} is taken. End what uses it, or choose another port.\n")
        return PORT_TAKEN
    database = Database.in_folder(data)
    server = _Server(create_app(database, sip, handlers=handlers(database)))
    ending = asyncio.ensure_future(_end_with_stdin(server))
    await server.serve(sockets=[listener])
    ending.cancel()
    database.close()
    return 0


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m desktop.server.crm", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the database")
    parser.add_argument("--port", type=int, default=0, help="0: any free port")
    parser.add_argument("--sip", default="127.0.0.1:5060", help="where phones register")
    options = parser.parse_args()
    host, _, port = options.sip.rpartition(":")
    logging.basicConfig(level=logging.WARNING, format="CRM: %(message)s")
    sys.exit(asyncio.run(run(options.data, options.port, (host, int(port)))))


if __name__ == "__main__":
    main()
