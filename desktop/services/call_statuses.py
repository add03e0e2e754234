"""What a call may be given: statuses, tags and a score; known here, and kept up to date."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from desktop.domain.errors import Refused, SoftphoneError
from desktop.domain.events import (
    CallOptionsChanged,
    CrmState,
    CrmStateChanged,
    Event,
    EventsMissed,
    PermissionsChanged,
    SettingsChanged,
    SignedIn,
    SignedOut,
    StartedOffline,
)
from desktop.domain.lists import CallOptions, CallStatuses, ScoringOptions
from desktop.services.gate import require
from desktop.services.ports import Crm
from desktop.services.session import SessionService
from desktop.services.stream import EventStream
from desktop.services.tasks import Tasks

Known = TypeVar("Known")

_ASKING: Final = "call statuses"
_LOG: Final = "calls.log:view_assigned"


@dataclass(frozen=True, slots=True)
class _Loaded:
    options: CallOptions
    is_whole: bool  # False: some of it could not be asked for, and is as it was


class CallStatusService:
    """``options`` is at hand at once; ``CallOptionsChanged`` tells when it is another one."""

    def __init__(
        self, crm: Crm, session: SessionService, stream: EventStream, tasks: Tasks
    ) -> None:
        self._crm = crm
        self._session = session
        self._stream = stream
        self._tasks = tasks
        self._options = CallOptions()
        self._is_whole = False
        stream.subscribe(self._on_event)

    @property
    def options(self) -> CallOptions:
        return self._options

    @property
    def statuses(self) -> CallStatuses:
        return self._options.statuses

    @property
    def tags(self) -> tuple[str, ...]:
        return self._options.tags

    @property
    def scoring(self) -> ScoringOptions | None:
        """None where this user may not score, or it is not known yet."""
        return self._options.scoring

    async def load_scoring(self) -> ScoringOptions:
        """As it stands at the CRM now, for those who are about to change it."""
        require(self._session.answer, "scoring:configure", "edit the scoring options")
        return await self._session.ask(self._crm.scoring(self._session.account_id))

    async def change_scoring(self, wanted: ScoringOptions) -> ScoringOptions:
        """Raises ``Conflict`` where somebody changed it after ``wanted.version``."""
        require(self._session.answer, "scoring:configure", "edit the scoring options")
        changed = self._crm.change_scoring(self._session.account_id, wanted)
        return await self._session.ask(changed)

    def _on_event(self, event: Event) -> None:
        match event:
            case SignedIn():
                # Another account may have been entered without leaving the last one first.
                self._keep(_Loaded(CallOptions(), is_whole=False))
                self._reload()
            case StartedOffline(options=options):
                self._keep(_Loaded(options, is_whole=False))
            case PermissionsChanged() | SettingsChanged() | EventsMissed():
                self._reload()
            case SignedOut():
                self._tasks.stop(_ASKING)
                self._keep(_Loaded(CallOptions(), is_whole=False))
            case CrmStateChanged(CrmState.CONNECTED, _) if not self._is_whole:
                self._reload()
            case _:
                pass

    def _reload(self) -> None:
        if self._session.is_signed_in:
            self._tasks.stop(_ASKING)
            self._tasks.start(self._load(self._session.account_id), _ASKING)

    async def _load(self, account_id: str) -> None:
        before, answer = self._options, self._session.answer
        failures: list[SoftphoneError] = []

        async def ask(
            question: Callable[[str], Awaitable[Known]], old: Known, none: Known, *keys: str
        ) -> Known:
            if not any(answer.grants(key) for key in keys):
                return none
            try:
                return await self._session.ask(question(account_id))
            except Refused:
                return none
            except SoftphoneError as error:
                failures.append(error)
                return old

        crm = self._crm
        statuses = await ask(
            crm.call_statuses, before.statuses, CallStatuses(), "calls:set_status", _LOG
        )
        tags = await ask(crm.tags, before.tags, (), _LOG)
        scorers = ("calls.log:annotate", "scoring:configure")
        scoring = await ask(crm.scoring, before.scoring, None, *scorers)
        if account_id == self._session.account_id:
            self._keep(_Loaded(CallOptions(statuses, tags, scoring), not failures))

    def _keep(self, loaded: _Loaded) -> None:
        self._is_whole = loaded.is_whole
        if loaded.options != self._options:
            self._options = loaded.options
            self._stream.publish(CallOptionsChanged(loaded.options))
