"""New settings of the own line: tried beside those in use, which go on where the new ones fail."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from desktop.domain.errors import EngineError, SoftphoneError
from desktop.domain.events import Event, LineTried, SignedOut
from desktop.domain.line import Line, LineTrial, TrialState
from desktop.domain.reports import LineTrialReport
from desktop.services.gate import require
from desktop.services.ports import Crm, PhoneEngine
from desktop.services.pushes import PushService
from desktop.services.registration import RegistrationService
from desktop.services.session import SessionService
from desktop.services.stream import EventStream
from desktop.services.tasks import Tasks

_REFUSALS: Final = frozenset({401, 403, 407})
_TRYING: Final = "Trying the new settings beside those in use. Calls go on."
_MOVED: Final = "The line has moved over to the new settings. No call was touched."
_BACK: Final = "The former settings are still in use, and calls go on."
_NO_LINE: Final = "The phone line is off. Turn it on, then change its password."
_BUSY: Final = "New settings are being tried already. Wait a moment."


class LineChangeService:
    """No talk is touched, and there is always a line to be reached at (idea 13)."""

    def __init__(
        self,
        engine: PhoneEngine,
        crm: Crm,
        session: SessionService,
        registration: RegistrationService,
        stream: EventStream,
        tasks: Tasks,
        pushes: PushService,
    ) -> None:
        self._engine = engine
        self._crm = crm
        self._session = session
        self._registration = registration
        self._stream = stream
        self._tasks = tasks
        self._tried: Line | None = None
        self._has_new_password = False
        self.trial = LineTrial()
        stream.subscribe(self._on_event)
        pushes.carry("line.changed", self._line_changed)

    async def change_password(self) -> None:
        """Raises ``EngineError`` where there is no line beside which a new one could be tried."""
        require(self._session.answer, "voip.password:change_own", "change your SIP password")
        if self._tried is not None:
            raise EngineError(_BUSY)
        line = self._registration.line
        if line is None:
            raise EngineError(_NO_LINE)
        asked = self._crm.change_line_password(self._session.account_id)
        password = await self._session.ask(asked)
        await self._try(replace(line, password=password), has_new_password=True)

    def apply(self, report: LineTrialReport) -> None:
        line, self._tried = self._tried, None
        if line is None:
            return
        if report.has_moved:
            self._registration.moved_to(line)
            self._tell(TrialState.MOVED, _MOVED)
        else:
            self._return(_reason(report))

    async def _line_changed(self, account_id: str, _payload: dict[str, str]) -> None:
        """An administrator wants the line otherwise, over another transport for instance."""
        former = self._registration.line
        if former is None or self._tried is not None:
            return
        line = await self._crm.line(account_id)
        if line != former:
            await self._try(line)

    async def _try(self, line: Line, has_new_password: bool = False) -> None:
        self._tried, self._has_new_password = line, has_new_password
        self._tell(TrialState.TRYING, _TRYING)
        try:
            await self._engine.try_line(line)
        except EngineError as error:
            self._tried = None
            self._return(str(error))

    def _return(self, reason: str) -> None:
        self._tell(TrialState.RETURNED, f"{reason} {_BACK}")
        if self._has_new_password:
            self._has_new_password = False
            self._tasks.start(self._withdraw(), "withdraw a line's password")

    async def _withdraw(self) -> None:
        """Without an answer it is dropped by itself in ten minutes."""
        try:
            await self._session.ask(self._crm.withdraw_line_password(self._session.account_id))
        except SoftphoneError:
            return

    def _on_event(self, event: Event) -> None:
        if isinstance(event, SignedOut):
            self._tried = None
            self._tell(TrialState.NONE, "")

    def _tell(self, state: TrialState, sentence: str) -> None:
        trial = LineTrial(state, sentence)
        if trial != self.trial:
            self.trial = trial
            self._stream.publish(LineTried(trial))


def _reason(report: LineTrialReport) -> str:
    if report.status_code in _REFUSALS:
        return f"The phone system refused the new settings (SIP {report.status_code})."
    return report.reason if report.reason.endswith(".") else f"{report.reason}."
