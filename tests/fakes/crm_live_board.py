"""The fake CRM: the live board, from what it knows of colleagues and queues."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from desktop.domain.errors import Conflict, InvalidInput
from desktop.domain.live_board import (
    BoardDay,
    BoardNews,
    LiveAgent,
    LiveQueue,
    TeamName,
    WaitingCaller,
)
from desktop.domain.live_limits import EDIT, BoardLimits, faults_of
from desktop.domain.presence import QueueState
from tests.fakes import crm_records as known
from tests.fakes.crm_company import of
from tests.fakes.crm_presence import FakePresence

_SEE = ("dashboard.agents:view", "see the live board")
_Rows = tuple[dict[str, LiveAgent], dict[str, LiveQueue]]


class FakeLiveBoard(FakePresence):
    """Part of ``Crm``."""

    def __init__(self) -> None:
        super().__init__()
        self.board_at = known.NOON
        self.board_day = BoardDay(
            date(2026, 3, 2), known.NOON + timedelta(hours=17), "America/New_York"
        )
        self.board_limits = BoardLimits()
        self.board_sees_all = True
        # What a test puts beside or instead of what follows from the company.
        self.board_agents: dict[str, LiveAgent] = {}
        self.board_queues: dict[str, LiveQueue] = {}
        self.board_gone: set[str] = set()
        self._board_seen: list[tuple[BoardDay, BoardLimits, _Rows]] = []

    async def live_board(self, account_id: str, since: str = "") -> BoardNews:
        self._check("live_board", account_id, *_SEE)
        await self.held("live_board")
        rows = self._board_rows(account_id)
        before = self._board_before(since)
        self._board_seen.append((self.board_day, self.board_limits, rows))
        news = BoardNews(
            *(str(len(self._board_seen)), self.board_at, self.board_day, self.board_limits),
            sees_all=self.board_sees_all,
        )
        if before is None:
            return replace(news, agents=tuple(rows[0].values()), queues=tuple(rows[1].values()))
        return replace(
            news,
            whole=False,
            agents=tuple(each for key, each in rows[0].items() if before[0].get(key) != each),
            queues=tuple(each for key, each in rows[1].items() if before[1].get(key) != each),
            gone_agents=frozenset(before[0].keys() - rows[0].keys()),
            gone_queues=frozenset(before[1].keys() - rows[1].keys()),
        )

    async def change_board_limits(self, account_id: str, limits: BoardLimits) -> BoardLimits:
        self._check("change_board_limits", account_id, EDIT, "change what the live board marks")
        if limits.version != self.board_limits.version:
            sentence = "Somebody else changed the thresholds first. Look at them again."
            raise Conflict(sentence, self.board_limits)
        if faults := faults_of(limits):
            raise InvalidInput(next(iter(faults.values())))
        if limits != self.board_limits:
            self.board_limits = replace(limits, version=limits.version + 1)
            self.push("settings.changed", setting="live_board")
        return self.board_limits

    # What a test makes happen

    def board_shows(self, *rows: LiveAgent | LiveQueue) -> None:
        """These rows look like this from now on; the desks are told."""
        for row in rows:
            if isinstance(row, LiveAgent):
                self.board_agents[row.id] = row
            else:
                self.board_queues[row.id] = row
            self.board_gone.discard(row.id)
        self.push("live_board.updated")

    def board_loses(self, *ids: str) -> None:
        self.board_gone |= set(ids)
        self.push("live_board.updated")

    def board_day_begins(self, at: datetime) -> None:
        """The clock of the CRM passes midnight."""
        self.board_at = at
        self.board_day = BoardDay(at.date(), at + timedelta(days=1), self.board_day.zone)

    def _board_before(self, since: str) -> _Rows | None:
        if not (since.isdigit() and 0 < int(since) <= len(self._board_seen)):
            return None
        day, limits, rows = self._board_seen[int(since) - 1]
        return rows if (day, limits) == (self.board_day, self.board_limits) else None

    def _board_rows(self, account_id: str) -> _Rows:
        people = [self._board_agent(each.id) for each in of(account_id, self.user_rows)]
        queues = [self._board_queue(each) for each in of(account_id, self.queue_rows)]
        agents = {each.id: each for each in people} | self.board_agents
        lines = {each.id: each for each in queues} | self.board_queues
        for gone in self.board_gone:
            agents.pop(gone, None)
            lines.pop(gone, None)
        return agents, lines

    def _board_agent(self, user_id: str) -> LiveAgent:
        row = self._colleague(user_id)
        return LiveAgent(
            *(row.id, row.name, row.extension, row.availability, row.reason),
            queues=tuple(
                TeamName(key, name) for key, name in zip(row.queue_ids, row.queues, strict=True)
            ),
        )

    def _board_queue(self, row: QueueState) -> LiveQueue:
        waits = timedelta(seconds=row.longest_wait)
        callers = (
            WaitingCaller(self.board_at - waits, f"waits-{place}") for place in range(row.waiting)
        )
        return LiveQueue(row.id, row.name, tuple(callers))
