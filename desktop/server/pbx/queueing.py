"""Callers of a queue: served in their order, with music until an agent is free."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from .address import Uri
from .exchange import Exchange
from .progress import Progress
from .records import AssignedBy, Records, Route, Subscriber
from .ringing import Outcome, Ringing, Target
from .sessions import Session
from .transport import Flow

log = logging.getLogger(__name__)

AGENT_SECONDS: Final = 20.0  # how long each agent is rung
REST_SECONDS: Final = 20.0  # who did not take a call is not offered the same one again for so long
LOOK_AGAIN_SECONDS: Final = 0.5  # states are changed by other processes, which do not tell us
LONGEST_WAIT_SECONDS: Final = 1800.0


class MusicLines(Protocol):
    """Where music for waiting callers comes from."""

    def is_from(self, flow: Flow) -> bool: ...
    async def music(self, session: Session, sound: str) -> tuple[Uri, Flow] | None: ...
    def music_over(self, session: Session) -> None: ...


@dataclass(frozen=True, slots=True)
class Steps:
    """What every call does: find the phones of a user, ring them, give up on them, conclude."""

    phones: Callable[[Subscriber, Session, Route], list[Target]]
    ring: Callable[[Progress, list[Target], float], Awaitable[Outcome]]
    passed_by: Callable[[Progress, Subscriber], None]
    concluded: Callable[[Progress, Outcome, str, AssignedBy], None]


@dataclass(slots=True, eq=False)
class Caller:
    """Somebody in line. ``agent`` is who is to be rung for them next."""

    progress: Progress
    route: Route
    agent: Subscriber | None = None
    news: asyncio.Event = field(default_factory=asyncio.Event)
    rests: dict[str, float] = field(default_factory=dict)  # user -> until when, on the loop's clock
    music: asyncio.Task[Outcome] | None = None
    had_music: bool = False


@dataclass(slots=True)
class Line:
    """``looked_at`` is when free agents were last sought, for all of its callers at once."""

    callers: list[Caller] = field(default_factory=list)
    giving: asyncio.Lock = field(default_factory=asyncio.Lock)
    looked_at: float = -1.0  # on the loop's clock; below zero: something has happened since


class QueueCalls:
    """The agent idle longest first; a caller who hangs up leaves the line."""

    def __init__(
        self, exchange: Exchange, records: Records, lines: MusicLines, steps: Steps
    ) -> None:
        self._exchange = exchange
        self._records = records
        self._music_lines = lines
        self._steps = steps
        self._lines: dict[tuple[str, str], Line] = {}
        self._taken: set[str] = set()  # agents who are rung, or are about to be
        self.agent_seconds = AGENT_SECONDS
        self.rest_seconds = REST_SECONDS
        self.longest_wait_seconds = LONGEST_WAIT_SECONDS
        self.look_again_seconds = LOOK_AGAIN_SECONDS

    async def serve(self, progress: Progress, route: Route) -> None:
        """Until an agent has answered, the caller has hung up, or has waited for too long."""
        key = (route.account_id, route.queue)
        line = self._lines.setdefault(key, Line())
        caller = Caller(progress, route)
        line.callers.append(caller)
        line.looked_at = -1.0
        try:
            await self._serve(caller, line)
        finally:
            line.callers.remove(caller)
            self._give_back(caller)
            await self._stop_music(caller)
            if not line.callers:
                self._lines.pop(key, None)

    def waiting(self) -> int:
        return sum(len(line.callers) for line in self._lines.values())

    def look_now(self) -> None:
        """A call has ended: whoever had it may be free for the next."""
        for line in self._lines.values():
            self._wake(line)

    async def _serve(self, caller: Caller, line: Line) -> None:
        until = _now() + self.longest_wait_seconds
        while _now() < until and not self._is_gone(caller):
            agent = await self._next_agent(caller, line)
            if agent is None:
                await self._play_music(caller)
                await self._until_news(caller)
                continue
            outcome = await self._rung(caller, agent)
            if outcome.is_answered:
                answered_by = agent.user_id
                self._steps.concluded(caller.progress, outcome, answered_by, AssignedBy.QUEUE)
                return
            self._steps.passed_by(caller.progress, agent)
            self._wake(line)
        self._steps.concluded(caller.progress, Outcome(), "", AssignedBy.QUEUE)

    def _is_gone(self, caller: Caller) -> bool:
        """Has hung up, or came over a line to the outside that has died."""
        incoming = caller.progress.incoming
        return incoming.cancelled.is_set() or not self._music_lines.is_from(incoming.flow)

    # Agents

    async def _next_agent(self, caller: Caller, line: Line) -> Subscriber | None:
        async with line.giving:
            is_due = line.looked_at < 0 or _now() - line.looked_at >= self.look_again_seconds
            if caller.agent is None and is_due:
                line.looked_at = _now()
                await self._give(caller.route, line)
        return caller.agent

    async def _give(self, route: Route, line: Line) -> None:
        """Each caller in line an agent, as far as there are any; the first in line first."""
        agents = list(await self._free_agents(route))
        for caller in line.callers:
            if caller.agent is not None or self._is_gone(caller):
                continue
            agent = next((each for each in agents if _may_be_offered(caller, each)), None)
            if agent is not None:
                agents.remove(agent)
                self._taken.add(agent.aor)
                caller.agent = agent
                caller.news.set()

    async def _free_agents(self, route: Route) -> Sequence[Subscriber]:
        sessions, locations = self._exchange.sessions, self._exchange.locations
        agents = await self._records.queue_candidates(route.account_id, route.queue)
        free = [
            agent
            for agent in agents
            if agent.is_available
            and agent.aor not in self._taken
            and not sessions.is_on_a_call(agent.aor)
            and locations.of(agent.aor)
        ]
        return sorted(free, key=lambda agent: sessions.idle_since(agent.aor))

    async def _rung(self, caller: Caller, agent: Subscriber) -> Outcome:
        progress = caller.progress
        targets = self._steps.phones(agent, progress.session, caller.route)
        try:
            return await self._steps.ring(progress, targets, self.agent_seconds)
        finally:
            caller.rests[agent.user_id] = _now() + self.rest_seconds
            self._give_back(caller)

    def _give_back(self, caller: Caller) -> None:
        if caller.agent is not None:
            self._taken.discard(caller.agent.aor)
            caller.agent = None

    def _wake(self, line: Line) -> None:
        line.looked_at = -1.0
        for caller in line.callers:
            caller.news.set()

    async def _until_news(self, caller: Caller) -> None:
        waits = [
            asyncio.ensure_future(caller.progress.incoming.cancelled.wait()),
            asyncio.ensure_future(caller.news.wait()),
        ]
        await asyncio.wait(
            waits, timeout=self.look_again_seconds, return_when=asyncio.FIRST_COMPLETED
        )
        for each in waits:
            each.cancel()
        caller.news.clear()

    # Music

    async def _play_music(self, caller: Caller) -> None:
        """As early media: the call begins with an agent. Ringing where no line is free for it."""
        if caller.had_music or self._is_gone(caller):
            return
        caller.had_music = True
        progress = caller.progress
        if progress.session.hears_booth:
            progress.plays()
            return
        found = await self._music_lines.music(progress.session, caller.route.music)
        if found is None:
            progress.waits()
            return
        progress.plays()
        uri, flow = found
        source = Ringing(
            self._exchange, progress.incoming, progress.session, progress.incoming.relay
        )
        caller.music = asyncio.create_task(
            source.ring([Target(str(uri), flow)], self.longest_wait_seconds)
        )

    async def _stop_music(self, caller: Caller) -> None:
        if caller.music is None:
            return
        caller.music.cancel()
        (fault,) = await asyncio.gather(caller.music, return_exceptions=True)
        if isinstance(fault, Exception):
            log.error("the music of a queue had a fault", exc_info=fault)
        self._music_lines.music_over(caller.progress.session)


def _may_be_offered(caller: Caller, agent: Subscriber) -> bool:
    return caller.rests.get(agent.user_id, 0.0) <= _now()


def _now() -> float:
    return asyncio.get_running_loop().time()
