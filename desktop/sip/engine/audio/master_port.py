"""The conference bridge's master port through ctypes, for the thread that clocks it.

The bindings offer no way to ask the bridge for a frame without a callback into Python, and such
callbacks break up as soon as another thread holds the interpreter. The library exports the two C
functions, whose calls release the interpreter. The frame (pjmedia/frame.h)::

    type: int, buf: void*, size: size_t, ts: uint64, bit_info: uint32
"""

from __future__ import annotations

import ctypes
import importlib
from typing import Final

from desktop.domain.errors import SoundUnavailable
from desktop.sip.engine.audio.frames import FRAME_BYTES, FRAME_SAMPLES, SILENCE

_FRAME_NONE: Final = 0
_FRAME_AUDIO: Final = 1
_CANARY: Final = b"\xa5" * 64
_UNFIT: Final = "This build of the phone library cannot use the fast sound path."


class _Frame(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("buf", ctypes.c_void_p),
        ("size", ctypes.c_size_t),
        ("timestamp", ctypes.c_uint64),
        ("bit_info", ctypes.c_uint32),
        ("canary", ctypes.c_char * len(_CANARY)),  # ours; the library must not reach it
    )


class MasterPort:
    """One tick is one frame in and one frame out.

    Raises ``SoundUnavailable`` where the library lacks the functions or lays frames out otherwise.
    ``tick`` may run on any thread that is registered with the library.
    """

    def __init__(self, address: int) -> None:
        if not address:
            raise SoundUnavailable(_UNFIT)
        self._port = ctypes.c_void_p(address)
        self._put, self._get = _functions()
        self._in = ctypes.create_string_buffer(FRAME_BYTES)
        self._out = ctypes.create_string_buffer(FRAME_BYTES + len(_CANARY))
        ctypes.memmove(ctypes.addressof(self._out) + FRAME_BYTES, _CANARY, len(_CANARY))
        self._put_frame = _Frame(_FRAME_AUDIO, ctypes.addressof(self._in), FRAME_BYTES)
        self._get_frame = _Frame(_FRAME_AUDIO, ctypes.addressof(self._out), FRAME_BYTES)
        self._samples = 0
        self.out_address = ctypes.addressof(self._out)
        self._check_layout()

    def tick(self, microphone: bytes) -> None:
        """Give ``microphone`` to the bridge and fetch what the loudspeaker plays."""
        put, get = self._put_frame, self._get_frame
        ctypes.memmove(self._in, microphone, FRAME_BYTES)
        put.type, put.size, put.timestamp = _FRAME_AUDIO, FRAME_BYTES, self._samples
        self._put(self._port, ctypes.byref(put))
        get.type, get.size, get.timestamp = _FRAME_AUDIO, FRAME_BYTES, self._samples
        status = self._get(self._port, ctypes.byref(get))
        self._samples += FRAME_SAMPLES
        if status != 0 or get.type != _FRAME_AUDIO:
            ctypes.memmove(self._out, SILENCE, FRAME_BYTES)

    def played(self) -> bytes:
        """The frame of the last tick."""
        return ctypes.string_at(self.out_address, FRAME_BYTES)

    def _check_layout(self) -> None:
        put, get = self._put_frame, self._get_frame
        put.canary = get.canary = _CANARY[:-1]
        self.tick(SILENCE)
        sound = (
            get.type in (_FRAME_NONE, _FRAME_AUDIO)
            and get.buf == self.out_address
            and get.size in (0, FRAME_BYTES)
            and put.size == FRAME_BYTES
            and get.canary == put.canary == _CANARY[:-1]
            and self._out.raw.endswith(_CANARY)
        )
        if not sound:
            raise SoundUnavailable(_UNFIT)


def _functions() -> tuple[ctypes._NamedFuncPointer, ctypes._NamedFuncPointer]:
    try:
        library = ctypes.CDLL(str(importlib.import_module("pjsua2._pjsua2").__file__))
        put, get = library.pjmedia_port_put_frame, library.pjmedia_port_get_frame
    except (ImportError, OSError, AttributeError) as error:
        raise SoundUnavailable(_UNFIT) from error
    for function in (put, get):
        function.argtypes = (ctypes.c_void_p, ctypes.c_void_p)
        function.restype = ctypes.c_int
    return put, get
