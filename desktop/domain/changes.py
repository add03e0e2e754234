"""Changes: what became of rows since one last looked, and what a person writes about a call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from enum import Enum
from typing import Final, Generic, TypeVar

from desktop.domain.errors import InvalidInput
from desktop.domain.records import CallRecord

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Changes(Generic[Row]):
    """``gone`` is taken away first, then ``rows`` are taken over; ``more`` waits at the cursor.

    ``odd`` rows were not understood and are left out.
    """

    rows: tuple[Row, ...]
    gone: tuple[str, ...]
    sync_cursor: str
    more: bool
    odd: int = 0


@dataclass(frozen=True, slots=True)
class LocalDataPolicy:
    """What the account lets a desk keep on its own disk, and for how many days back."""

    retention_days: int = 90
    wipe_on_sign_out: bool = False
    encrypted: bool = False


class Kept(Enum):
    """Stands in a change for a field that stays as it is."""

    KEPT = "kept"


KEPT: Final = Kept.KEPT


@dataclass(frozen=True, slots=True)
class CallChange:
    """What is written about a call; an ``agent_id`` of "" takes the agent away."""

    note: str | Kept = KEPT
    tags: tuple[str, ...] | Kept = KEPT
    score: int | Kept | None = KEPT
    call_status: str | Kept = KEPT
    next_step: str | Kept = KEPT
    remind_at: datetime | Kept | None = KEPT
    agent_id: str | Kept = KEPT

    @property
    def names(self) -> tuple[str, ...]:
        """The fields that change."""
        return tuple(each.name for each in fields(self) if getattr(self, each.name) is not KEPT)

    def with_former(self, earlier: CallChange) -> CallChange:
        """Both changes in one; this one was made later."""
        return replace(earlier, **{name: getattr(self, name) for name in self.names})

    def applied_to(self, record: CallRecord, agent_name: str = "") -> CallRecord:
        """The row as it will be once the CRM has taken the change over."""
        values = {name: getattr(self, name) for name in self.names}
        if "agent_id" in values:
            values["agent_name"] = agent_name if values["agent_id"] else ""
            values["assigned_by"] = "manual" if values["agent_id"] else ""
        if values.get("call_status"):
            values["wrap_up_owed"] = False
        return replace(record, **values)

    def of(self, record: CallRecord) -> CallChange:
        """The same fields as they stand in ``record``."""
        return CallChange(**{name: getattr(record, name) for name in self.names})

    def as_fields(self) -> dict[str, object]:
        """As they go over the wire, and into the outbox."""
        found: dict[str, object] = {name: getattr(self, name) for name in self.names}
        if "tags" in found:
            found["tags"] = list(self.tags) if isinstance(self.tags, tuple) else []
        if isinstance(self.remind_at, datetime):
            found["remind_at"] = self.remind_at.isoformat()
        if "agent_id" in found:
            found["agent_id"] = self.agent_id or None
        return found

    @classmethod
    def from_fields(cls, found: Mapping[str, object]) -> CallChange:
        """Raises ``InvalidInput`` for what ``as_fields`` would never write."""
        values: dict[str, object] = dict(found)
        try:
            if "tags" in values:
                values["tags"] = tuple(values["tags"])  # type: ignore[arg-type]  # checked by it
            if values.get("remind_at") is not None:
                values["remind_at"] = datetime.fromisoformat(str(values["remind_at"]))
            if "agent_id" in values:
                values["agent_id"] = values["agent_id"] or ""
            return cls(**values)  # type: ignore[arg-type]  # names are checked by the call
        except (TypeError, ValueError) as error:
            raise InvalidInput("What was written about this call cannot be read again.") from error
