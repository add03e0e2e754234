"""The registered line: signs in, stays signed in, and hands over incoming calls."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Protocol

import pjsua2 as pj

from desktop.domain.line import (
    RETRY_LONGEST_SECONDS,
    UNHEARD_LONGEST_SECONDS,
    Line,
    RegistrationState,
    Transport,
    retry_delay,
)
from desktop.domain.reports import EngineReport, RegistrationReport
from desktop.sip.engine.faults import BUSY, guarded, words
from desktop.sip.engine.names import Names
from desktop.sip.engine.network import ANYWHERE, Path, source_address
from desktop.sip.engine.requests import turn_away
from desktop.sip.engine.settings import account_config
from desktop.sip.engine.texts import clean
from desktop.sip.engine.timers import Timers
from desktop.sip.engine.transports import Transports, is_loopback

PATIENCE_SECONDS = 5.0  # without any answer; the library itself waits 32 s (timer F)
NO_ANSWER = "The phone system does not answer."
NOT_FOUND = "The address of the phone system is not found. Is there a network?"
NO_NETWORK = "There is no network."
_REFUSALS = frozenset({401, 403, 407})


class Surroundings(Protocol):
    """What a line needs of the engine."""

    transports: Transports
    names: Names
    timers: Timers
    incoming: Callable[[Account, int, str], None]

    @property
    def report(self) -> Callable[[EngineReport], None]:
        """Where what is to be told goes."""

    def signed_out(self, account: Account) -> None:
        """The registrar has answered the sign-out."""

    def moved(self, account: Account) -> None:
        """The line speaks from another address now; so must its calls."""


# The bindings come without types.
class Account(pj.Account):
    """One line. Everything here runs on the engine's thread."""

    def __init__(self, line: Line, around: Surroundings, rank: int) -> None:
        """``rank``: a caller who fits two lines rings at the higher one."""
        super().__init__()
        self.line = line
        self._around = around
        self._rank = rank
        self._path = Path()  # the one that was found last
        self._used: Path | None = None  # the one that the library knows
        self._look_up = 0  # the newest; answers to older ones are out of date
        self._moves = False
        self.transport: int | None = None
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
        self._look_up += 1
        self._around.names.look_up(self.line.host, partial(self._located, self._look_up))

    def sign_in_again(self) -> None:
        """Now, whatever was due: the user or a lost connection asks for it."""
        self._attempt = 0
        self._try_again()

    def sign_in_anew(self) -> None:
        """As ``sign_in_again``, over a connection that is new."""
        if self.line.transport is Transport.TCP:
            self._around.transports.drop_connections()
        self.sign_in_again()

    def look(self, slept: bool) -> None:
        """Once a second: act on a network that went, came back or changed, and on waking up."""
        if self._leaving:
            self._follow()
            return
        here = source_address(self._path.there or ANYWHERE)
        if here == self._path.here and not slept:
            return
        self._path = replace(self._path, here=here)
        if self._is_cut_off:
            self._cut_off()
        else:
            self.sign_in_anew()

    def connection_lost(self) -> None:
        """The contact went with it. An attempt that failed waits for its turn instead.

        Nobody listening is a lost connection too, and the library has few sockets.
        """
        if self._signed_in:
            self.sign_in_again()

    def outrank(self, rank: int) -> None:
        """Callers who fit several lines ring at this one from now on."""
        self._rank = rank
        if self.transport is not None:
            self.modify(self._config(self.transport))

    def sign_out(self, patience: float) -> None:
        """Take the contact back; ``signed_out`` tells when that is settled."""
        self._leaving = True
        self._quiet()
        self._patience = self._timers.after(patience, self._left)
        if self.transport is not None:
            self.modify(self._config(self.transport, in_use=False))
        self._withdraw()

    @guarded
    def onRegState(self, result: pj.OnRegStateParam) -> None:
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
            if self._moves:
                self._moves = False
                self._timers.after(0.0, partial(self._around.moved, self))
        elif code in _REFUSALS:
            self._report(RegistrationReport(RegistrationState.REFUSED, code, reason))
        else:
            data = result.rdata
            self._failed(code, reason, heard=bool(data.wholeMsg))

    @guarded
    def onRegStarted(self, _started: pj.OnRegStartedParam) -> None:
        """The library renews by itself; that may go unanswered too."""
        if not self._leaving and self._patience is None:
            self._be_patient()

    @guarded
    def onIncomingCall(self, incoming: pj.OnIncomingCallParam) -> None:
        data = incoming.rdata
        message, source = clean(data.wholeMsg), str(data.srcAddress)
        if self._is_trusted(source):
            self._around.incoming(self, int(incoming.callId), message)
        else:
            turn_away(self, int(incoming.callId), pj.PJSIP_SC_FORBIDDEN)

    def _is_trusted(self, source: str) -> bool:
        """Whether that is the phone system, which alone knows who may call and under what name.

        Its port may differ, but on this machine everybody has the same address.
        """
        host, _, port = source.rpartition(":")
        return host == self._path.there and (not is_loopback(host) or port == str(self.line.port))

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
        self._be_patient()

    def _be_patient(self) -> None:
        self._patience = self._timers.after(PATIENCE_SECONDS, self._lose_patience)

    def _lose_patience(self) -> None:
        """Say so early. Over UDP the library goes on asking every four seconds meanwhile.

        TCP asks ever less often, so another connection is tried.
        """
        self._signed_in = False
        self._report(RegistrationReport(RegistrationState.RETRYING, 0, NO_ANSWER))
        if self.line.transport is Transport.TCP:
            self._retry = self._timers.after(random.random(), self.sign_in_anew)

    def _failed(self, code: int, reason: str, heard: bool = False) -> None:
        """``heard``: it was the phone system that said so."""
        if self._is_cut_off:
            return  # That was said, and ``look`` sees when it is over.
        self._attempt += 1
        self._report(RegistrationReport(RegistrationState.RETRYING, code, reason))
        longest = RETRY_LONGEST_SECONDS if heard else UNHEARD_LONGEST_SECONDS
        delay = retry_delay(self._attempt, random.random(), longest)
        self._retry = self._timers.after(delay, self._try_again)

    @property
    def _is_cut_off(self) -> bool:
        return bool(self._path.there) and not self._path.here

    def _cut_off(self) -> None:
        self._quiet()
        self._signed_in = False
        self._report(RegistrationReport(RegistrationState.RETRYING, 0, NO_NETWORK))

    def _try_again(self) -> None:
        if self._leaving:
            return
        self._quiet()
        self.sign_in()

    @guarded
    def _located(self, look_up: int, address: str | None) -> None:
        if self._leaving or look_up != self._look_up:
            return
        if address is None:
            self._quiet()
            self._failed(0, NOT_FOUND)
            return
        self._path = Path(address, source_address(address))
        if self._is_cut_off:
            self._cut_off()
            return
        try:
            self._send_register()
        except pj.Error as error:
            if error.status != BUSY:  # Busy: a REGISTER is on its way already.
                self._quiet()
                self._failed(0, words(error))

    def _send_register(self) -> None:
        transport, used = self._transport(), self._used
        if used == self._path and transport == self.transport and self.isValid():
            self.setRegistration(True)
            return
        # With the same transport and registrar the library sees no reason to ask again.
        unnoticed = used is not None and (used.there, self.transport) == (
            self._path.there, transport,
        )  # fmt: skip
        self._moves = self._moves or (used is not None and used.here != self._path.here)
        self._used, self.transport = self._path, transport
        if self.isValid():
            self.modify(self._config(transport))
        else:
            self.create(self._config(transport))
        if unnoticed:
            self.setRegistration(True)

    def _transport(self) -> int:
        return self._around.transports.for_line(self.line.transport, self._path.here)

    def _follow(self) -> None:
        """A line that was given up still takes its calls to another address."""
        here = source_address(self._path.there) if self._used else ""
        if not here or here == self._path.here:
            return
        self._path = self._used = replace(self._path, here=here)
        self.transport = self._transport()
        self.modify(self._config(self.transport, in_use=False))
        self._around.moved(self)

    def _config(self, transport: int, in_use: bool = True) -> pj.AccountConfig:
        return account_config(self.line, self._path, transport, self._rank, in_use)

    def _quiet(self) -> None:
        self._timers.cancel(self._patience)
        self._timers.cancel(self._retry)
        self._patience = self._retry = None
