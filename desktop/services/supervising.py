"""Supervising the live calls of others from this phone, and being told when one's own are."""

from __future__ import annotations

import uuid
from contextlib import suppress
from dataclasses import replace
from typing import Final

from desktop.domain.access import Decision
from desktop.domain.calls import Call, CallId, CallState, Direction
from desktop.domain.errors import CrmError, EngineError, InvalidInput, Refused, SoftphoneError
from desktop.domain.events import (
    CallChanged,
    Event,
    PermissionsChanged,
    SignedIn,
    SignedOut,
    SupervisionChanged,
    SupervisionsSeen,
    WatchedCallsChanged,
)
from desktop.domain.reports import CallReport, EngineReport
from desktop.domain.supervision import (
    LISTEN,
    WHAT,
    Ended,
    Mode,
    Supervision,
    SupervisionState,
    WatchedCall,
    decision_on,
    ended_sentence,
)
from desktop.services.calling import CallService
from desktop.services.ports import Clock, Crm, PhoneEngine
from desktop.services.pushes import PushService
from desktop.services.session import SessionService
from desktop.services.stream import EventStream
from desktop.services.tasks import Tasks

_LEFT: Final = "You have left the account in which you wanted to supervise a call."
_NONE_RUNS: Final = "You are not supervising a call at the moment."


class SupervisingService:
    """One call at a time. The phone system does it, and ends it when the right to it goes.

    The engine's call to it is no call of the window: nobody holds it, notes it or wraps it up. Only
    a call that was taken over becomes one.
    """

    def __init__(
        self,
        engine: PhoneEngine,
        crm: Crm,
        session: SessionService,
        calls: CallService,
        stream: EventStream,
        clock: Clock,
        tasks: Tasks,
        pushes: PushService,
    ) -> None:
        self._engine = engine
        self._crm = crm
        self._session = session
        self._calls = calls
        self._stream = stream
        self._clock = clock
        self._tasks = tasks
        self._current: Supervision | None = None
        self._account_id = ""  # in which it runs
        self._leg: CallId | None = None  # the engine's call to the phone system
        self._muted = False
        self._watched: tuple[WatchedCall, ...] = ()
        self._seen: tuple[Supervision, ...] = ()
        self._talking: set[CallId] = set()
        stream.subscribe(self._on_event)
        pushes.carry("connected", self._on_connected)
        pushes.carry("reset", self._on_connected)
        pushes.carry("supervision.own", self._on_own)
        pushes.carry("supervision.updated", self._on_updated)
        for kind in ("supervision.shown", "settings.changed"):
            pushes.carry(kind, self._on_shown)

    @property
    def current(self) -> Supervision | None:
        """The one that goes on."""
        return self._current

    @property
    def muted(self) -> bool:
        """By the person's own choice; who only listens is silent anyway."""
        return self._muted

    @property
    def watched(self) -> tuple[WatchedCall, ...]:
        """Calls of this person that somebody supervises, as far as the account shows it."""
        return self._watched

    @property
    def seen(self) -> tuple[Supervision, ...]:
        """All that go on in the account, of calls that this person may see."""
        return self._seen

    def allows(self, mode: Mode) -> Decision:
        return decision_on(self._session.answer, mode)

    async def running(self) -> tuple[Supervision, ...]:
        """All that go on in the account, of calls that this person may see."""
        return await self._session.ask(self._crm.supervisions(self._session.account_id))

    async def start(self, call_id: str, mode: Mode) -> None:
        """``call_id`` is the call's id in the CRM; own talks are put on hold.

        Raises ``Refused``, ``Conflict`` or ``NotFound`` with the CRM's sentence, and
        ``EngineError`` where this phone cannot place the call.
        """
        self._require(mode)
        if self._current is not None:
            await self.end()
        account_id = self._session.account_id
        admission = await self._session.ask(self._crm.supervise(account_id, call_id, mode))
        if not self._is_in(account_id):
            await self._give_back(account_id, admission.supervision.id)
            raise InvalidInput(_LEFT)
        await self._hang_up()  # of one that was begun at the same moment: the later one counts
        self._account_id, self._muted = account_id, False
        self._leg = leg = CallId(uuid.uuid4().hex)
        self._now_is(admission.supervision)
        await self._calls.hold_all()
        if self._leg != leg:
            return  # it has ended meanwhile, and said so
        try:
            await self._engine.place(leg, admission.address)
            await self._match_microphone()
        except EngineError:
            await self._give_up(leg)
            raise

    async def change(self, mode: Mode) -> None:
        """Also to taking over: the talk becomes a call of this window."""
        current = self._running()
        self._require(mode)
        if mode is Mode.LISTEN:
            # Silent here before the phone system is: nothing of a sentence gets out.
            await self._silence(True)
        asked = self._crm.change_supervision(self._account_id, current.id, mode)
        try:
            changed = await self._session.ask(asked)
        except SoftphoneError:
            await self._match_microphone()
            raise
        await self._took_over_or(changed)

    async def mute(self, muted: bool) -> None:
        self._running()
        self._muted = muted
        await self._match_microphone()

    async def end(self) -> None:
        """The talk of the others goes on. Nothing happens where none runs."""
        await self._end(Ended.BY_SUPERVISOR)

    async def _end(self, why: Ended) -> None:
        current, account_id = self._current, self._account_id
        if current is None:
            return
        await self._hang_up()
        with suppress(CrmError):  # the phone system tells the CRM as well
            await self._crm.end_supervision(account_id, current.id)
        self._over(self._as_ended(current, why))

    def apply(self, report: EngineReport) -> None:
        """The engine's reports about the call to the phone system; others are not ours."""
        if not isinstance(report, CallReport) or report.call_id != self._leg:
            return
        if report.state is CallState.ENDED:
            self._leg = None
            self._tasks.start(self._learn_why(), "why a supervision ended")

    # What happens

    def _on_event(self, event: Event) -> None:
        match event:
            case SignedIn(account=account):
                self._set_watched(())
                self._set_seen(())
                if self._current is not None and account.id != self._account_id:
                    self._tasks.start(self.end(), "end a supervision")
            case SignedOut():
                self._set_watched(())
                self._set_seen(())
                if self._current is not None:
                    self._tasks.start(self._hang_up(), "end a supervision")
                    self._over(self._as_ended(self._current, Ended.SIGNED_OUT))
            case PermissionsChanged(gained=gained, lost=lost, account=account):
                if LISTEN in gained | lost:
                    # Asked for anew, or taken away: what one may not hear one does not see.
                    self._tasks.start(self._on_updated(account.id, {}), "supervisions")
            case CallChanged(call):
                self._follow(call)
            case _:
                pass

    def _follow(self, call: Call) -> None:
        """Two talks in one ear: an own one that begins, or is taken up again, counts."""
        if call.state is not CallState.ACTIVE:
            self._talking.discard(call.id)
        elif call.id not in self._talking:
            self._talking.add(call.id)
            if self._current is not None:
                self._tasks.start(self._end(Ended.OWN_CALL), "end a supervision")

    async def _on_connected(self, account_id: str, _payload: dict[str, str]) -> None:
        await self._on_shown(account_id, {})
        await self._on_updated(account_id, {})
        if self._current is not None and account_id == self._account_id:
            await self._look()

    async def _on_own(self, account_id: str, payload: dict[str, str]) -> None:
        current = self._current
        is_ours = current is not None and payload.get("supervision_id") == current.id
        if is_ours and account_id == self._account_id:
            await self._look()

    async def _on_shown(self, account_id: str, _payload: dict[str, str]) -> None:
        watched = await self._crm.watched_calls(account_id)
        if self._is_in(account_id):
            self._set_watched(watched)

    async def _on_updated(self, account_id: str, _payload: dict[str, str]) -> None:
        if not self.allows(Mode.LISTEN).granted:
            self._set_seen(())
            return
        seen = await self._crm.supervisions(account_id)
        if self._is_in(account_id):
            self._set_seen(seen)

    async def _look(self) -> None:
        current = self._current
        if current is not None:
            await self._took_over_or(await self._crm.supervision(self._account_id, current.id))

    async def _took_over_or(self, now: Supervision) -> None:
        current = self._current
        if current is None or current.id != now.id:
            return
        if now.is_on:
            self._now_is(now)
            await self._match_microphone()
        elif now.ended is Ended.TAKEN_OVER and self._leg is not None:
            await self._adopt(now)
        else:
            await self._hang_up()
            self._over(now)

    async def _learn_why(self) -> None:
        """The phone system hung up, or never let us in: the CRM knows why."""
        current = self._current
        if current is None:
            return
        after = self._as_ended(current, Ended.LINE_LOST)
        with suppress(CrmError):
            told = await self._crm.supervision(self._account_id, current.id)
            if told.is_on:
                told = await self._crm.end_supervision(self._account_id, current.id)
                told = replace(told, ended=after.ended, sentence=after.sentence)
            after = told
        self._over(after)

    async def _give_back(self, account_id: str, supervision_id: str) -> None:
        with suppress(CrmError):  # it ends by itself where nobody comes
            await self._crm.end_supervision(account_id, supervision_id)

    async def _give_up(self, leg: CallId) -> None:
        current = self._current
        if self._leg == leg:
            self._leg = None
        if current is None:
            return
        with suppress(CrmError):
            await self._crm.end_supervision(self._account_id, current.id)
        self._over(self._as_ended(current, Ended.NOT_CONNECTED))

    async def _adopt(self, supervision: Supervision) -> None:
        """The talk goes on between the caller and this phone, as any call of the window."""
        leg, self._leg = self._leg, None
        if leg is None:
            return
        call = Call(
            id=leg,
            direction=Direction.INBOUND,
            state=CallState.ACTIVE,
            remote_number=supervision.other_number,
            remote_name=supervision.other_name,
            started_at=self._clock.now(),
            answered_at=self._clock.now(),
            record_id=supervision.call_id,
            muted=self._muted,
            account_id=self._account_id,
            account_name=self._session.account.name if self._session.account else "",
        )
        self._over(supervision)
        await self._calls.take_in(call)
        with suppress(CrmError):
            record = await self._crm.call(call.account_id, supervision.call_id)
            self._calls.describe(leg, record)

    # Steps

    def _require(self, mode: Mode) -> None:
        decision = self.allows(mode)
        if not decision.granted:
            sentence = f"You are not allowed to {WHAT[mode]}. Press F1 to see why."
            raise Refused(sentence, mode.permission, decision.reason)

    def _is_in(self, account_id: str) -> bool:
        account = self._session.account
        return account is not None and account.id == account_id

    def _running(self) -> Supervision:
        if self._current is None:
            raise InvalidInput(_NONE_RUNS)
        return self._current

    def _now_is(self, supervision: Supervision) -> None:
        if supervision != self._current:
            self._current = supervision
            self._stream.publish(SupervisionChanged(supervision))

    def _over(self, supervision: Supervision) -> None:
        if self._current is None or self._current.id != supervision.id:
            return
        self._current, self._muted = None, False
        self._stream.publish(SupervisionChanged(supervision))

    def _as_ended(self, supervision: Supervision, why: Ended) -> Supervision:
        return replace(
            supervision,
            state=SupervisionState.ENDED,
            ended=why,
            sentence=ended_sentence(why),
            ended_at=self._clock.now(),
        )

    def _set_watched(self, watched: tuple[WatchedCall, ...]) -> None:
        if watched != self._watched:
            self._watched = watched
            self._stream.publish(WatchedCallsChanged(watched))

    def _set_seen(self, seen: tuple[Supervision, ...]) -> None:
        if seen != self._seen:
            self._seen = seen
            self._stream.publish(SupervisionsSeen(seen))

    async def _hang_up(self) -> None:
        leg, self._leg = self._leg, None
        if leg is not None:
            with suppress(EngineError):
                await self._engine.hang_up(leg)

    async def _match_microphone(self) -> None:
        """Who listens says nothing into the wire; the phone system lets nothing through either."""
        if self._current is not None:
            await self._silence(self._muted or not self._current.mode.is_heard)

    async def _silence(self, silent: bool) -> None:
        if self._leg is not None:
            with suppress(EngineError):  # it has just ended, and tells so by itself
                await self._engine.mute(self._leg, silent)
