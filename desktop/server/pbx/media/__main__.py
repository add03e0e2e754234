"""The media process: one pjsua2 endpoint that plays the outside world, run by ``trunk``.

Its words are the phone system's port and the folder that what it hears is kept in for the moment.
Commands come as JSON lines on stdin, answers leave as JSON lines on stdout; the end of stdin ends
the process. Everything of pjsua2 happens on the main thread.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import queue
import socket
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any, Final, TextIO

import pjsua2 as pj

from .world import World

HOST: Final = "127.0.0.1"
_RTP_FIRST: Final = 20_000
_RTP_COUNT: Final = 10_000
_CODECS: Final = {"G722/16000": 200, "PCMU/8000": 190, "PCMA/8000": 180}


class Endpoint:
    """Starts the library on a free port of 127.0.0.1 and keeps it going until it is told to end."""

    def __init__(self, pbx_port: int, recordings: Path, answers: TextIO) -> None:
        self._answers = answers
        self._library = pj.Endpoint()
        self._library.libCreate()
        self._library.libInit(_settings())
        self.port = self._open_transport()
        self._library.libStart()
        self._library.audDevManager().setNullDev()
        for codec in self._library.codecEnum2():
            self._library.codecSetPriority(codec.codecId, _priority(codec.codecId))
        self._world = World(_account_settings(pbx_port), pbx_port, recordings, self._say)
        self._commands: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()

    def run(self) -> None:
        """Serve until stdin ends."""
        threading.Thread(target=self._read_commands_thread, daemon=True).start()
        self._say({"ready": True, "port": self.port})
        next_collection = 0.0
        while self._obey():
            self._library.libHandleEvents(20)
            self._world.tick(time.monotonic())
            if time.monotonic() > next_collection:
                # Collected here only: freeing a pjsua2 object on another thread aborts.
                gc.collect()
                next_collection = time.monotonic() + 10.0

    def close(self) -> None:
        self._world.hang_up_all()
        until = time.monotonic() + 0.3
        while self._world.is_busy and time.monotonic() < until:
            self._library.libHandleEvents(10)
        self._world.close()
        self._library.libDestroy(pj.PJSUA_DESTROY_NO_RX_MSG)

    def _obey(self) -> bool:
        while not self._commands.empty():
            command = self._commands.get()
            if command is None:
                return False
            self._say({"id": command.get("id", 0), **self._world.obey(command)})
        return True

    def _read_commands_thread(self) -> None:
        # A packet to the endpoint's own port ends its poll at once.
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as wake:
            for line in sys.stdin:
                self._commands.put(json.loads(line))
                wake.sendto(b"\r\n\r\n", (HOST, self.port))
            self._commands.put(None)
            wake.sendto(b"\r\n\r\n", (HOST, self.port))

    def _say(self, report: dict[str, Any]) -> None:
        # A phone system that was killed hears nothing; the end of its stdin ends this one in order.
        with contextlib.suppress(BrokenPipeError):
            self._answers.write(json.dumps(report) + "\n")
            self._answers.flush()

    def _open_transport(self) -> int:
        settings = pj.TransportConfig()
        settings.port = 0
        settings.boundAddress = HOST
        number = self._library.transportCreate(pj.PJSIP_TRANSPORT_UDP, settings)
        info = self._library.transportGetInfo(number)
        return int(info.localName.rpartition(":")[2])


def _settings() -> pj.EpConfig:
    settings = pj.EpConfig()
    settings.uaConfig.threadCnt = 0
    settings.uaConfig.mainThreadOnly = True
    settings.uaConfig.maxCalls = 4
    settings.uaConfig.userAgent = "Targeting Local outside world"
    settings.logConfig.level = 0
    settings.logConfig.consoleLevel = 0
    settings.logConfig.msgLogging = 0
    settings.medConfig.noVad = True
    settings.medConfig.clockRate = 16_000
    settings.medConfig.ecTailLen = 0
    return settings


def _account_settings(pbx_port: int) -> pj.AccountConfig:
    settings = pj.AccountConfig()
    settings.idUri = f"sip:outside@{HOST}"
    settings.sipConfig.proxies.append(f"sip:{HOST}:{pbx_port};lr")
    settings.mediaConfig.transportConfig.boundAddress = HOST
    settings.mediaConfig.transportConfig.port = _RTP_FIRST
    settings.mediaConfig.transportConfig.portRange = _RTP_COUNT
    settings.mediaConfig.transportConfig.randomizePort = True
    settings.callConfig.timerUse = pj.PJSUA_SIP_TIMER_INACTIVE
    return settings


def _priority(codec: str) -> int:
    return next((rank for name, rank in _CODECS.items() if codec.startswith(name)), 0)


def _own_stdout() -> TextIO:
    """The library writes its first log lines to stdout; only our answers may go there."""
    answers = os.fdopen(os.dup(1), "w")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return answers


def main() -> None:
    gc.disable()
    recordings = Path(sys.argv[2])
    recordings.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=recordings) as folder:
        endpoint = Endpoint(int(sys.argv[1]), Path(folder), _own_stdout())
        try:
            endpoint.run()
        finally:
            endpoint.close()
    # Interpreter shutdown would finalise pjsua2 objects after the library is gone.
    os._exit(0)


if __name__ == "__main__":
    main()
