"""Supervising the call that is open in the log, while it goes on; no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from desktop.domain.records import CallOutcome, CallRecord
from desktop.domain.supervision import Mode, Target
from desktop.ui.supervising.acts import Act, Acts


@dataclass(frozen=True, slots=True)
class OfCall:
    """Without acts there is nothing to be shown."""

    acts: tuple[Act, ...] = ()
    problem: str = ""
    question: str = ""


NOTHING_TO_HEAR: Final = OfCall()


class CallActs(Acts):
    def state(self, record: CallRecord) -> OfCall:
        """A call that is over, or one's own, is no call to supervise, and says nothing of it."""
        profile = self._session.profile
        is_mine = profile is not None and record.agent_id == profile.id
        if record.status is not CallOutcome.IN_PROGRESS or is_mine or not record.agent_id:
            return NOTHING_TO_HEAR
        target = Target(
            record.agent_id,
            is_answered=record.answered_at is not None,
            is_internal=not record.tracking_number,
        )
        return OfCall(self.offered(record.id, self.obstacle(target)), self.problem, self.question)

    def start(self, record: CallRecord | None, mode: Mode) -> None:
        if record is not None:
            self.start_with(record.id, mode, record.agent_name)
