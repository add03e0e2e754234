"""Whoever loses the permission for a panel while they type there can still copy it (4.3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTableView,
    QTabWidget,
    QWidget,
)

from desktop.domain.access import Role
from desktop.domain.plugins import Plugin
from desktop.settings.panels import PANELS, Panel, PanelId, Section
from desktop.ui.widgets.buttons import PrimaryButton
from desktop.ui.widgets.fields import SearchField
from tests.support.waiting import until
from tests.ui.views.scenes_base import furnish
from tests.ui.views.scenes_connections import EXAMPLE
from tests.ui.views.workplace import Workplace

P = PanelId
TYPED: Final = "kept"
FIRST, LAST_TAB = "the first row", "the last tab"
# What opens the editor of each panel.
EDITORS: Final[dict[PanelId, Sequence[str]]] = {
    P.USERS: (FIRST, "Open", LAST_TAB),
    P.NUMBERS: (FIRST, "Change"),
    P.SOURCES: ("Add a source",),
    P.BLOCKED_CALLERS: ("Block a caller",),
    P.DO_NOT_CALL: ("Add",),
    P.SCORING: (),
    P.GROUPS: ("Add a group",),
    P.QUEUES: ("Add a queue",),
    P.VOICE_MENUS: ("Add a menu",),
    P.STATUS_REASONS: (),
    P.CALL_STATUSES: (),
    P.ACCOUNT_SETTINGS: (),
    P.HELP_LINKS: (),
    P.GEO_CALLER_ID: ("Area codes",),
    P.ACCESS_GROUPS: ("Add a group",),
    P.INTEGRATIONS: ("Add a webhook",),
    P.MEDIA: ("Add a sound",),
    P.PLUGINS: (FIRST, "Set up"),
}
# Nothing is written in these: switches and choices alone.
WITHOUT: Final = {P.RECORDING, P.CHANGE_HISTORY}


def test_every_panel_of_the_administrator_is_looked_at() -> None:
    admin = {each.id for each in PANELS if each.section is Section.ADMIN}
    assert admin == set(EDITORS) | WITHOUT


@pytest.mark.parametrize("panel_id", EDITORS, ids=[each.value for each in EDITORS])
async def test_what_is_typed_stays_to_be_copied(place: Workplace, panel_id: PanelId) -> None:
    panel = await _opened(place, panel_id)
    field = await _typed(place, panel)
    before = _text(field)
    assert TYPED in before
    lost = next(iter(_row(panel_id).requires))
    place.desk.crm.overrides[lost] = False
    place.desk.crm.tell_permissions()
    await place.settle()
    admin = place.page(P.ADMIN)
    assert not place.desk.session.answer.grants(lost)
    assert admin.current is panel, "it stays in front"
    # Rows are built anew where they can only be read; the words are the same.
    assert any(before == _text(each) for each in _fields(panel)), "the words are there"
    assert not any(each.isEnabled() for each in _savers(panel)), "and are not sent"
    other = next(each for each in admin.offered if each is not panel_id)
    admin.choose(other)
    await place.settle()
    assert panel_id not in admin.offered, "once left there is no way back"
    assert admin.chosen is other


async def test_the_page_stays_where_it_was_the_last_panel(place: Workplace) -> None:
    panel = await _opened(place, P.BLOCKED_CALLERS)
    field = await _typed(place, panel)
    place.desk.crm.change_role(Role.CALL_AGENT)
    await place.settle()
    assert place.window.page is P.ADMIN
    assert P.ADMIN not in place.window.rail.panels
    assert _text(field).endswith(TYPED)
    assert "What you typed stays" in place.window.banner.text
    place.window.open_page(P.PHONE)
    await place.settle()
    assert not place.window.open_if_offered(P.ADMIN)


async def test_nothing_typed_holds_nothing(place: Workplace) -> None:
    await _opened(place, P.BLOCKED_CALLERS)
    place.desk.crm.change_role(Role.CALL_AGENT)
    await place.settle()
    assert place.window.page is P.PHONE


async def test_another_account_begins_without_it(place: Workplace) -> None:
    panel = await _opened(place, P.BLOCKED_CALLERS)
    await _typed(place, panel)
    await place.desk.switching.switch("a2")
    await place.settle()
    assert place.window.page is P.PHONE
    assert P.ADMIN not in place.window.rail.panels, "a call agent there"
    assert place.page(P.ADMIN).offered == ()


def _row(panel_id: PanelId) -> Panel:
    return next(each for each in PANELS if each.id is panel_id)


async def _opened(place: Workplace, panel_id: PanelId) -> QWidget:
    furnish(place.desk.crm)
    place.desk.crm.plugin_rows = [Plugin("p1", EXAMPLE, {"workspace": "harbor"})]
    place.desk.crm.role, place.desk.crm.plan = Role.ADMINISTRATOR, "Pro"
    await place.sign_in()
    await place.show()
    place.window.open_page(P.ADMIN)
    place.page(P.ADMIN).choose(panel_id)
    await place.settle()
    panel: QWidget = place.page(P.ADMIN).current
    for name in EDITORS[panel_id]:
        if name == FIRST:
            table = next(each for each in panel.findChildren(QTableView) if each.isVisible())
            table.selectRow(0)
        elif name == LAST_TAB:
            tabs = next(each for each in panel.findChildren(QTabWidget) if each.isVisible())
            tabs.setCurrentIndex(tabs.count() - 1)
        else:
            await place.click(name, panel)
        await place.settle()
    return panel


async def _typed(place: Workplace, panel: QWidget) -> QLineEdit | QPlainTextEdit:
    def fields() -> list[QLineEdit | QPlainTextEdit]:
        return [each for each in _fields(panel) if each.isEnabled() and not each.isReadOnly()]

    await until(lambda: bool(fields()), 5, "a field to write in")
    field = fields()[0]
    field.setFocus()
    QTest.keyClicks(field, TYPED)
    await place.settle()
    return field


def _text(field: QLineEdit | QPlainTextEdit) -> str:
    return field.text() if isinstance(field, QLineEdit) else field.toPlainText()


def _fields(panel: QWidget) -> list[QLineEdit | QPlainTextEdit]:
    """What is seen of them; nothing is typed into a search, nor into a spin box."""
    found = [*panel.findChildren(QLineEdit), *panel.findChildren(QPlainTextEdit)]
    return [
        each
        for each in found
        if each.isVisible()
        and not isinstance(each, SearchField)
        and not isinstance(each.parent(), QAbstractSpinBox)
    ]


def _savers(panel: QWidget) -> list[QPushButton]:
    words = ("Save", "Save details", "Block", "Add", "Rename")
    buttons = panel.findChildren(PrimaryButton)
    return [each for each in buttons if each.isVisible() and each.text() in words]
