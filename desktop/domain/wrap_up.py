"""A call's wrap-up: what its end asks for, and what the agent has chosen so far (S2-28, S2-29)."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from desktop.domain.calls import Call, Direction
from desktop.domain.changes import CallChange
from desktop.domain.errors import InvalidInput
from desktop.domain.lists import CallStatuses
from desktop.domain.records import CallRecord

_NOTHING: Final = CallChange(
    note="", tags=(), score=None, call_status="", next_step="", remind_at=None
)
_UNTOUCHED: Final = CallChange()
_NO_STATUS: Final = "Choose a status."
_NO_REMINDER: Final = "Choose when to be reminded."


@dataclass(frozen=True, slots=True)
class WrapUp:
    """``before`` is what the call has already, ``chosen`` what was changed and is not written yet.

    One that is required stays until its call has a status.
    """

    record_id: str
    direction: Direction
    remote_number: str
    name: str
    ended_at: datetime
    talk_seconds: int
    is_required: bool
    before: CallChange = _NOTHING
    chosen: CallChange = _UNTOUCHED

    @property
    def shown(self) -> CallChange:
        """Every field as it stands on the screen."""
        return self.chosen.with_former(self.before)

    @property
    def is_untouched(self) -> bool:
        return not self.chosen.names

    def with_choice(self, change: CallChange) -> WrapUp:
        return replace(self, chosen=change.with_former(self.chosen))

    def following(self, record: CallRecord) -> WrapUp:
        """The same wrap-up beside the row as the CRM has it now."""
        name = record.contact_name or self.name
        return replace(self, name=name, before=_NOTHING.of(record))

    def is_written_to(self, record: CallRecord) -> bool:
        return not self.is_untouched and self.chosen.of(record) == self.chosen

    def missing(self, statuses: CallStatuses) -> str:
        """What keeps it from being done, as a sentence; "" where nothing does."""
        shown = self.shown
        if self.is_required and not shown.call_status:
            return _NO_STATUS
        reminding = {each.name for each in statuses.rows if each.needs_reminder}
        if self.chosen.call_status in reminding and shown.remind_at is None:
            return _NO_REMINDER
        return ""

    def as_text(self) -> str:
        facts = {name: getattr(self, name) for name in _PLAIN}
        more = {
            "direction": self.direction.value,
            "ended_at": self.ended_at.isoformat(),
            "before": self.before.as_fields(),
            "chosen": self.chosen.as_fields(),
        }
        return json.dumps(facts | more)

    @classmethod
    def from_text(cls, text: str) -> WrapUp:
        """Raises ``InvalidInput`` for what ``as_text`` would never write."""
        try:
            kept = json.loads(text)
            return cls(
                **{name: kept[name] for name in _PLAIN},
                direction=Direction(kept["direction"]),
                ended_at=datetime.fromisoformat(kept["ended_at"]),
                before=CallChange.from_fields(kept["before"]),
                chosen=CallChange.from_fields(kept["chosen"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise InvalidInput("A wrap-up that was begun cannot be read again.") from error


_PLAIN: Final = ("record_id", "remote_number", "name", "talk_seconds", "is_required")


def of_call(call: Call, name: str, is_required: bool) -> WrapUp:
    """``call`` has ended and was answered."""
    ended_at = call.ended_at or call.started_at
    return WrapUp(
        record_id=call.record_id,
        direction=call.direction,
        remote_number=call.remote_number,
        name=name or call.remote_name,
        ended_at=ended_at,
        talk_seconds=call.talk_seconds(ended_at),
        is_required=is_required,
    )


def of_record(record: CallRecord) -> WrapUp:
    """The CRM waits for this one."""
    return WrapUp(
        record_id=record.id,
        direction=record.direction,
        remote_number=record.remote_number,
        name=record.contact_name,
        ended_at=record.ended_at or record.started_at,
        talk_seconds=record.talk_time,
        is_required=True,
        before=_NOTHING.of(record),
    )
