"""Ringing goes on after the sound server was away, and the window lives on without one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import numpy as np
import pytest

from tests.support.pulse import PulseServer, sound_server

__all__ = ["sound_server"]

_LOUD = 300


@pytest.fixture
def window(sound_server: PulseServer) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.ui.views.tones_on_pulse"]
    program = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    yield program
    program.kill()
    program.communicate(timeout=5)


def _plays(window: subprocess.Popen[str]) -> None:
    assert window.stdin is not None
    assert window.stdout is not None
    window.stdin.write("play\n")
    window.stdin.flush()
    assert window.stdout.readline() == "played\n", f"the window has ended: {window.poll()}"


def _hears(sound: PulseServer, window: subprocess.Popen[str]) -> bool:
    recorder = sound.recorder()
    assert recorder.stdout is not None
    try:
        _plays(window)
        heard = np.frombuffer(recorder.stdout.read1(1 << 20), np.int16)  # type: ignore[attr-defined]  # buffered
    finally:
        recorder.kill()
        recorder.wait(5)
        recorder.stdout.close()
    return bool(np.abs(heard.astype(int)).max(initial=0) > _LOUD)


def test_it_rings_after_the_sound_server_was_away(
    sound_server: PulseServer, window: subprocess.Popen[str]
) -> None:
    assert _hears(sound_server, window)
    sound_server.stop()
    _plays(window)
    sound_server.start()
    assert _hears(sound_server, window), "in a process of its own, as Qt has lost it for good"
