"""The phone line: credentials, registration state, and how long to wait before the next attempt."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum


class Transport(Enum):
    UDP = "udp"
    TCP = "tcp"


@dataclass(frozen=True, slots=True)
class Line:
    """What the engine needs to register (RFC 3261 section 10).

    ``domain`` is the SIP domain of the address of record; ``host`` and ``port`` are where its
    registrar and proxy are reached.
    """

    domain: str
    user_name: str
    password: str = field(repr=False)
    host: str
    port: int = 5060
    transport: Transport = Transport.UDP
    display_name: str = ""


class RegistrationState(Enum):
    OFF = "off"
    REGISTERING = "registering"
    REGISTERED = "registered"
    RETRYING = "retrying"  # the phone system does not answer; another attempt is due
    REFUSED = "refused"  # wrong user name or password, or not allowed; no attempt is due


@dataclass(frozen=True, slots=True)
class Registration:
    """``retry_in`` is in seconds, None where no attempt is due; ``sentence`` says what to do."""

    state: RegistrationState = RegistrationState.OFF
    status_code: int = 0
    sentence: str = ""
    retry_in: float | None = None


class TrialState(Enum):
    NONE = "none"
    TRYING = "trying"  # new settings register beside those in use
    MOVED = "moved"
    RETURNED = "returned"  # the former ones are still in use


@dataclass(frozen=True, slots=True)
class LineTrial:
    """New settings of the line on their way; ``sentence`` says what is going on."""

    state: TrialState = TrialState.NONE
    sentence: str = ""


RETRY_FIRST_SECONDS = 1.0
RETRY_LONGEST_SECONDS = 60.0
# A phone is signed in again within 5 s of the network's return: an attempt that nobody hears goes
# on asking every 4 s, and the next one begins so soon after it.
UNHEARD_LONGEST_SECONDS = 4.0


def retry_delay(attempt: int, jitter: float, longest: float = RETRY_LONGEST_SECONDS) -> float:
    """Seconds before attempt ``attempt`` (from 1), doubling up to ``longest``.

    ``jitter`` in 0..1 spreads the phones of an office over the upper half of the delay, so that
    they do not all knock at once when the phone system returns (RFC 5626 section 4.5).
    """
    delay = min(longest, RETRY_FIRST_SECONDS * 2.0 ** min(attempt - 1, 16))
    return delay * (0.5 + 0.5 * jitter)
