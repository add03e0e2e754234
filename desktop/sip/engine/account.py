"""The registered line: signs in, stays signed in, and hands over incoming calls."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Protocol

import pjsua2 as pj

from desktop.domain.line import Line, RegistrationState, Transport, retry_delay
from desktop.domain.reports import EngineReport, RegistrationReport
from desktop.sip.engine.faults import BUSY, guarded, words
from desktop.sip.engine.headers import quoted
from desktop.sip.engine.names import Names
from desktop.sip.engine.texts import clean
from desktop.sip.engine.timers import Timers
from desktop.sip.engine.transports import LOOPBACK, Transports, local_address

EXPIRES_SECONDS = 60  # so that a phone system that came back empty is found again in a minute
PATIENCE_SECONDS = 5.0  # without any answer; the library itself waits 32 s (timer F)
FIRST_RTP_PORT = 16384
RTP_PORTS = 16000
NO_ANSWER = "The phone system does not answer."
NOT_FOUND = "The address of the phone system is not found. Is there a network?"
_REFUSALS = frozenset({401, 403, 407})


class Surroundings(Protocol):
    """What a line needs of the engine."""

    transports: Transports
    names: Names
    timers: Timers
    report: Callable[[EngineReport], None]
    incoming: Callable[[Account, int, str], None]

    def signed_out(self, account: Account) -> None:
        """The registrar has answered the sign-out."""


# The bindings come without types.
class Account(pj.Account):  # type: ignore[misc]
    """One line. Everything here runs on the engine's thread."""

    def __init__(self, line: Line, around: Surroundings, rank: int) -> None:
        """``rank``: a caller who fits two lines rings at the higher one."""
        super().__init__()
        self.line = line
        self._around = around
        self._rank = rank
        self._address = ""
        self._timers = around.timers
        self._report = around.report
        self._attempt = 0
        self._leaving = self._asked_to_leave = False
        self._signed_in = False
        self._patience: int | None = None
        self._retry: int | None = None
        self.signed_out = False

    def sign_in(self) -> None:
        """Find the phone system and send a REGISTER there."""
        self._begin()
        self._around.names.look_up(self.line.host, self._located)

    def sign_in_again(self) -> None:
        """Now, whatever was due: the user or a lost connection asks for it."""
        self._attempt = 0
        self._try_again()

    def connection_lost(self) -> None:
        """The contact went with it. An attempt that failed waits for its turn instead.

        Nobody listening is a lost connection too, and the library has few sockets.
        """
        if self._signed_in:
            self.sign_in_again()

    def sign_out(self, patience: float) -> None:
        """Take the contact back; ``signed_out`` tells when that is settled."""
        self._leaving = True
        self._quiet()
        self._patience = self._timers.after(patience, self._left)
        self._withdraw()

    @guarded
    def onRegState(self, result: pj.OnRegStateParam) -> None:  # noqa: N802 -- the library's name
        code, reason = int(result.code), clean(result.reason)
        if self._leaving:
            # Not within the library's callback.
            self._timers.after(0.0, self._answered_leaving)
            return
        self._quiet()
        self._signed_in = code // 100 == 2
        if self._signed_in:
            self._attempt = 0
            self._report(RegistrationReport(RegistrationState.REGISTERED, code, reason))
        elif code in _REFUSALS:
            self._report(RegistrationReport(RegistrationState.REFUSED, code, reason))
        else:
            self._failed(code, reason)

    @guarded
    def onIncomingCall(self, incoming: pj.OnIncomingCallParam) -> None:  # noqa: N802 -- as above
        data = incoming.rdata
        self._around.incoming(self, int(incoming.callId), clean(data.wholeMsg))

    def _withdraw(self) -> None:
        if not self.isValid():
            self._left()  # No address was found yet, so nothing was ever sent.
            return
        try:
            self.setRegistration(False)
        except pj.Error as error:
            if error.status != BUSY:  # Busy: a REGISTER is on its way. Its answer comes first.
                self._left()
        else:
            self._asked_to_leave = True

    def _answered_leaving(self) -> None:
        if self._asked_to_leave:
            self._left()
            self._around.signed_out(self)
        elif not self.signed_out:
            self._withdraw()

    def _left(self) -> None:
        self.signed_out = True
        self._quiet()

    def _begin(self) -> None:
        self._signed_in = False
        self._report(RegistrationReport(RegistrationState.REGISTERING))
        self._patience = self._timers.after(PATIENCE_SECONDS, self._lose_patience)

    def _lose_patience(self) -> None:
        """Say so early; the library goes on asking every four seconds meanwhile."""
        self._report(RegistrationReport(RegistrationState.RETRYING, 0, NO_ANSWER))

    def _failed(self, code: int, reason: str) -> None:
        self._attempt += 1
        self._report(RegistrationReport(RegistrationState.RETRYING, code, reason))
        delay = retry_delay(self._attempt, random.random())
        self._retry = self._timers.after(delay, self._try_again)

    def _try_again(self) -> None:
        if self._leaving:
            return
        self._quiet()
        self.sign_in()

    @guarded
    def _located(self, address: str | None) -> None:
        if self._leaving:
            return
        if address is None:
            self._quiet()
            self._failed(0, NOT_FOUND)
            return
        try:
            self._send_register(address)
        except pj.Error as error:
            if error.status != BUSY:  # Busy: a REGISTER is on its way already.
                self._quiet()
                self._failed(0, words(error))

    def _send_register(self, address: str) -> None:
        if self.isValid() and address == self._address:
            self.setRegistration(True)
            return
        transport = self._around.transports.for_line(self.line.transport, address)
        config = account_config(self.line, address, transport, self._rank)
        self._address = address
        if self.isValid():
            self.modify(config)
        else:
            self.create(config)

    def _quiet(self) -> None:
        self._timers.cancel(self._patience)
        self._timers.cancel(self._retry)
        self._patience = self._retry = None


def account_config(line: Line, address: str, transport: int, rank: int) -> pj.AccountConfig:
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
    sip = config.sipConfig
    sip.transportId = transport
    sip.authCreds.append(pj.AuthCredInfo("digest", "*", line.user_name, 0, line.password))
    sip.proxies.append(f"sip:{address}:{line.port};lr{suffix}")
    _configure_media(config, address)
    return config


def _configure_media(config: pj.AccountConfig, address: str) -> None:
    media = config.mediaConfig
    rtp = media.transportConfig
    # A random start: several phones on one machine must not meet at the same port.
    rtp.port = FIRST_RTP_PORT + 2 * random.randrange(RTP_PORTS // 4)
    rtp.portRange = RTP_PORTS // 2
    if local_address(address) == LOOPBACK:
        rtp.boundAddress = LOOPBACK
    calls = config.callConfig
    calls.timerUse = pj.PJSUA_SIP_TIMER_OPTIONAL
