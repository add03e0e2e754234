"""Both sides of a talk in one WAV file, while they are joined and nobody pauses it."""

from __future__ import annotations

import contextlib
import struct
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import pjsua2 as pj

from desktop.domain.calls import CallId, Capture
from desktop.domain.errors import EngineError
from desktop.domain.reports import CaptureReport
from desktop.sip.engine.faults import words
from desktop.sip.engine.timers import Timers

_HEADER_BYTES: Final = 44
_LOOK_SECONDS: Final = 0.02
_MOST_LOOKS: Final = 100
_STILL_LOOKS: Final = 3  # once a second: one alone may have come too early


class CallCapture:
    """Mixed to one channel by the bridge: a talk is listened to, nobody takes it apart.

    What is paused or held leaves no gap in the file. The library writes a few times a second and
    keeps no more than that in memory.
    """

    def __init__(self) -> None:
        self._recorder: pj.AudioMediaRecorder | None = None
        self._joined: list[pj.AudioMedia] = []
        self._written = 0
        self._still = 0
        self.path = ""
        self.state = Capture.NONE

    def begin(self, path: str) -> None:
        """Raises ``EngineError`` where the file cannot be written."""
        if self._recorder is not None:
            raise EngineError("This call is being recorded already.")
        recorder = pj.AudioMediaRecorder()
        try:
            recorder.createRecorder(path)
        except pj.Error as error:
            raise EngineError(f"The call cannot be recorded: {words(error)}.") from error
        self._recorder, self.path, self.state = recorder, path, Capture.RUNNING

    def pause(self, paused: bool) -> None:
        """Raises ``EngineError`` for a call that is not recorded."""
        if self.state not in (Capture.RUNNING, Capture.PAUSED):
            raise EngineError("This call is not being recorded.")
        self.state = Capture.PAUSED if paused else Capture.RUNNING

    def join(self, sources: Sequence[pj.AudioMedia]) -> None:
        """Whoever is heard in the talk now; the others are left out from now on."""
        if self._recorder is None:
            return
        wanted = list(sources) if self.state is Capture.RUNNING else []
        staying = {each.getPortId() for each in wanted}
        for source in self._joined:
            if source.getPortId() not in staying:
                with contextlib.suppress(pj.Error):  # its port has gone with its stream
                    source.stopTransmit(self._recorder)
        for source in wanted:
            source.startTransmit(self._recorder)
        self._joined = wanted
        self._still = 0

    def has_failed(self) -> bool:
        """Asked once a second: whether what is said is no longer written, on a full disk."""
        if not self._joined:
            return False
        size = _size(self.path)
        self._still = self._still + 1 if size == self._written else 0
        self._written = size
        if self._still < _STILL_LOOKS:
            return False
        self.state = Capture.FAILED
        self.join(())
        return True

    def let_go(self) -> None:
        self.join(())
        self._recorder = None


class Closing:
    """Files that the library still writes the end of, which it does as the bridge goes on."""

    def __init__(
        self,
        timers: Timers,
        report: Callable[[CaptureReport], None],
        settled: Callable[[], None],
    ) -> None:
        self._timers = timers
        self._report = report
        self._settled = settled
        self._open: dict[str, tuple[CallId, int]] = {}

    @property
    def are_there(self) -> bool:
        return bool(self._open)

    def close(self, call_id: CallId, capture: CallCapture) -> None:
        if capture.path:
            capture.let_go()
            self._open[capture.path] = (call_id, _MOST_LOOKS)
            self._timers.after(_LOOK_SECONDS, self._look)

    def _look(self) -> None:
        for path, (call_id, looks) in tuple(self._open.items()):
            if _is_whole(path) or looks <= 1:
                del self._open[path]
                self._report(CaptureReport(call_id, path))
            else:
                self._open[path] = (call_id, looks - 1)
        if self._open:
            self._timers.after(_LOOK_SECONDS, self._look)
        else:
            self._settled()


def _size(path: str) -> int:
    try:
        return Path(path).stat().st_size
    except OSError:
        return 0


def _is_whole(path: str) -> bool:
    """Whether the header says how long the file is; the library writes that last."""
    try:
        with Path(path).open("rb") as file:
            header = file.read(_HEADER_BYTES)
    except OSError:
        return True  # it will not become any better
    if len(header) < _HEADER_BYTES:
        return False
    (length,) = struct.unpack_from("<I", header, 40)
    return bool(length == _size(path) - _HEADER_BYTES)
