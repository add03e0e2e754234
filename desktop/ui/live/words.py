"""One agent in the drawer, in words."""

from __future__ import annotations

from datetime import datetime

from desktop.domain.live_board import LiveAgent
from desktop.domain.live_limits import BoardLimits
from desktop.ui.live.dots import DOTS
from desktop.ui.live.limits_in_words import agent_mark
from desktop.ui.live.spoken import agent_spoken, duration, long_span, owed, where, whom
from desktop.ui.live.states import AgentDetail
from desktop.ui.supervising.acts import Act


def detail_of(
    agent: LiveAgent,
    limits: BoardLimits,
    now: datetime,
    region: str,
    acts: tuple[Act, ...],
) -> AgentDetail:
    mark = agent_mark(agent, limits, now)
    return AgentDetail(
        id=agent.id,
        name=agent.name,
        extension=f"Extension {agent.extension}" if agent.extension else "",
        dot=DOTS[agent.state],
        state=agent.title,
        duration=duration(agent, now),
        mark=mark,
        spoken=agent_spoken(agent, "agent", region),
        facts=_facts(agent, now, region),
        acts=acts,
    )


def _facts(agent: LiveAgent, now: datetime, region: str) -> tuple[tuple[str, str], ...]:
    """What there is to say, under its headings; what there is not is left out."""
    call, today = agent.call, agent.today
    calls = f"{today.inbound} in, {today.outbound} out, {today.missed} missed"
    facts = (
        ("With", whom(agent, region)),
        ("Called", call.our_name or call.our_number if call else ""),
        ("Queue", where(agent)),
        ("Groups", ", ".join(each.name for each in agent.groups)),
        ("Calls today", calls),
        ("Talk time today", long_span(agent.talk_seconds(now))),
        ("Still to be done", owed(agent)),
    )
    return tuple((title, words) for title, words in facts if words)
