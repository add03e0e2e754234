"""From "CRM down" to what it means, to what waits, to a decision; by keyboard."""

from __future__ import annotations

from PySide6.QtWidgets import QMenu

from desktop.domain.changes import CallChange
from desktop.domain.errors import CrmUnreachable, InvalidInput
from desktop.settings.panels import PanelId
from desktop.ui.outbox.presenter import Decision
from tests.ui.views.workplace import Workplace

GONE = CrmUnreachable("The CRM cannot be reached.")


def offered(menu: QMenu | None) -> dict[str, object]:
    assert menu is not None
    return {each.text(): each for each in menu.actions() if each.isEnabled()}


async def test_the_state_of_the_crm_leads_to_what_goes_on_and_what_waits(place: Workplace) -> None:
    await place.sign_in()
    crm = place.window.top_bar.crm
    assert "What goes on without it" not in offered(crm.menu())
    place.desk.crm.failure = GONE
    place.desk.session.lost_crm(GONE)
    await place.desk.writing.change("c1", CallChange(note="Mine"))
    await place.settle()
    next(each for each in crm.menu().actions() if "goes on" in each.text()).trigger()
    window = place.windows.away.window
    await place.until(window.isVisible, "what goes on is shown")
    said = place.said(window)
    assert "The CRM has not answered since" in said
    assert "1 thing you wrote waits to be sent." in said
    assert "The call you are in" in said
    window.outbox.click()
    await place.settle()
    assert place.window.page is PanelId.SETTINGS
    assert "Waiting" in place.said(place.windows.away.panel)
    place.desk.crm.failure = None
    window.retry.click()
    await place.until(lambda: not place.desk.outbox.all(), "it is sent")
    await place.settle()
    assert "The CRM is connected" in place.said(window)
    assert not window.retry.isVisible()
    await place.press("Esc", at=window)
    assert not window.isVisible()


async def test_a_refused_write_is_decided_on_its_card(place: Workplace) -> None:
    await place.sign_in()
    place.desk.crm.refusals["change_call"] = InvalidInput("Too long.")
    await place.desk.writing.change("c1", CallChange(note="Mine"))
    await place.settle()
    place.window.open_settings(PanelId.OUTBOX)
    await place.show()
    panel = place.windows.away.panel
    card = panel.card(0)
    card.buttons[Decision.DISCARD].setFocus()
    place.desk.session.lost_crm(GONE)
    await place.settle()
    assert panel.card(0) is card, "what has the keyboard keeps it"
    await place.press("Space", at=card.buttons[Decision.DISCARD])
    await place.settle()
    assert place.desk.outbox.all() == ()
    assert "Everything you wrote is at the CRM." in place.said(panel)
