"""The engine process: polls the library, carries out commands from standard input, reports."""

from __future__ import annotations

import argparse
import gc
import os
import sys
import threading
import time
from queue import Empty, SimpleQueue
from typing import Final

from desktop.domain.errors import EngineError
from desktop.domain.reports import EngineReport, LevelReport
from desktop.sip.engine.audio.choice import SoundPath, choose_sound
from desktop.sip.engine.audio.sound import Sound
from desktop.sip.engine.endpoint import Endpoint
from desktop.sip.engine.faults import guarded, words
from desktop.sip.engine.names import Names
from desktop.sip.engine.network import Wakefulness
from desktop.sip.engine.patience import Limits
from desktop.sip.engine.switchboard import Switchboard
from desktop.sip.engine.timers import Timers
from desktop.sip.engine.transports import Transports
from desktop.sip.pipes import PipeReader, PipeWriter
from desktop.sip.protocol import (
    HEARTBEAT_SECONDS,
    Command,
    Heartbeat,
    Leave,
    Message,
    NotDone,
    Started,
)

POLL_MS: Final = 50  # in a call, and while levels are shown
IDLE_MS: Final = 500  # a command, a packet and a timer of the library end any poll at once
LEVELS_SECONDS: Final = 0.1
LOOK_AROUND_SECONDS: Final = 1.0
SIGN_OUT_SECONDS: Final = 0.5
LAST_WORD_SECONDS: Final = 1.5  # after the app is gone, whatever the library is doing


class Engine:
    """The poll loop. Everything of the library happens on the thread that calls ``run``."""

    def __init__(
        self, reports: PipeWriter, sip_port: int, sound: SoundPath, limits: Limits
    ) -> None:
        self._reports = reports
        self._commands: SimpleQueue[tuple[Message, int]] = SimpleQueue()
        self._leaving = False
        self._next_levels = 0.0
        self._endpoint = Endpoint()
        self._timers = Timers(time.monotonic)
        self._wakefulness = Wakefulness(time.monotonic, time.time)
        self._transports = Transports(self._endpoint, sip_port)
        self._endpoint.begin()
        self._sound: Sound = choose_sound(self._endpoint, self._report, sound)
        self._names = Names(self._transports.wake)
        self._board = Switchboard(
            self._transports, self._names, self._timers, self._sound, self._report, limits
        )
        self._endpoint.on_disconnect = self._reconnect_soon

    def take(self, command: Message, serial: int) -> None:
        """From the reader's thread: queue it and end the poll."""
        self._commands.put((command, serial))
        self._transports.wake()

    def run(self) -> None:
        self._reports.send(Started(self._transports.port))
        self._beat()
        self._look_around()
        while not self._leaving:
            self._turn(self._patience())
        self._leave()

    def _patience(self) -> int:
        """Milliseconds that the next poll may last; an idle phone should cost next to nothing."""
        if self._board.has_calls or self._sound.levels() is not None:
            return POLL_MS
        return min(IDLE_MS, self._timers.milliseconds())

    def _turn(self, milliseconds: int) -> None:
        self._endpoint.libHandleEvents(milliseconds)
        if self._board.tidy():
            gc.collect()  # By hand: objects of the library must be freed on this thread.
        self._drain()
        self._names.deliver()
        self._timers.run_due()
        self._report_levels()

    def _drain(self) -> None:
        while True:
            try:
                command, serial = self._commands.get_nowait()
            except Empty:
                return
            if isinstance(command, Leave):
                self._leaving = True
            elif isinstance(command, Command):
                self._reports.send(self._answer_to(command), serial)

    def _answer_to(self, command: Command) -> Message:
        try:
            return self._board.carry_out(command)
        except EngineError as error:
            return NotDone.because(error)
        except Exception as error:  # One of the three broad ones: a bad command ends no engine.
            return NotDone.because(EngineError(f"The phone engine refused: {words(error)}."))

    def _beat(self) -> None:
        self._reports.send(Heartbeat())
        self._timers.after(HEARTBEAT_SECONDS, self._beat)

    def _look_around(self) -> None:
        slept = self._wakefulness.slept(LOOK_AROUND_SECONDS)
        self._board.look_around(time.monotonic(), slept)
        self._timers.after(LOOK_AROUND_SECONDS, self._look_around)

    def _reconnect_soon(self) -> None:
        """Not within the library's callback."""
        self._timers.after(0.0, self._board.reconnect)

    @guarded
    def _report(self, report: EngineReport) -> None:
        """A report that cannot be written must not stop what SIP needs done next."""
        self._reports.send(report)

    def _report_levels(self) -> None:
        now = time.monotonic()
        if now >= self._next_levels and (levels := self._sound.levels()) is not None:
            self._next_levels = now + LEVELS_SECONDS
            self._report(LevelReport(*levels))

    def _leave(self) -> None:
        self._board.hang_up_all()
        self._board.sign_out()
        deadline = time.monotonic() + SIGN_OUT_SECONDS
        while time.monotonic() < deadline:
            if self._board.is_signed_out and not self._board.has_calls:
                break
            self._turn(10)
        self._sound.close()
        self._board.close()
        gc.collect()
        self._endpoint.end()


def main(arguments: list[str] | None = None) -> None:
    """Run until the app says so or is gone. Does not return."""
    options = _parser().parse_args(arguments)
    limits = Limits(
        options.ring_limit, options.silence_limit, options.answer_limit, options.keep_open
    )
    commands, reports = os.dup(0), os.dup(1)
    # The library prints to standard output; only frames may go to the pipe.
    os.dup2(2, 1)
    gc.disable()
    writer = PipeWriter(reports, "reports")
    engine = Engine(writer, options.sip_port, options.sound, limits)
    PipeReader(commands, "commands", engine.take, lambda: _app_is_gone(engine)).start()
    gc.collect()
    gc.freeze()  # What is there now stays; collecting must not walk through it every time.
    engine.run()
    writer.close(0.1)
    sys.stderr.flush()
    # No finaliser of the library may run after it was destroyed.
    os._exit(0)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="softphone --engine")
    parser.add_argument("--sip-port", type=int, default=0, help="0: any that is free")
    parser.add_argument(
        "--sound",
        type=SoundPath,
        default=SoundPath.BEST,
        choices=tuple(SoundPath),
        help="try first",
    )
    usual = Limits()
    for name, seconds, what in (
        ("--ring-limit", usual.ring, "after which a call stops ringing"),
        ("--silence-limit", usual.silence, "after which the far end is asked if it is there"),
        ("--answer-limit", usual.answer, "after which one that does not answer is gone"),
        ("--keep-open", usual.keep_open, "after which an unused connection is used"),
    ):
        parser.add_argument(name, type=float, default=seconds, metavar="SECONDS", help=what)
    return parser


def _app_is_gone(engine: Engine) -> None:
    engine.take(Leave(), 0)
    threading.Event().wait(LAST_WORD_SECONDS)
    os._exit(1)


if __name__ == "__main__":
    main()
