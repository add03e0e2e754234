"""Escape in a window that shows somebody else's day: what is open in it closes first."""

from __future__ import annotations

from desktop.domain.access import Role
from desktop.settings.panels import PanelId
from desktop.ui.view_as.looking import EscapeKey
from tests.support.waiting import until
from tests.ui.views.scenes_base import furnish
from tests.ui.views.workplace import Workplace


async def looking(place: Workplace) -> list[bool]:
    """The window, as a view has it; the answer fills as the view ends."""
    furnish(place.desk.crm)
    place.desk.crm.role = Role.ADMINISTRATOR
    await place.sign_in()
    await place.show()
    ended: list[bool] = []
    EscapeKey(place.window).ended.connect(lambda: ended.append(True))
    return ended


async def test_with_nothing_open_it_ends(place: Workplace) -> None:
    ended = await looking(place)
    await place.press("Esc")
    assert ended


async def test_a_form_closes_first(place: Workplace) -> None:
    ended = await looking(place)
    place.window.open_page(PanelId.ADMIN)
    admin = place.page(PanelId.ADMIN)
    admin.choose(PanelId.BLOCKED_CALLERS)
    await place.settle()
    form = admin.current.form
    admin.current.add.click()
    await until(form.isVisible, 5, "the form is open")
    await place.press("Esc")
    assert not form.isVisible()
    assert not ended
    await place.press("Esc")
    assert ended


async def test_a_contact_that_is_written_closes_first(place: Workplace) -> None:
    ended = await looking(place)
    place.window.open_page(PanelId.PEOPLE)
    page = place.page(PanelId.PEOPLE)
    page.add.click()
    form = page.side.form
    await until(form.isVisible, 5, "the form is open")
    await place.type("Nora")
    await place.press("Esc")
    assert not form.isVisible()
    assert not ended
    page.add.click()
    await until(form.isVisible, 5, "it is open again")
    assert form.value.name == "Nora", "what was typed is kept"


async def test_a_call_that_is_open_closes_first(place: Workplace) -> None:
    ended = await looking(place)
    await until(lambda: place.desk.local.is_open, 5, "the local data")
    place.window.open_page(PanelId.CALLS)
    page = place.page(PanelId.CALLS)
    await until(lambda: page.model.rowCount() > 0, 5, "the rows")
    page.table.setFocus()
    page.table.selectRow(0)
    await until(page.drawer.isVisible, 5, "the call is open")
    await place.press("Esc")
    await until(page.drawer.isHidden, 5, "it is closed")
    assert not ended
    await place.press("Esc")
    assert ended, "with no call open the table has no use for the key"


async def test_a_search_closes_first(place: Workplace) -> None:
    ended = await looking(place)
    await place.press("Ctrl+K")
    await place.type("marcus")
    await place.press("Esc")
    assert not ended
    await place.press("Esc")
    assert ended
