"""An administrator sees the window as an agent does, and comes out again by one key."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from sqlalchemy import select

from desktop.domain.line import RegistrationState
from desktop.server import tables
from desktop.server.database import Database
from desktop.settings.panels import PanelId
from desktop.ui.event_loop import run_until_complete
from tests.journeys.rig import Journey, journey, user_page
from tests.support.waiting import until

pytestmark = [
    pytest.mark.usefixtures("no_sound_server"),
    pytest.mark.qt_log_ignore("PulseAudioService"),  # Qt says so itself when there is none
]

OMAR, JONAS = "usr_omar_haddad", "usr_jonas_weber"
HOME = "acc_home"
P = PanelId


@pytest.mark.timeout(240)
def test_an_administrator_looks_as_an_agent(qapp: QApplication, tmp_path: Path) -> None:
    run_until_complete(qapp, _look(qapp, tmp_path))


async def _look(qapp: QApplication, folder: Path) -> None:
    async with journey(qapp, folder) as day:
        await day.sign_in("omar.haddad@harbor.example")
        await until(lambda: day.core.session.is_signed_in, 15, "signed in")
        if day.core.session.account_id != HOME:
            await day.core.switching.switch(HOME)
        await day.on_line()
        call = await day.dial("4435550140")
        await _begin(day)
        looking = day.desk.looking
        await until(lambda: looking.windows is not None, 15, "a window opens")
        windows = looking.windows
        assert windows is not None
        await until(lambda: windows.window.is_signed_in, 15, "it shows the agent's day")
        assert looking.bar is not None
        assert "You see what Jonas Weber sees" in looking.bar.words.text()
        agent = (P.PHONE, P.CALLS, P.PEOPLE, P.VOICEMAIL, P.SETTINGS)
        await until(lambda: windows.window.rail.panels == agent, 10, "the pages of an agent")
        assert PanelId.ADMIN in day.desk.window.rail.panels, "one's own window is untouched"
        await _nothing_can_be_done(day)
        QTest.keyClick(windows.window, Qt.Key.Key_Escape)
        await until(lambda: looking.windows is None, 10, "Escape ends it")
        assert day.core.calls.call(call.id).state.is_talking, "one's own talk went on"
        await until(lambda: len(_history(folder)) == 2, 10, "both ends are noted")
        assert _history(folder) == [
            ("view_as.begin", OMAR, JONAS),
            ("view_as.end", OMAR, JONAS),
        ]
        await day.core.calls.end_all()
        await day.idle()


async def _begin(day: Journey) -> None:
    """Admin, Users, the gear of Jonas, View as."""
    page = await user_page(day, JONAS)
    page.view_as.click()


async def _nothing_can_be_done(day: Journey) -> None:
    """Neither a line nor a pen; and where somebody tries, it is said why."""
    core = day.desk.looking._core
    assert core is not None
    registration = core.registration  # type: ignore[attr-defined]  # the real one
    await until(
        lambda: "while you look" in registration.registration.sentence, 10, "the line is off"
    )
    assert registration.registration.state is RegistrationState.OFF
    windows = day.desk.looking.windows
    assert windows is not None
    page = windows.window._parts.pages[PanelId.PHONE]
    field = page.dial.field  # type: ignore[attr-defined]  # the real one
    field.setText("4435550142")
    field.textEdited.emit("4435550142")
    line = page.dial  # type: ignore[attr-defined]  # the real one
    await until(
        lambda: any("looking as somebody else" in each for each in _words(line)), 10, "why not"
    )


def _words(widget: object) -> list[str]:
    assert isinstance(widget, QWidget)
    return [each.text() for each in widget.findChildren(QLabel)]


def _history(folder: Path) -> list[tuple[str, str, str]]:
    line = tables.audit.c
    query = select(line.action, line.user_id, line.subject).where(line.action.like("view_as%"))
    database = Database.in_folder(folder / "server")
    with contextlib.closing(database), database.read() as connection:
        return [tuple(row) for row in connection.execute(query.order_by(line.sequence))]
