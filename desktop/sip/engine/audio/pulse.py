"""libpulse-simple through ctypes: blocking streams to PulseAudio or PipeWire (Linux)."""

from __future__ import annotations

import ctypes
import threading
from typing import Final

from desktop.domain.errors import SoundUnavailable
from desktop.sip.engine.audio.frames import CLOCK_RATE, FRAME_BYTES, FRAME_MS

_PLAYBACK: Final = 1
_RECORD: Final = 2
_SAMPLE_S16LE: Final = 3
_UNSET: Final = 0xFFFFFFFF
_CANNOT: Final = "No sound server answers. Start PulseAudio or PipeWire."


class _SampleSpec(ctypes.Structure):
    _fields_ = (
        ("format", ctypes.c_int),
        ("rate", ctypes.c_uint32),
        ("channels", ctypes.c_uint8),
    )


class _BufferAttributes(ctypes.Structure):
    _fields_ = tuple(
        (name, ctypes.c_uint32) for name in ("maxlength", "tlength", "prebuf", "minreq", "fragsize")
    )


class Pulse:
    """The loaded library. Raises ``SoundUnavailable`` where it is not installed."""

    def __init__(self) -> None:
        try:
            library = ctypes.CDLL("libpulse-simple.so.0")
            self.new = library.pa_simple_new
            self.free = library.pa_simple_free
            self.read = library.pa_simple_read
            self.write = library.pa_simple_write
            self.text = ctypes.CDLL("libpulse.so.0").pa_strerror
        except (OSError, AttributeError) as error:
            raise SoundUnavailable("The sound library libpulse is not installed.") from error
        self.new.restype = ctypes.c_void_p
        self.new.argtypes = (
            ctypes.c_char_p,
            ctypes.c_char_p,
            ctypes.c_int,
            ctypes.c_char_p,
            ctypes.c_char_p,
            ctypes.POINTER(_SampleSpec),
            ctypes.c_void_p,
            ctypes.POINTER(_BufferAttributes),
            ctypes.POINTER(ctypes.c_int),
        )
        self.free.argtypes = (ctypes.c_void_p,)
        self.free.restype = None
        for call in (self.read, self.write):
            call.argtypes = (
                ctypes.c_void_p,
                ctypes.c_void_p,
                ctypes.c_size_t,
                ctypes.POINTER(ctypes.c_int),
            )
        self.text.restype = ctypes.c_char_p


class PulseStream:
    """One open stream, mono, 16 bit. Used by one thread; ``close`` by that thread alone."""

    def __init__(self, pulse: Pulse, handle: int) -> None:
        self._pulse = pulse
        self._handle: int | None = handle
        self._error = ctypes.c_int()
        self._buffer = ctypes.create_string_buffer(FRAME_BYTES)
        self._owner = threading.Lock()

    @classmethod
    def speaker(cls, pulse: Pulse, device: str, buffer_ms: int) -> PulseStream:
        """Raises ``SoundUnavailable``; ``device`` "" is the default one."""
        length = FRAME_BYTES * buffer_ms // FRAME_MS
        buffers = _BufferAttributes(_UNSET, length, length, FRAME_BYTES, _UNSET)
        return cls._open(pulse, _PLAYBACK, device, buffers)

    @classmethod
    def microphone(cls, pulse: Pulse, device: str) -> PulseStream:
        """Raises ``SoundUnavailable``; ``device`` "" is the default one."""
        buffers = _BufferAttributes(_UNSET, _UNSET, _UNSET, _UNSET, FRAME_BYTES)
        return cls._open(pulse, _RECORD, device, buffers)

    @classmethod
    def _open(
        cls, pulse: Pulse, direction: int, device: str, buffers: _BufferAttributes
    ) -> PulseStream:
        error = ctypes.c_int()
        handle = pulse.new(
            None,
            b"Softphone",
            direction,
            device.encode() or None,
            b"Call",
            ctypes.byref(_SampleSpec(_SAMPLE_S16LE, CLOCK_RATE, 1)),
            None,
            ctypes.byref(buffers),
            ctypes.byref(error),
        )
        if not handle:
            said = pulse.text(error).decode(errors="replace")
            raise SoundUnavailable(f"{_CANNOT} ({said})")
        return cls(pulse, handle)

    def write(self, address: int) -> None:
        """Play one frame; waits until the buffer has room. Raises ``SoundUnavailable``."""
        if self._pulse.write(self._handle, address, FRAME_BYTES, ctypes.byref(self._error)) < 0:
            raise SoundUnavailable("The loudspeaker is gone.")

    def write_silence(self) -> None:
        """As ``write``, before there is anything to say."""
        ctypes.memset(self._buffer, 0, FRAME_BYTES)
        self.write(ctypes.addressof(self._buffer))

    def read(self) -> bytes:
        """Record one frame; waits for it. Raises ``SoundUnavailable``."""
        buffer = self._buffer
        if self._pulse.read(self._handle, buffer, FRAME_BYTES, ctypes.byref(self._error)) < 0:
            raise SoundUnavailable("The microphone is gone.")
        return buffer.raw

    def close(self) -> None:
        with self._owner:
            handle, self._handle = self._handle, None
        if handle:
            self._pulse.free(handle)
