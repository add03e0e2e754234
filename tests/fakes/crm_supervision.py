"""The fake CRM: supervising live calls. A test says what the phone system does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from desktop.domain.errors import Conflict, InvalidInput, NotFound, Refused
from desktop.domain.records import CallOutcome, CallRecord
from desktop.domain.supervision import (
    ADDRESS_PREFIX,
    LISTEN,
    WHAT,
    Admission,
    Ended,
    Mode,
    Obstacle,
    Supervision,
    SupervisionState,
    Target,
    WatchedCall,
    decision_on,
    ended_sentence,
    obstacle_of,
    obstacle_sentence,
)
from tests.fakes import crm_records as known
from tests.fakes.crm_company import Company

_LISTEN: Final = (LISTEN, "listen to live calls")


class FakeSupervision(Company):
    """Part of ``Crm``. ``pro_dialing_off`` are the users whose own setting is off."""

    def __init__(self) -> None:
        super().__init__()
        self.supervision_rows: list[Supervision] = []
        self.pro_dialing_off: set[str] = set()

    async def supervise(self, account_id: str, call_id: str, mode: Mode) -> Admission:
        self._check("supervise", account_id)
        self._require_supervising(account_id, mode)
        if mode is Mode.TAKE_OVER:
            raise InvalidInput("A call is taken over by somebody who supervises it.")
        record = self._call(account_id, call_id)
        if not self._in_scope(record):
            raise NotFound("There is no such call.")
        self._check_obstacle(record, mode)
        for each in self.supervision_rows:
            if each.is_on and each.supervisor_id == self.signed_in_as:
                self._supervision_over(each, Ended.ANOTHER)
        row = self._new_supervision(record, mode)
        self.supervision_rows.append(row)
        self._tell_of_supervision(row)
        await self.held("supervise")
        return Admission(row, f"{ADDRESS_PREFIX}{row.id}")

    async def change_supervision(
        self, account_id: str, supervision_id: str, mode: Mode
    ) -> Supervision:
        self._check("change_supervision", account_id)
        before = self._own_supervision(supervision_id)
        self._require_supervising(account_id, mode)
        if not before.is_on:
            raise Conflict(before.sentence)
        if mode is Mode.TAKE_OVER and before.state is not SupervisionState.RUNNING:
            raise Conflict("Your phone is not in the call yet. Wait a moment.")
        return self._supervision_is(before, replace(before, mode=mode))

    async def end_supervision(self, account_id: str, supervision_id: str) -> Supervision:
        self._check("end_supervision", account_id)
        before = self._own_supervision(supervision_id)
        if not before.is_on:
            return before
        return self._supervision_over(before, Ended.BY_SUPERVISOR)

    async def supervision(self, account_id: str, supervision_id: str) -> Supervision:
        self._check("supervision", account_id)
        return self._own_supervision(supervision_id)

    async def supervisions(self, account_id: str) -> tuple[Supervision, ...]:
        self._check("supervisions", account_id, *_LISTEN)
        return tuple(each for each in self.supervision_rows if each.is_on)

    async def watched_calls(self, account_id: str) -> tuple[WatchedCall, ...]:
        self._check("watched_calls", account_id)
        return tuple(
            WatchedCall(each.call_id, each.supervisor_name, each.mode, each.began_at)
            for each in self.supervision_rows
            if each.state is SupervisionState.RUNNING
            and each.agent_id == self.signed_in_as
            and self._is_shown
            and each.began_at is not None
        )

    # What a test makes happen

    def goes_live(self, record_id: str, *, answered: bool = True) -> None:
        """The call is not over."""
        row = next(each for each in self.call_rows if each.id == record_id)
        at = row.answered_at if answered else None
        status = CallOutcome.IN_PROGRESS if answered else CallOutcome.RINGING
        live = replace(row, ended_at=None, answered_at=at, status=status)
        self.call_rows[self.call_rows.index(row)] = live

    def shows_supervision(self, is_on: bool) -> None:
        self.settings = self.settings.with_value("show_supervision", is_on)

    def phone_is_let_in(self, supervision_id: str) -> Supervision:
        before = self._any_supervision(supervision_id)
        running = replace(before, state=SupervisionState.RUNNING, began_at=known.NOON)
        return self._supervision_is(before, running)

    def supervision_ends(self, supervision_id: str, ended: Ended, reason: str = "") -> Supervision:
        return self._supervision_over(self._any_supervision(supervision_id), ended, reason)

    def omar_supervises(self, record_id: str, mode: Mode = Mode.LISTEN) -> Supervision:
        """Omar Haddad does, and his phone is in the call."""
        record = next(each for each in self.call_rows if each.id == record_id)
        row = self._new_supervision(record, mode)
        row = replace(row, supervisor_id=known.OMAR, supervisor_name="Omar Haddad")
        self.supervision_rows.append(row)
        return self.phone_is_let_in(row.id)

    @property
    def _is_shown(self) -> bool:
        return self.settings.show_supervision

    def _require_supervising(self, account_id: str, mode: Mode) -> None:
        decision = decision_on(self._answer(account_id), mode)
        if not decision.granted:
            sentence = f"You are not allowed to {WHAT[mode]}."
            raise Refused(sentence, mode.permission, decision.reason)

    def _check_obstacle(self, record: CallRecord, mode: Mode) -> None:
        mine = (each for each in self.supervision_rows if each.call_id == record.id and each.is_on)
        other = next(mine, None)
        target = Target(
            record.agent_id,
            is_answered=record.answered_at is not None,
            is_over=record.ended_at is not None,
            is_internal=not record.tracking_number,
            agent_pro_dialing=record.agent_id not in self.pro_dialing_off,
            supervised_by=other.supervisor_id if other else "",
        )
        obstacle = obstacle_of(target, self.signed_in_as)
        if obstacle is None:
            return
        sentence = obstacle_sentence(obstacle, other.supervisor_name if other else "")
        if obstacle is Obstacle.TARGET_OFF:
            raise Refused(sentence, mode.permission, obstacle.value)
        raise Conflict(sentence)

    def _new_supervision(self, record: CallRecord, mode: Mode) -> Supervision:
        return Supervision(
            id=f"sup{len(self.supervision_rows) + 1}",
            call_id=record.id,
            supervisor_id=self.signed_in_as,
            supervisor_name="Anna Keller",
            agent_id=record.agent_id,
            agent_name=record.agent_name,
            other_number=record.remote_number,
            other_name=record.contact_name,
            mode=mode,
            state=SupervisionState.STARTING,
            asked_at=known.NOON,
            is_shown=self._is_shown,
        )

    def _any_supervision(self, supervision_id: str) -> Supervision:
        found = [each for each in self.supervision_rows if each.id == supervision_id]
        if not found:
            raise NotFound("There is nothing here.")
        return found[0]

    def _own_supervision(self, supervision_id: str) -> Supervision:
        row = self._any_supervision(supervision_id)
        if row.supervisor_id != self.signed_in_as:
            raise NotFound("There is nothing here.")
        return row

    def _supervision_is(self, before: Supervision, after: Supervision) -> Supervision:
        self.supervision_rows[self.supervision_rows.index(before)] = after
        self._tell_of_supervision(after)
        return after

    def _supervision_over(self, before: Supervision, ended: Ended, reason: str = "") -> Supervision:
        after = replace(
            before,
            state=SupervisionState.ENDED,
            ended=ended,
            sentence=ended_sentence(ended, reason),
            ended_at=known.NOON + timedelta(minutes=1),
        )
        return self._supervision_is(before, after)

    def _tell_of_supervision(self, row: Supervision) -> None:
        self.push("supervision.own", supervision_id=row.id, user_id=row.supervisor_id)
        if self._is_shown:
            self.push("supervision.shown", call_id=row.call_id, user_id=row.agent_id)
        self.push("supervision.updated", call_id=row.call_id)
