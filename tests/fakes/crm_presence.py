"""The fake CRM: availability, queues, and how colleagues are."""

from __future__ import annotations

from dataclasses import replace

from desktop.domain.errors import InvalidInput, NotFound
from desktop.domain.presence import CHOOSABLE, Colleague, QueueState, Status, StatusReason
from desktop.domain.records import Availability
from tests.fakes import crm_records as known
from tests.fakes.crm_company import Company, of

_JOIN = ("queues:join", "log in to queues")


class FakePresence(Company):
    """Part of ``Crm``."""

    async def status(self, account_id: str) -> Status:
        self._check("status", account_id)
        return self._status()

    async def choose_status(
        self, account_id: str, availability: Availability, reason_id: str = ""
    ) -> Status:
        permission = "agent.status:set_own"
        self._check("choose_status", account_id, permission, "set your availability")
        if availability not in CHOOSABLE:
            raise InvalidInput("Nobody chooses this state.")
        reason = next((each for each in self.reason_rows if each.id == reason_id), None)
        if reason_id and (reason is None or reason.availability is not availability):
            raise InvalidInput("This reason is not offered for this state any more.")
        self.own_availability, self.own_reason = availability, reason
        self._tell_of_anna()
        return self._status()

    async def set_wrap_up(self, account_id: str, active: bool) -> Status:
        self._check("set_wrap_up", account_id, "softphone:access", "use the softphone")
        if self.in_wrap_up != active:
            self.in_wrap_up = active
            self._tell_of_anna()
        return self._status()

    async def status_reasons(self, account_id: str) -> tuple[StatusReason, ...]:
        self._check("status_reasons", account_id)
        return tuple(of(account_id, self.reason_rows))

    async def own_queues(self, account_id: str) -> tuple[QueueState, ...]:
        self._check("own_queues", account_id, *_JOIN)
        return tuple(of(account_id, self._own_queues()))

    async def log_in_to_queue(self, account_id: str, queue_id: str, logged_in: bool) -> QueueState:
        self._check("log_in_to_queue", account_id, *_JOIN)
        for queue in of(account_id, self._own_queues()):
            if queue.id == queue_id:
                return self._logged_in(queue, logged_in)
        raise NotFound("There is nothing here.")

    async def colleagues(self, account_id: str) -> tuple[Colleague, ...]:
        self._check("colleagues", account_id, "softphone:access", "use the softphone")
        rows = of(account_id, self.user_rows)
        return tuple(self._colleague(each.id) for each in sorted(rows, key=lambda each: each.name))

    # What a test makes happen

    def line_changes(self, is_there: bool) -> None:
        """The phone system has a phone of Anna's, or none any more."""
        self.has_line = is_there
        self._tell_of_anna()

    def colleague_is(self, availability: Availability, reason: str = "") -> None:
        """Jonas is."""
        self.jonas = replace(self.jonas, availability=availability, reason=reason)
        self.push("agent.updated", **_payload(self._colleague(known.JONAS)))

    def callers_wait(self, waiting: int, longest_wait: int, queue_id: str = "q1") -> None:
        self.queue_rows = [
            replace(each, waiting=waiting, longest_wait=longest_wait)
            if each.id == queue_id
            else each
            for each in self.queue_rows
        ]
        self.push("queue.updated", queue_id=queue_id)

    def _own_queues(self) -> list[QueueState]:
        return [each for each in self.queue_rows if known.ANNA in known.MEMBERS[each.id]]

    def _logged_in(self, queue: QueueState, logged_in: bool) -> QueueState:
        if queue.logged_in == logged_in:
            return queue
        agents = queue.agents + (1 if logged_in else -1)
        after = replace(queue, logged_in=logged_in, agents=agents)
        self.queue_rows[self.queue_rows.index(queue)] = after
        self.push("queue.updated", queue_id=queue.id)
        self._tell_of_anna()
        return after

    def _status(self) -> Status:
        now = self.own_availability
        if not self.has_line:
            now = Availability.OFFLINE
        elif self.in_wrap_up:
            now = Availability.WRAP_UP
        if self.own_reason is None:
            return Status(now, self.own_availability)
        return Status(now, self.own_availability, self.own_reason.id, self.own_reason.name)

    def _tell_of_anna(self) -> None:
        self.push("agent.updated", **_payload(self._colleague(known.ANNA)))

    def _colleague(self, user_id: str) -> Colleague:
        rows = (*self.user_rows, *known.USERS)  # a test may have a list of users of its own
        row = next(each for each in rows if each.id == user_id)
        queues = [each for each in self.queue_rows if user_id in known.MEMBERS[each.id]]
        served = [each for each in queues if each.logged_in or user_id != known.ANNA]
        state = Colleague(row.id, row.name, row.extension, row.availability)
        if user_id == known.ANNA:
            status = self._status()
            reason = status.reason if status.availability is status.chosen else ""
            state = replace(state, availability=status.availability, reason=reason)
        elif user_id == known.JONAS:
            jonas = self.jonas
            state = replace(state, availability=jonas.availability, reason=jonas.reason)
        return replace(
            state,
            queue_ids=tuple(each.id for each in served),
            queues=tuple(each.name for each in served),
        )


def _payload(colleague: Colleague) -> dict[str, str]:
    return {
        "user_id": colleague.id,
        "name": colleague.name,
        "extension": colleague.extension,
        "availability": colleague.availability.value,
        "reason": colleague.reason,
        "on_a_call": "true" if colleague.on_a_call else "false",
        "queues": " ".join(colleague.queue_ids),
    }
