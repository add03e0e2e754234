"""The reference CRM as a process of its own, and its database for what a test makes happen."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, update

from desktop.server import tables
from desktop.server.database import Database
from tests.support.crm_rows import write_company

ROOT = Path(__file__).parents[2]


class CrmServer:
    """``python -m desktop.server.crm`` over ``folder``; what it says on stderr is an error."""

    def __init__(self, folder: Path, module: str = "desktop.server.crm") -> None:
        self.folder = folder
        self._module = module
        self.port = 0
        self.database = Database.in_folder(folder)
        self._process: subprocess.Popen[bytes] | None = None
        self._log: IO[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process is not None

    def start(self) -> None:
        """Until it listens; a second start takes the port of the first."""
        self._log = (self.folder / "stderr").open("ab")
        self._process = start_crm(self.folder, self.port, self._log, self._module)
        assert self._process.stdout is not None
        self.port = json.loads(self._process.stdout.readline())["port"]

    def stop(self) -> int:
        """As its parent's end would do it; the exit code."""
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.close()
        return self._ended(self._process)

    def kill(self) -> None:
        """With no chance to finish anything."""
        assert self._process is not None
        self._process.kill()
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._ended(self._process)

    def said(self) -> str:
        """Everything on stderr until now."""
        return (self.folder / "stderr").read_text("utf-8")

    def stored(self) -> bytes:
        """All that stands in the files of the database.

        Read by another process: whoever closes such a file drops the locks that SQLite has on it
        in the same process, and a CRM that ends would take away what is written there.
        """
        files = sorted(map(str, self.folder.glob("crm.sqlite3*")))
        return subprocess.run(["cat", *files], stdout=subprocess.PIPE, check=True).stdout

    @contextmanager
    def change(self) -> Iterator[Connection]:
        with self.database.write() as connection:
            yield connection

    def let_pass(self, seconds: float) -> None:
        """Move everything that has a time of its own into the past, as if it were later now."""
        passed = round(seconds * 1000)
        failures, tokens, events = tables.sign_in_failures, tables.tokens, tables.events
        with self.change() as connection:
            connection.execute(update(failures).values(last_at=failures.c.last_at - passed))
            connection.execute(update(tokens).values(expires_at=tokens.c.expires_at - passed))
            connection.execute(update(events).values(at=events.c.at - passed))
            codes = tables.sign_in_codes
            connection.execute(update(codes).values(expires_at=codes.c.expires_at - passed))

    def _ended(self, process: subprocess.Popen[bytes]) -> int:
        code = process.wait(10)
        if process.stdout is not None:
            process.stdout.close()
        if self._log is not None:
            self._log.close()
        self._process = None
        return code


def start_crm(
    folder: Path, port: int, stderr: IO[bytes] | int, module: str = "desktop.server.crm"
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", module, "--data", str(folder), "--port", str(port)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=stderr,
    )


@contextmanager
def running_crm(folder: Path) -> Iterator[CrmServer]:
    """Started, and at the end of the test ended without a word on stderr."""
    server = CrmServer(folder)
    server.start()
    try:
        yield server
    finally:
        code = server.stop()
        server.database.close()
    assert (code, server.said()) == (0, "")


@contextmanager
def two_on_one_database(
    folder: Path, module: str = "desktop.server.crm"
) -> Iterator[tuple[CrmServer, CrmServer]]:
    """Both started, with the company of the tests; a test may stop or kill one of them."""
    both = CrmServer(folder, module), CrmServer(folder, module)
    write_company(both[0].database)
    for each in both:
        each.start()
    yield both
    for each in both:
        if each.is_running:
            each.stop()
        each.database.close()
