"""An agent leaves the queue and comes back: who is rung, who waits, what the waiting hear."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.app import DEMO_PASSWORD
from desktop.domain.records import Availability
from desktop.ui.event_loop import run_until_complete
from desktop.ui.presence.queues_view import QueueLine, QueueList
from tests.journeys.rig import ANNA, Journey, journey
from tests.server.pbx.ua import Phone
from tests.support.waiting import until

DOMAIN = "harbor.example"


@pytest.mark.timeout(180)
@pytest.mark.usefixtures("no_sound_server")
@pytest.mark.qt_log_ignore("PulseAudioService")  # Qt says so itself when there is none
def test_the_queue_goes_on_without_an_agent_and_with_her(
    qapp: QApplication, tmp_path: Path
) -> None:
    run_until_complete(qapp, _a_day(qapp, tmp_path))


async def _a_day(qapp: QApplication, folder: Path) -> None:
    async with journey(qapp, folder) as day:
        await day.sign_in()
        await day.on_line()
        await _state(day, "Available")
        await until(lambda: sales(day) is not None, 10, "the queues are in the rail")
        await _log(day, logged_in=False)
        await _the_other_member_is_rung(day)
        await _nobody_is_there(day)
        await _log(day, logged_in=True)
        await _it_is_hers(day)
        await _busy_agents_are_left_alone(day)


async def _the_other_member_is_rung(day: Journey) -> None:
    async with jonas_at_his_phone(day) as jonas:
        await _colleague(day, "Available")
        await day.outside("POST", "/demo/ring", email=ANNA, queue=True)
        offered = await jonas.request("INVITE")
        assert offered.first("X-Queue") == "Sales"
        assert not day.desk.incoming.cards, "she has left the queue and is rung all the same"
        jonas.accept(offered)
        await jonas.request("ACK")
        await _colleague(day, "In a call")
        jonas.send(jonas.inside_as_callee(offered, "BYE"))
        await _colleague(day, "Available")
    await _colleague(day, "Offline")


async def _nobody_is_there(day: Journey) -> None:
    await day.outside("POST", "/demo/ring", email=ANNA, queue=True)
    await until(lambda: sales_line(day).words.startswith("1 waiting"), 10, "somebody waits")
    await _until_outside_hears(day)
    assert not day.desk.incoming.cards


async def _it_is_hers(day: Journey) -> None:
    await until(lambda: day.desk.incoming.cards, 10, "the card of the waiting caller")
    call = day.core.calls.calls[0]
    await day.core.calls.answer(call.id)
    await day.talking()
    await until(lambda: sales_line(day).words == "Nobody waits", 10, "the line is empty")
    await day.core.calls.hang_up(call.id)
    await day.idle()
    record = (await day.core.history.recent())[0]
    assert (record.queue, record.assigned_by, record.agent_name) == (
        *("Sales", "queue"),
        "Anna Keller",
    )


async def _busy_agents_are_left_alone(day: Journey) -> None:
    """And a caller who hangs up leaves the queue."""
    day.desk.window.rail.availability_chosen.emit(Availability.AWAY, "acc_home_lunch")
    await _state(day, "Lunch")
    await day.outside("POST", "/demo/ring", email=ANNA, queue=True)
    await until(lambda: sales_line(day).words.startswith("1 waiting"), 10, "somebody waits")
    assert not day.desk.incoming.cards
    await day.outside("POST", "/demo/hang_up", everybody=True)
    await until(lambda: sales_line(day).words == "Nobody waits", 10, "who hung up is gone")
    await day.core.session.sign_out()
    await until(lambda: day.core.session.account is None, 5, "she is signed out")


def sales(day: Journey) -> QueueLine | None:
    queues = day.desk.window.rail.findChild(QueueList)
    assert queues is not None
    return queues.line("que_sales") if queues.isVisible() else None


def sales_line(day: Journey) -> QueueLine:
    line = sales(day)
    assert line is not None
    return line


async def _log(day: Journey, *, logged_in: bool) -> None:
    """A click on the switch, and the CRM's answer."""
    QTest.mouseClick(sales_line(day).switch, Qt.MouseButton.LeftButton)
    wanted = ("Sales", logged_in)
    await until(
        lambda: wanted in [(each.name, each.logged_in) for each in day.core.queues.queues],
        10,
        f"the queue is {'entered' if logged_in else 'left'}",
    )


async def _state(day: Journey, title: str) -> None:
    await until(
        lambda: day.desk.window.rail._state.text().startswith(title), 10, f"the rail says {title}"
    )


async def _colleague(day: Journey, title: str) -> None:
    def said() -> bool:
        jonas = day.core.colleagues.by_extension("202")
        return jonas is not None and jonas.title == title

    await until(said, 10, f"Jonas is seen as {title}")


async def _until_outside_hears(day: Journey) -> None:
    for _ in range(100):
        calls = (await day.outside("GET", "/demo/heard"))["calls"]
        if any(each["level"] > 0.01 and not each["answered"] for each in calls):
            return
        await asyncio.sleep(0.1)
    raise AssertionError("the waiting caller hears no music")


@asynccontextmanager
async def jonas_at_his_phone(day: Journey) -> AsyncIterator[Phone]:
    """Another member of the queue, with a desk phone of his own."""
    phone = Phone(int(day.ready.sip.rpartition(":")[2]), "jonas.weber", "udp")
    secret = f"{DEMO_PASSWORD}:jonas.weber@{DOMAIN}"
    phone.password = hashlib.sha256(secret.encode()).hexdigest()[:24]
    await phone.open()
    try:
        assert (await phone.register()).status == 200
        yield phone
        assert (await phone.register(expires=0)).status == 200
    finally:
        phone.close()
