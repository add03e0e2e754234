"""How the library is told about a line."""

from __future__ import annotations

import random
from typing import Final

import pjsua2 as pj

from desktop.domain.line import Line, Transport
from desktop.sip.engine.headers import quoted
from desktop.sip.engine.network import Path
from desktop.sip.engine.transports import is_loopback

EXPIRES_SECONDS: Final = 60  # so that a phone system that came back empty is found in a minute
FIRST_RTP_PORT: Final = 16384
RTP_PORTS: Final = 16000


def account_config(
    line: Line, path: Path, transport: int, rank: int, in_use: bool
) -> pj.AccountConfig:
    """``transport`` is the library's number of the socket that speaks along ``path``.

    A line that is not ``in_use`` never signs in by itself, whatever the network does.
    """
    suffix = ";transport=tcp" if line.transport is Transport.TCP else ""
    config = pj.AccountConfig()
    config.priority = rank
    name = f"{quoted(line.display_name)} " if line.display_name else ""
    config.idUri = f"{name}<sip:{line.user_name}@{line.domain}>"
    registration = config.regConfig
    registration.registrarUri = f"sip:{line.domain}{suffix}"
    registration.timeoutSec = EXPIRES_SECONDS
    registration.retryIntervalSec = 0  # Ours grows and jitters; see ``_failed``.
    registration.dropCallsOnFail = False
    registration.disableRegOnModify = not in_use
    # After a change of the network the library signs in those that may rewrite their contact.
    nat = config.natConfig
    nat.contactRewriteUse = nat.contactRewriteUse if in_use else 0
    change = config.ipChangeConfig
    change.reinviteFlags = 0  # Calls are ours; see ``EngineCall.move``.
    sip = config.sipConfig
    sip.transportId = transport
    sip.authCreds.append(pj.AuthCredInfo("digest", "*", line.user_name, 0, line.password))
    sip.proxies.append(f"sip:{path.there}:{line.port};lr{suffix}")
    _configure_media(config, path.here)
    return config


def _configure_media(config: pj.AccountConfig, here: str) -> None:
    media = config.mediaConfig
    rtp = media.transportConfig
    # A random start: several phones on one machine must not meet at the same port.
    rtp.port = FIRST_RTP_PORT + 2 * random.randrange(RTP_PORTS // 4)
    rtp.portRange = RTP_PORTS // 2
    if is_loopback(here):
        rtp.boundAddress = here
    else:
        rtp.publicAddress = here
    calls = config.callConfig
    # A far end that is gone is noticed in the end, also by a call on hold (RFC 4028).
    calls.timerUse = pj.PJSUA_SIP_TIMER_ALWAYS
