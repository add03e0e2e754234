"""Creates the library, sets it up for one thread, and takes it down quickly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pjsua2 as pj

from desktop.sip.engine.audio.frames import CLOCK_RATE, FRAME_MS
from desktop.sip.engine.faults import guarded
from desktop.sip.protocol import MOST_CALLS

# Few, so that an INVITE fits into one datagram.
_CODECS: Final = (("G722/16000", 250), ("PCMU/8000", 240), ("PCMA/8000", 230))


# The bindings come without types.
class Endpoint(pj.Endpoint):
    """Raises ``pj.Error`` where the library cannot start."""

    def __init__(self) -> None:
        super().__init__()
        self.on_disconnect: Callable[[], None] | None = None
        self.libCreate()
        self.libInit(_config())

    def begin(self) -> None:
        """After the first transport was made."""
        self.libStart()
        for codec in self.codecEnum2():
            self.codecSetPriority(codec.codecId, 0)
        for name, priority in _CODECS:
            self.codecSetPriority(name, priority)

    def end(self) -> None:
        """Without the library's own wait of a second for messages that still come."""
        self.on_disconnect = None
        self.libDestroy(pj.PJSUA_DESTROY_NO_RX_MSG)

    @guarded
    def onTransportState(self, told: pj.OnTransportStateParam) -> None:
        lost = told.state == pj.PJSIP_TP_STATE_DISCONNECTED
        if lost and self.on_disconnect is not None:
            self.on_disconnect()


def _config() -> pj.EpConfig:
    config = pj.EpConfig()
    user_agent = config.uaConfig
    user_agent.threadCnt = 0
    user_agent.mainThreadOnly = True
    user_agent.maxCalls = MOST_CALLS
    user_agent.userAgent = "Softphone"
    media = config.medConfig
    media.clockRate = CLOCK_RATE
    media.audioFramePtime = FRAME_MS
    media.channelCount = 1
    # The poll reads the sound too: a thread for it would wake a hundred times a second, all day.
    media.hasIoqueue = False
    media.threadCnt = 0
    media.noVad = True
    media.ecTailLen = 0  # The Linux path has no device of the library's to cancel echo on.
    log = config.logConfig
    log.level = log.consoleLevel = 1
    log.msgLogging = 0
    return config
