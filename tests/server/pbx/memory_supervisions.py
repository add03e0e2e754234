"""What the CRM decided about supervisions, in memory: a test says it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from desktop.domain.supervision import Ended, Mode
from desktop.server.pbx.supervised import Admitted, Followed


@dataclass
class Row:
    call_id: str
    user_id: str
    mode: Mode
    is_running: bool = False
    ended: Ended | None = None
    has_right: bool = True


@dataclass
class MemorySupervisions:
    """``rows`` are keyed by id, which is the token of its address as well."""

    rows: dict[str, Row] = field(default_factory=dict)
    spent: set[str] = field(default_factory=set)
    was_cleaned: bool = False
    known: str = ""  # as they were at the last look

    def ask(self, call_id: str, user_id: str, mode: Mode) -> str:
        """What the supervisor's phone calls."""
        token = f"tok{len(self.rows)}"
        self.rows[token] = Row(call_id, user_id, mode)
        return f"supervise-{token}"

    @property
    def last(self) -> Row:
        return list(self.rows.values())[-1]

    async def admit(self, token: str, account_id: str, user_id: str) -> Admitted | None:
        row = self.rows.get(token)
        if row is None or token in self.spent or row.user_id != user_id:
            return None
        self.spent.add(token)
        return Admitted(token, row.call_id, row.mode)

    async def began(self, supervision_id: str, at: int) -> None:
        row = self.rows[supervision_id]
        row.is_running = row.ended is None

    async def over(self, supervision_id: str, ended: Ended) -> None:
        row = self.rows[supervision_id]
        row.ended = row.ended or ended

    async def taken_over(self, supervision_id: str, at: int) -> None:
        await self.over(supervision_id, Ended.TAKEN_OVER)

    async def look(self, *, anyway: bool) -> Sequence[Followed] | None:
        for row in self.rows.values():
            if not row.has_right and row.ended is None:
                row.ended = Ended.PERMISSION
        known, self.known = self.known, repr(self.rows)
        if self.known == known and not anyway:
            return None
        return [Followed(key, row.mode) for key, row in self.rows.items() if row.ended is None]

    async def close_stale(self) -> None:
        self.was_cleaned = True
