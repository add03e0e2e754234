"""A screen of one's own, for each of several processes that run tests at the same time."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import tempfile
from pathlib import Path

SCREEN = ("-screen", "0", "2560x1800x24", "-nolisten", "tcp")


class Display:
    """Xvfb under a number that it finds itself; who has no cookie is not let in."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="display-"))
        self._server: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """What this process starts from here on is shown there."""
        cookie = secrets.token_hex(16)
        self._admit(":0", cookie, "server")
        reader, writer = os.pipe()
        # Whatever ends this process takes the screen along.
        command = ["setpriv", "--pdeathsig", "TERM", "--", "Xvfb", "-displayfd", str(writer)]
        command += ["-auth", str(self._folder / "server")]
        self._server = subprocess.Popen(
            [*command, *SCREEN],
            pass_fds=(writer,),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(writer)
        with os.fdopen(reader) as told:
            number = told.readline().strip()
        if not number:
            self.stop()
            raise RuntimeError("Xvfb does not start")
        self._admit(f":{number}", cookie, "client")
        os.environ["DISPLAY"] = f":{number}"
        os.environ["XAUTHORITY"] = str(self._folder / "client")

    def stop(self) -> None:
        if self._server is not None:
            self._server.terminate()
            self._server.wait(5)
            self._server = None
        shutil.rmtree(self._folder, ignore_errors=True)

    def _admit(self, display: str, cookie: str, file: str) -> None:
        words = ("xauth", "-q", "-f", str(self._folder / file), "add", display, ".", cookie)
        subprocess.run(words, check=True, capture_output=True)
