"""People are invited at one desk and come in at another, with the role that they were given."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.domain.access import Role
from desktop.settings.panels import PanelId
from desktop.ui.event_loop import run_until_complete
from desktop.ui.sections import SectionPage
from desktop.ui.users.inviting_view import ManyUsers
from desktop.ui.users.view import UsersPanel
from tests.journeys.rig import Journey, fresh_desk, journey
from tests.support.waiting import until

P = PanelId
OMAR = "omar.haddad@harbor.example"
PASSWORD = "six green kettles on a shelf"
CALL_MANAGER = (P.PHONE, P.CALLS, P.TEXTS, P.PEOPLE, P.VOICEMAIL, P.ADMIN, P.SETTINGS)
CALL_AGENT = (P.PHONE, P.CALLS, P.PEOPLE, P.VOICEMAIL, P.SETTINGS)
PASTED = """name,email,role,extension
Ida Winter,ida.winter@company.example,Call agent,
Nobody,this is no address,Call agent,
Lea again,LEA.BRANDT@company.example,Billing,
"""

pytestmark = [
    pytest.mark.timeout(240),
    pytest.mark.usefixtures("no_sound_server"),
    pytest.mark.qt_log_ignore("PulseAudioService"),  # Qt says so itself when there is none
]


@pytest.mark.requirement("S1-03", "S1-38", "S2-04")
def test_who_is_invited_comes_in_with_the_role_given(qapp: QApplication, tmp_path: Path) -> None:
    run_until_complete(qapp, _invited(qapp, tmp_path))


async def _invited(qapp: QApplication, folder: Path) -> None:
    async with journey(qapp, folder) as day:
        await day.sign_in(OMAR)
        users = await _users(day)
        users.list.add.click()
        code = await _invite_one(users)
        await _listed(users, "Lea Brandt", "Call manager", "Invited", "Never")
        async with fresh_desk(day, folder / "lea") as lea:
            await _accepts(lea, code)
            await lea.on_rail(*CALL_MANAGER)
            await _listed(users, "Lea Brandt", "Call manager", "Available")
        code = await _invite_many(users)
        await _listed(users, "Ida Winter", "Call agent", "Invited", "Never")
        async with fresh_desk(day, folder / "ida") as ida:
            await _accepts(ida, code)
            await ida.on_rail(*CALL_AGENT)
            await _listed(users, "Ida Winter", "Call agent", "Available")


async def _users(day: Journey) -> UsersPanel:
    await until(lambda: P.ADMIN in day.desk.window.rail.panels, 15, "the administrator is in")
    assert day.desk.window.open_if_offered(P.ADMIN)
    admin = day.desk.window.pages.currentWidget()
    assert isinstance(admin, SectionPage)
    admin.choose(P.USERS)
    panel = admin.current
    assert isinstance(panel, UsersPanel)
    rows = panel.list.table.model()
    await until(lambda: rows.rowCount() > 0, 15, "the users are there")
    return panel


async def _invite_one(users: UsersPanel) -> str:
    """The code, as it is shown once."""
    panel = users.list.invite
    await until(panel.one.name.isVisible, 5, "the form")
    QTest.keyClicks(panel.one.name, "Lea Brandt")
    QTest.keyClicks(panel.one.email, "lea.brandt@company.example")
    panel.one.role.setCurrentIndex(panel.one.role.findData(Role.CALL_MANAGER))
    panel.one.submit.click()
    await until(lambda: bool(panel.code.code.text()), 10, "the code is shown")
    return panel.code.code.text()


async def _invite_many(users: UsersPanel) -> str:
    """One of three lines is good, and the others say what is wrong with them."""
    panel = users.list.invite
    panel.mode._buttons["many"].click()
    panel.many.paste.setPlainText(PASTED)
    panel.many.look.click()
    await until(panel.many.add.isVisible, 10, "what can be added")
    assert panel.many.summary.text() == "1 person can be added, 2 lines cannot."
    results = _results(panel.many)
    assert results[0] == "Can be added"
    assert "name@company.example" in results[1]
    assert results[2] == "This e-mail address belongs to a user of this account already."
    panel.many.add.click()
    await until(lambda: "1 person added" in panel.many.summary.text(), 10, "it is done")
    added, code = _results(panel.many)[0].split(" · ")
    assert added == "Added"
    return code


def _results(many: ManyUsers) -> list[str]:
    """The last column of the table of lines."""
    table = many.rows.table
    cells = [table.item(row, table.columnCount() - 1) for row in range(table.rowCount())]
    return [cell.text() for cell in cells if cell is not None]


async def _listed(users: UsersPanel, name: str, role: str, state: str, last: str = "") -> None:
    """``last`` is the last sign-in; without it, that there has been one."""
    model = users.list._model

    def is_there() -> bool:
        shown = [model.words_at(row) for row in range(model.rowCount())]
        return any(
            (each.name, each.role, each.state) == (name, role, state)
            and (each.last_sign_in == last if last else each.last_sign_in != "Never")
            for each in shown
        )

    await until(is_there, 10, f"{name} is {state} in the list")


async def _accepts(who: Journey, code: str) -> None:
    """With the code that was handed over, as somebody types it."""
    page = who.desk.window.sign_in
    await until(page.button.isEnabled, 15, "the page is open")
    page.turn.click()
    QTest.keyClicks(page.code, code.lower())
    for field in (page.new_password, page.again):
        QTest.keyClicks(field, PASSWORD)
    page.button.click()
    await until(lambda: who.core.session.is_signed_in, 15, page.error.text() or "the password")
    await until(lambda: who.core.sync.state.in_step_at is not None, 20, "all is here")
