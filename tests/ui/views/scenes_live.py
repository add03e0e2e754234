"""The live board in its states: nobody, a team, five hundred, thresholds passed, the wall."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from PySide6.QtWidgets import QWidget

from desktop.domain.access import Role
from desktop.domain.calls import Direction
from desktop.domain.live_board import LiveCall
from desktop.domain.supervision import Ended, Mode
from desktop.settings.panels import PanelId
from desktop.ui.live.states import Layout
from tests.fakes.crm import NOON, call_record
from tests.fakes.live_rows import BUSY_AGENTS, BUSY_QUEUES, many_agents
from tests.ui.views.scenes_base import GONE, LONG_NAME, Scene, open_page
from tests.ui.views.workplace import Workplace

_TALK: Final[dict[str, Any]] = {
    "record_id": "live-sup",
    "agent_id": "u2",
    "agent_name": "Jonas Weber",
    "contact_name": LONG_NAME,
    "ended_at": None,
}


async def _board(place: Workplace, *rows: Any, role: Role = Role.AGENCY_ADMINISTRATOR) -> Any:
    """These alone are on it."""
    crm = place.desk.crm
    crm.role = role
    crm.board_loses(*(each.id for each in (*crm.user_rows, *crm.queue_rows)))
    crm.board_shows(*rows)
    await open_page(place, PanelId.LIVE)
    await place.show()
    await place.settle()
    return place.page(PanelId.LIVE)


async def live(place: Workplace) -> QWidget:
    """A team at work, some of it past a threshold, one of them chosen."""
    page = await _board(place, *BUSY_AGENTS, *BUSY_QUEUES)
    page.cards.setCurrentIndex(page.agents.index(0, 0))
    await place.settle()
    return place.window


async def live_table(place: Workplace) -> QWidget:
    page = await _board(place, *BUSY_AGENTS, *BUSY_QUEUES)
    page.layouts.chosen.emit(Layout.TABLE.value)
    await place.settle()
    return place.window


async def live_agent(place: Workplace) -> QWidget:
    """In the drawer, with all that can be done."""
    first = replace(BUSY_AGENTS[0], name=LONG_NAME, wrap_up_owed=3)
    page = await _board(place, first, *BUSY_AGENTS[1:], *BUSY_QUEUES)
    page._presenter.open(first.id)
    await place.settle()
    assert not page.drawer.isHidden()
    return place.window


async def live_agent_without_a_call(place: Workplace) -> QWidget:
    page = await _board(place, *BUSY_AGENTS, *BUSY_QUEUES)
    page._presenter.open(BUSY_AGENTS[4].id)
    await place.settle()
    return place.window


async def live_many(place: Workplace) -> QWidget:
    page = await _board(place, *many_agents(500), *BUSY_QUEUES)
    assert page.agents.rowCount() == 500
    return place.window


async def live_many_in_a_table(place: Workplace) -> QWidget:
    page = await _board(place, *many_agents(500), *BUSY_QUEUES)
    page.layouts.chosen.emit(Layout.TABLE.value)
    await place.settle()
    return place.window


async def live_thresholds(place: Workplace) -> QWidget:
    """In the form, one of them typed wrong."""
    page = await _board(place, *BUSY_AGENTS, *BUSY_QUEUES)
    await place.click("Thresholds", page)
    warning, _ = next(iter(page.limits_card.fields.values()))
    warning.setText("soon")
    warning.textEdited.emit("soon")
    await place.click("Save", page.limits_card)
    assert not page.limits_card.isHidden()
    return place.window


async def live_nobody(place: Workplace) -> QWidget:
    await _board(place)
    return place.window


async def live_nobody_fits(place: Workplace) -> QWidget:
    page = await _board(place, *BUSY_AGENTS, *BUSY_QUEUES)
    page.filters.search.setText("nobody is called this")
    await place.settle()
    return place.window


async def live_away(place: Workplace) -> QWidget:
    """As it was when the CRM was last heard of."""
    await _board(place, *BUSY_AGENTS, *BUSY_QUEUES)
    place.desk.crm.failure = GONE
    place.desk.session.lost_crm(GONE)
    await place.settle()
    return place.window


async def _supervises(place: Workplace, mode: Mode, *, in_the_call: bool = True) -> Any:
    """Jonas Weber talks, and one hears him."""
    crm = place.desk.crm
    crm.call_rows.append(call_record(**_TALK))
    crm.goes_live("live-sup")
    call = LiveCall(
        Direction.INBOUND, NOON, call_id="live-sup", number="+13125550199", contact=LONG_NAME
    )
    agent = replace(BUSY_AGENTS[1], call=call)
    page = await _board(place, agent, *BUSY_AGENTS[2:], *BUSY_QUEUES)
    page.cards.setCurrentIndex(page.agents.index(page._presenter.agents.place_of(agent.id), 0))
    page.act(mode)
    await place.settle()
    if in_the_call:
        crm.phone_is_let_in(crm.supervision_rows[-1].id)
        await place.settle()
    return page


async def supervising(place: Workplace) -> QWidget:
    await _supervises(place, Mode.LISTEN)
    bar = place.windows.live.bar
    assert "Nobody hears you" in bar.heard.text()
    return place.window


async def supervising_asks(place: Workplace) -> QWidget:
    """Before a call is taken over."""
    await _supervises(place, Mode.WHISPER)
    await place.click("Take over", place.windows.live.bar)
    return place.window


async def supervising_asks_in_the_drawer(place: Workplace) -> QWidget:
    page = await _supervises(place, Mode.TAKE_OVER, in_the_call=False)
    assert not page.drawer.acts.confirmation.isHidden()
    return place.window


async def supervising_from_the_log(place: Workplace) -> QWidget:
    """A call that goes on, in the drawer of the call log."""
    await _supervises(place, Mode.LISTEN)
    place.window.open_page(PanelId.CALLS)
    await place.settle()
    place.page(PanelId.CALLS)._presenter.open("live-sup")
    await place.settle()
    acts = place.page(PanelId.CALLS).drawer.acts
    assert acts.isVisibleTo(place.window)
    assert acts.buttons[Mode.LISTEN].isChecked()
    return place.window


async def supervising_refused(place: Workplace) -> QWidget:
    """The agent's Pro dialing is off."""
    place.desk.crm.pro_dialing_off.add("u2")
    page = await _supervises(place, Mode.LISTEN, in_the_call=False)
    assert "Pro dialing is off" in page.drawer.acts.problem.text
    return place.window


async def supervising_ended(place: Workplace) -> QWidget:
    """The plan has been changed meanwhile; what was set goes on elsewhere."""
    await _supervises(place, Mode.BARGE)
    crm = place.desk.crm
    crm.supervision_ends(crm.supervision_rows[-1].id, Ended.PERMISSION, "plan.pro.dialing")
    place.window.open_page(PanelId.CALLS)
    await place.settle()
    assert "plan" in place.windows.live.bar.heard.text()
    return place.window


async def supervised(place: Workplace) -> QWidget:
    """One's own call, while somebody whispers to one."""
    await open_page(place, PanelId.PHONE)
    call_id = await place.talking()
    place.desk.crm.goes_live("c1")
    place.desk.crm.omar_supervises("c1", Mode.WHISPER)
    await place.settle()
    assert "whispering to you" in place.windows.phone.card(call_id).watched.text()
    return place.window


async def _wall(place: Workplace, *rows: Any, call: bool = False) -> QWidget:
    page = await _board(place, *rows)
    if call:
        await place.talking("+13125550199")
    page.wall_wanted.emit()
    wall = place.windows.live.wall
    await place.until(wall.isVisible, "the wall stands")
    await place.settle()
    return wall


async def wall(place: Workplace) -> QWidget:
    return await _wall(place, *BUSY_AGENTS, *BUSY_QUEUES)


async def wall_of_many(place: Workplace) -> QWidget:
    return await _wall(place, *many_agents(500), *BUSY_QUEUES)


async def wall_with_a_call(place: Workplace) -> QWidget:
    """Of one's own: it is to be seen and to be ended."""
    return await _wall(place, *BUSY_AGENTS[:8], BUSY_QUEUES[1], call=True)


async def wall_without_queues(place: Workplace) -> QWidget:
    return await _wall(place, *BUSY_AGENTS[:5])


LIVE_SCENES: Final[tuple[Scene, ...]] = (
    live,
    live_table,
    live_agent,
    live_agent_without_a_call,
    live_many,
    live_many_in_a_table,
    live_thresholds,
    live_nobody,
    live_nobody_fits,
    live_away,
    supervising,
    supervising_asks,
    supervising_asks_in_the_drawer,
    supervising_from_the_log,
    supervising_refused,
    supervising_ended,
    supervised,
    wall_with_a_call,
)
# Without anything to press: there is no walk through it.
WALL_SCENES: Final[tuple[Scene, ...]] = (wall, wall_of_many, wall_without_queues)
