"""A private PulseAudio for tests: two null sinks stand for the microphone and the loudspeaker.

The engine records from ``microphone.monitor`` and plays to ``speaker``; a test plays to
``microphone`` and records from ``speaker.monitor``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import numpy as np
import pytest
from numpy.typing import NDArray

RATE = 16000
MICROPHONE = "microphone.monitor"
SPEAKER = "speaker"
_START_SECONDS = 10.0


class PulseServer:
    """Runs until ``stop``; nothing outside its own folder is touched."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="pulse-"))
        self.address = f"unix:{self._folder / 'native'}"
        self._daemon: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Raises ``RuntimeError`` where the daemon does not come up."""
        program = shutil.which("pulseaudio")
        if program is None:
            raise RuntimeError("pulseaudio is not installed; tests with sound need it")
        socket = f"module-native-protocol-unix socket={self._folder / 'native'} auth-anonymous=1"
        command = [program, "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no"]
        command += ["--log-target=stderr", "--log-level=error", "--disable-shm=yes", "-L", socket]
        for sink, title in (("speaker", "Headset"), ("microphone", "Cable")):
            named = f"sink_name={sink} sink_properties=device.description={title}"
            command += ["-L", f"module-null-sink {named} rate=48000 channels=2"]
        self._daemon = subprocess.Popen(
            command, env=self._environment(), stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
        deadline = time.monotonic() + _START_SECONDS
        while not self._answers():
            if self._daemon.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError("pulseaudio does not start")
            time.sleep(0.05)
        self.control("set-default-sink", SPEAKER)
        self.control("set-default-source", MICROPHONE)

    def stop(self) -> None:
        """The same address can be started again afterwards."""
        if self._daemon is not None:
            self._daemon.kill()
            self._daemon.wait(5)
            self._daemon = None
        (self._folder / "native").unlink(missing_ok=True)

    def forget(self) -> None:
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def control(self, *arguments: str) -> str:
        done = subprocess.run(
            ["pactl", *arguments],
            env=self._environment(),
            capture_output=True,
            check=True,
            timeout=5,
            text=True,
        )
        return done.stdout

    def has_streams(self) -> bool:
        """Whether anybody plays or records now."""
        return bool(
            self.control("list", "short", "sink-inputs").strip()
            or self.control("list", "short", "source-outputs").strip()
        )

    def remove(self, sink: str) -> None:
        """As if the device were unplugged."""
        for line in self.control("list", "short", "modules").splitlines():
            number, *rest = line.split()
            if f"sink_name={sink}" in rest:
                self.control("unload-module", number)

    def player(self, samples: bytes, sink: str = "microphone") -> subprocess.Popen[bytes]:
        """Plays 16 kHz mono 16 bit samples; the caller ends it."""
        written = self._folder / "samples.raw"
        written.write_bytes(samples)
        with written.open("rb") as source:
            return self._stream("pacat", "--playback", f"--device={sink}", stdin=source)

    def piped(self, source: IO[bytes], sink: str = "speaker") -> subprocess.Popen[bytes]:
        """Plays what comes from a pipe; the caller ends it."""
        return self._stream("pacat", "--playback", f"--device={sink}", stdin=source)

    def recorder(self, source: str = "speaker.monitor") -> subprocess.Popen[bytes]:
        """Writes 16 kHz mono 16 bit samples to its standard output."""
        return self._stream("parec", f"--device={source}", stdin=subprocess.DEVNULL)

    def record(self, seconds: float, source: str = "speaker.monitor") -> NDArray[np.int16]:
        recorder = self.recorder(source)
        assert recorder.stdout is not None
        try:
            wanted = int(seconds * RATE) * 2
            return np.frombuffer(recorder.stdout.read(wanted), np.int16)
        finally:
            recorder.kill()
            recorder.wait(5)
            recorder.stdout.close()

    def _stream(
        self, program: str, *arguments: str, stdin: int | IO[bytes]
    ) -> subprocess.Popen[bytes]:
        layout = (f"--rate={RATE}", "--channels=1", "--format=s16le", "--raw", "--latency-msec=20")
        return subprocess.Popen(
            [program, *arguments, *layout],
            env=self._environment(),
            stdin=stdin,
            stdout=subprocess.DEVNULL if program == "pacat" else subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def _answers(self) -> bool:
        try:
            return "speaker" in self.control("list", "short", "sinks")
        except subprocess.SubprocessError:
            return False

    def _environment(self) -> dict[str, str]:
        folder = str(self._folder)
        return os.environ | {
            "PULSE_SERVER": self.address,
            "PULSE_RUNTIME_PATH": folder,
            "PULSE_STATE_PATH": folder,
            "XDG_RUNTIME_DIR": folder,
            "XDG_CONFIG_HOME": folder,
            "DBUS_SESSION_BUS_ADDRESS": "unix:path=/dev/null",
            "DBUS_SYSTEM_BUS_ADDRESS": "unix:path=/dev/null",
        }


def tone(hertz: float, seconds: float, amplitude: float = 8000.0) -> bytes:
    count = np.arange(int(RATE * seconds))
    wave = amplitude * np.sin(2 * np.pi * hertz * count / RATE)
    return bytes(wave.astype(np.int16).tobytes())


@pytest.fixture
def sound_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[PulseServer]:
    """A running sound server, which every process started from here on uses."""
    server = PulseServer()
    server.start()
    monkeypatch.setenv("PULSE_SERVER", server.address)
    yield server
    server.forget()


@pytest.fixture
def no_sound_server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Processes started from here on find no sound server."""
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path / 'nobody'}")
