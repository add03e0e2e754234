"""A line on trial: it registers beside the one in use, which it follows only once it has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from desktop.domain.line import Line, RegistrationState
from desktop.domain.reports import EngineReport, RegistrationReport
from desktop.sip.engine.account import NO_ANSWER, Account, Surroundings

TRIAL_SECONDS: Final = 8.0  # in which it must have registered

Decided = Callable[["Trial", bool, RegistrationReport], None]


class Trial:
    """Stands between the account and what surrounds it, until ``decided`` hears how it went."""

    def __init__(self, around: Surroundings, line: Line, decided: Decided) -> None:
        self.transports = around.transports
        self.names = around.names
        self.timers = around.timers
        self.incoming = around.incoming
        self._around = around
        self._decided = decided
        self._is_over = False
        self._last = RegistrationReport(RegistrationState.RETRYING, 0, NO_ANSWER)
        self._deadline = self.timers.after(TRIAL_SECONDS, self._too_late)
        self.account = Account(line, self, rank=0)  # nobody rings there yet

    def begin(self) -> None:
        self.account.sign_in()

    def report(self, report: EngineReport) -> None:
        """What is reported after the trial is about the line in use."""
        if self._is_over:
            self._around.report(report)
        elif isinstance(report, RegistrationReport):
            self._hear(report)

    def signed_out(self, account: Account) -> None:
        self._around.signed_out(account)

    def moved(self, account: Account) -> None:
        self._around.moved(account)

    def end(self) -> None:
        """Nothing is decided any more."""
        self._is_over = True
        self.timers.cancel(self._deadline)

    def _hear(self, report: RegistrationReport) -> None:
        if report.state in (RegistrationState.REGISTERED, RegistrationState.REFUSED):
            has_registered = report.state is RegistrationState.REGISTERED
            # Not within the library's callback.
            self.timers.after(0.0, lambda: self._decide(has_registered, report))
        elif report.state is RegistrationState.RETRYING:
            self._last = report

    def _too_late(self) -> None:
        self._decide(False, self._last)

    def _decide(self, has_registered: bool, report: RegistrationReport) -> None:
        if not self._is_over:
            self.end()
            self._decided(self, has_registered, report)
