"""Asterisk of Debian sid with the configuration in the folder beside this file."""

from __future__ import annotations

import secrets
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from desktop.domain.line import Line, Transport
from tests.interop.configuration import fill_in, free_ports
from tests.interop.debian import command

DOMAIN = "asterisk.example"
USER = "anna.keller"
ECHO, TONE, DIGITS = "600", "601", "602"
BUSY, CONGESTED, DECLINES, RINGS = "603", "604", "605", "606"
UNKNOWN = "699"
_CONFIGURATION = Path(__file__).parent / "asterisk"
_START_SECONDS = 20.0


class Asterisk:
    """A process on free ports of 127.0.0.1; ``forget`` leaves nothing behind."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._folder = Path(tempfile.mkdtemp(prefix="asterisk-"))
        self.password = secrets.token_hex(8)
        self.port, self.manager_port = free_ports(2)
        self._process: subprocess.Popen[bytes] | None = None
        (modules,) = root.glob("usr/lib/*/asterisk/modules")
        fill_in(
            _CONFIGURATION,
            self._folder,
            ROOT=root,
            MODULES=modules,
            FOLDER=self._folder,
            PORT=self.port,
            MANAGER_PORT=self.manager_port,
            PASSWORD=self.password,
        )
        self._command = command(root, "usr/sbin/asterisk")
        self._command += ["-C", str(self._folder / "asterisk.conf")]

    def line(self, password: str = "", transport: Transport = Transport.UDP) -> Line:
        """The line of its one phone."""
        secret = password or self.password
        return Line(DOMAIN, USER, secret, "127.0.0.1", self.port, transport, "Anna Keller")

    def start(self) -> None:
        """Return when it takes calls; raises RuntimeError with its own words otherwise."""
        with (self._folder / "output").open("wb") as output:
            self._process = subprocess.Popen(
                [*self._command, "-f"],
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + _START_SECONDS
        while not self._is_booted():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(f"Asterisk does not start:\n{self.said()}")
            time.sleep(0.05)

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()  # As a machine that loses its power; no goodbye to the phones.
            self._process.wait(10)
            self._process = None

    def lose_memory(self) -> None:
        """It forgets which phones had signed in; only while it does not run."""
        (self._folder / "astdb.sqlite3").unlink()

    def forget(self) -> None:
        self.stop()
        shutil.rmtree(self._folder)

    def said(self) -> str:
        """The end of its log."""
        logs = (self._folder / name for name in ("output", "messages.log"))
        return "\n".join(log.read_text("utf-8", "replace")[-3000:] for log in logs if log.exists())

    def _is_booted(self) -> bool:
        words = [*self._command, "-rx", "core waitfullybooted"]
        return subprocess.run(words, capture_output=True, check=False, timeout=10).returncode == 0
