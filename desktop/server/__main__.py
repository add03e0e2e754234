"""The demo server: ``python -m desktop.server --data FOLDER --seed`` until it is told to end."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import logging
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from .demo import DemoServer, Options
from .stdin import stdin_lines
from .supervisor import StartFailed


async def run(options: Options, exit_with_stdin: bool) -> int:
    """Serve until SIGTERM, SIGINT or, where asked, the end of stdin; the exit code."""
    server = DemoServer(options)
    end = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):  # Windows: Ctrl-C raises by itself
            loop.add_signal_handler(number, end.set)
    watching = asyncio.ensure_future(_stdin_ended(end)) if exit_with_stdin else None
    try:
        ready = await _started_or_ended(server, end)
    except StartFailed as failed:
        sys.stderr.write(f"{failed}\n")
        return failed.code
    if ready is not None:
        sys.stdout.write(json.dumps(ready) + "\n")
        sys.stdout.flush()
        await _serve_until(server, end)
    await server.stop()
    if watching is not None:
        watching.cancel()
    return 0


async def _started_or_ended(server: DemoServer, end: asyncio.Event) -> dict[str, object] | None:
    """The ready line, or None where the end came first."""
    starting = asyncio.ensure_future(server.start())
    ending = asyncio.ensure_future(end.wait())
    await asyncio.wait([starting, ending], return_when=asyncio.FIRST_COMPLETED)
    ending.cancel()
    if starting.done():
        return await starting
    starting.cancel()
    with contextlib.suppress(asyncio.CancelledError, StartFailed):
        await starting
    return None


async def _serve_until(server: DemoServer, end: asyncio.Event) -> None:
    serving = asyncio.ensure_future(server.serve())
    await end.wait()
    server.end()
    serving.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await serving


async def _stdin_ended(end: asyncio.Event) -> None:
    async for _line in stdin_lines():
        pass
    end.set()


def options_from(arguments: Sequence[str] | None = None) -> tuple[Options, bool]:
    """The options and whether the end of stdin ends the server."""
    parser = argparse.ArgumentParser(prog="python -m desktop.server", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("demo-data"), help="folder of the data")
    parser.add_argument("--crm-port", type=int, default=0, help="0: any free port")
    parser.add_argument("--sip-port", type=int, default=0, help="0: any free port")
    parser.add_argument("--control-port", type=int, default=0, help="0: any free port")
    parser.add_argument("--seed", action="store_true", help="fill an empty database")
    parser.add_argument("--fresh", action="store_true", help="throw the old data away and seed")
    parser.add_argument("--exit-with-stdin", action="store_true", help="end when stdin ends")
    given = parser.parse_args(arguments)
    options = Options(
        given.data, given.crm_port, given.sip_port, given.control_port, given.seed, given.fresh
    )
    return options, given.exit_with_stdin


def main() -> None:
    logging.basicConfig(level=logging.WARNING, format="server: %(message)s")
    options, exit_with_stdin = options_from()
    sys.exit(asyncio.run(run(options, exit_with_stdin)))


if __name__ == "__main__":
    main()
