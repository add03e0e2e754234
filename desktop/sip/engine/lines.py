"""The line in use, and former ones whose calls go on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from desktop.domain.errors import EngineUnavailable
from desktop.domain.line import Line, RegistrationState, Transport
from desktop.domain.reports import EngineReport, LineTrialReport, RegistrationReport
from desktop.sip.engine.account import Account
from desktop.sip.engine.call import EngineCall
from desktop.sip.engine.names import Names
from desktop.sip.engine.timers import Timers
from desktop.sip.engine.transports import Transports
from desktop.sip.engine.trial import Trial

SIGN_OUT_SECONDS: Final = 2.0  # for the registrar's answer; the contact expires anyway
ENDING_SECONDS: Final = 40  # Half a minute, in which a call's end may still be on its way.
MOST_ACCOUNTS: Final = 8  # what the library is built for; one more would end it


class Lines:
    """Lives on the engine's thread. A line that is given up hangs up nobody."""

    def __init__(
        self,
        transports: Transports,
        names: Names,
        timers: Timers,
        report: Callable[[EngineReport], None],
        incoming: Callable[[Account, int, str], None],
        calls: Callable[[], Iterable[EngineCall]],
    ) -> None:
        self.transports = transports
        self.names = names
        self.timers = timers
        self.report = report
        self.incoming = incoming
        self._calls = calls
        self._former: list[Account] = []
        self._count = 0
        self._quiet_looks = 0
        self._trial: Trial | None = None
        self.current: Account | None = None

    @property
    def any(self) -> Account | None:
        """Some account, for what the library does not do without one."""
        return self.current or next(iter(self._former), None)

    def register(self, line: Line) -> None:
        if self.current is not None and self.current.line == line:
            self.current.sign_in_again()
            return
        self._end_trial()
        self._give_up()
        self._make_room()
        self._count += 1
        self.current = Account(line, self, self._count)
        self.current.sign_in()

    def try_line(self, line: Line) -> None:
        """Let it register beside the line in use, and take that one's place once it has."""
        if self.current is None:
            raise EngineUnavailable("The phone is not signed in to the phone system.")
        self._end_trial()
        self._make_room()
        self._trial = Trial(self, line, self._decided)
        self._trial.begin()

    def _decided(self, trial: Trial, has_registered: bool, report: RegistrationReport) -> None:
        self._trial = None
        given_up, account = self.current, trial.account
        if has_registered:
            self.current = account
            self._count += 1
            account.outrank(self._count)
        else:
            given_up = account
        self.report(LineTrialReport(has_registered, report.status_code, report.reason))
        if has_registered:
            self.report(report)
        if given_up is not None:
            self._former.append(given_up)
            given_up.sign_out(SIGN_OUT_SECONDS)

    def _end_trial(self) -> None:
        """Another line is wanted, or none: what was tried is not."""
        trial, self._trial = self._trial, None
        if trial is None:
            return
        trial.end()
        self._former.append(trial.account)
        trial.account.sign_out(SIGN_OUT_SECONDS)
        self.report(LineTrialReport(False, 0, "Another line was chosen meanwhile."))

    def unregister(self) -> None:
        self._end_trial()
        self._give_up()
        self.report(RegistrationReport(RegistrationState.OFF))

    def signed_out(self, account: Account) -> None:
        """The registrar has answered a former line, which may have had the contact of this one."""
        if self.current is not None and _one_contact(self.current.line, account.line):
            self.current.sign_in_again()

    def takes_calls_of(self, account: Account) -> bool:
        """Whether a caller whom the library took to ``account`` means the line in use."""
        now = self.current
        if now is None:
            return False
        return (account.line.user_name, account.line.domain) == (
            now.line.user_name, now.line.domain,
        )  # fmt: skip

    def leaves_unused(self, account: Account) -> bool:
        """Whether the library closes the connection of its calls, for no sign-in uses it."""
        return account is not self.current and account.line.transport is Transport.TCP

    def look(self, slept: bool) -> None:
        """Once a second: what the network did, and whether the machine slept."""
        for account in tuple(self._accounts()):
            account.look(slept)
        self._quiet_looks = 0 if any(self._calls()) else self._quiet_looks + 1
        if self._quiet_looks > ENDING_SECONDS:
            used = (account.transport for account in self._accounts())
            self.transports.close_unused({number for number in used if number is not None})

    def moved(self, account: Account) -> None:
        """The far ends of its calls have to hear where the phone is now."""
        for call in tuple(self._calls()):
            if call.account is account:
                call.move()

    def connection_lost(self) -> None:
        if self.current is not None:
            self.current.connection_lost()

    def tidy(self) -> None:
        """Drop former lines that nobody needs any more."""
        for account in [each for each in self._former if self._is_done(each)]:
            self._drop(account)

    def sign_out_all(self) -> None:
        self._end_trial()
        self._give_up()

    @property
    def are_signed_out(self) -> bool:
        return all(account.signed_out for account in self._former)

    def close(self) -> None:
        """Drop every object of the library, which must not outlive it."""
        self._end_trial()
        self._give_up()
        for account in tuple(self._former):
            self._drop(account)

    def _give_up(self) -> None:
        account, self.current = self.current, None
        if account is not None:
            self._former.append(account)
            account.sign_out(SIGN_OUT_SECONDS)

    def _make_room(self) -> None:
        """There are four calls at most, so some former line has none."""
        idle = [each for each in self._former if not self._has_calls(each)]
        while len(self._former) >= MOST_ACCOUNTS - 1 and idle:
            self._drop(idle.pop(0))

    def _accounts(self) -> Iterator[Account]:
        if self.current is not None:
            yield self.current
        if self._trial is not None:
            yield self._trial.account
        yield from self._former

    def _has_calls(self, account: Account) -> bool:
        return any(call.account is account for call in self._calls())

    def _is_done(self, account: Account) -> bool:
        return account.signed_out and not self._has_calls(account)

    def _drop(self, account: Account) -> None:
        self._former.remove(account)
        account.shutdown()


def _one_contact(one: Line, other: Line) -> bool:
    """Whether the registrar sees one address of record with one contact."""
    return (one.domain, one.user_name, one.host, one.port, one.transport) == (
        other.domain, other.user_name, other.host, other.port, other.transport,
    )  # fmt: skip
