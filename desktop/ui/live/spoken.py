"""What a row says, in words: moments instead of running seconds where it is read out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from desktop.domain import phone_numbers
from desktop.domain.live_board import LiveAgent, LiveQueue, seconds_since
from desktop.ui.words import clock, short_span, span

HIDDEN: Final = "A call you may not see"


def whom(agent: LiveAgent, region: str) -> str:
    """Whom they talk with, "" without a call."""
    call = agent.call
    if call is None:
        return ""
    name = call.contact or phone_numbers.display(call.number, region)
    name = name or (HIDDEN if call.is_hidden else "Withheld number")
    more = f" and {agent.other_calls} more" if agent.other_calls else ""
    return f"{'On hold: ' if call.is_held else ''}{name}{more}"


def where(agent: LiveAgent) -> str:
    """The queue of the call, else those they serve."""
    if agent.call is not None and agent.call.queue:
        return agent.call.queue
    return ", ".join(each.name for each in agent.queues)


def said_state(agent: LiveAgent) -> str:
    return " · ".join(part for part in (agent.title, where(agent)) if part)


def duration(agent: LiveAgent, now: datetime) -> str:
    since = agent.state_since
    return "–" if since is None else span(seconds_since(since, now))


def figures(agent: LiveAgent, now: datetime) -> str:
    """``14 calls · 1:32:10``"""
    talked = agent.talk_seconds(now)
    calls = _count(agent.today.calls, "call")
    return f"{calls} · {long_span(talked)}" if talked else calls


def long_span(seconds: int) -> str:
    """``1:32:10``, ``0:41:55``: hours always, so that figures below each other compare."""
    hours, rest = divmod(max(0, seconds), 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}"


def owed(agent: LiveAgent) -> str:
    return f"{_count(agent.wrap_up_owed, 'wrap-up')} owed" if agent.wrap_up_owed else ""


def agent_spoken(agent: LiveAgent, part: str, region: str) -> str:
    """``part`` is the name of a column; the first one says all of it."""
    return _PARTS[part](agent, region)


def _all(agent: LiveAgent, region: str) -> str:
    parts = (
        agent.name,
        _state(agent, region),
        where(agent),
        f"{_count(agent.today.calls, 'call')} today",
        owed(agent),
    )
    return ", ".join(part for part in parts if part)


def _state(agent: LiveAgent, region: str) -> str:
    other = f" with {whom(agent, region)}" if agent.call else ""
    since = f" since {clock(agent.state_since)}" if agent.state_since else ""
    return f"{agent.title}{other}{since}"


def _since(agent: LiveAgent, _: str) -> str:
    return f"since {clock(agent.state_since)}" if agent.state_since else ""


_PARTS: Final[dict[str, Callable[[LiveAgent, str], str]]] = {
    "agent": _all,
    "state": lambda agent, _: agent.title,
    "since": _since,
    "with": whom,
    "queue": lambda agent, _: where(agent),
    "calls": lambda agent, _: f"{_count(agent.today.calls, 'call')} today",
    "missed": lambda agent, _: f"{agent.today.missed} missed today",
    "talk": lambda agent, _: f"{long_span(agent.today.talk_seconds)} of talk today",
    "owed": lambda agent, _: owed(agent) or "No wrap-up owed",
}


def queue_spoken(queue: LiveQueue, within: int) -> str:
    waiting = "nobody waits"
    if queue.waiting:
        since = clock(queue.waiting[0].since)
        waiting = f"{len(queue.waiting)} waiting, the longest since {since}"
    level = queue.today.service_level
    parts = (
        f"Queue {queue.name}",
        waiting,
        "" if level is None else f"{level} % answered within {within} seconds",
        f"{queue.today.abandoned} abandoned",
        free_words(queue),
    )
    return ", ".join(part for part in parts if part)


def level_words(queue: LiveQueue) -> str:
    level = queue.today.service_level
    return "–" if level is None else f"{level} %"


def wait_words(queue: LiveQueue, now: datetime) -> str:
    return short_span(queue.longest_wait(now)) if queue.waiting else "–"


def free_words(queue: LiveQueue) -> str:
    return f"{queue.free} of {queue.agents} free" if queue.agents else "No agents"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
