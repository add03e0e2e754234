"""The panel of the help links under the hands."""

from __future__ import annotations

import pytest

from desktop.domain.access import Role
from desktop.domain.help_links import HelpLinks
from desktop.settings.panels import PanelId
from tests.ui.views.workplace import Workplace


@pytest.mark.requirement("S1-10", "S2-47")
async def test_a_link_is_typed_looked_at_and_saved_by_keyboard(place: Workplace) -> None:
    place.desk.crm.role = Role.ADMINISTRATOR
    await place.sign_in()
    await place.show()
    place.window.open_page(PanelId.ADMIN)
    place.page(PanelId.ADMIN).choose(PanelId.HELP_LINKS)
    await place.settle()
    panel = place.page(PanelId.ADMIN).current
    roles = panel.links["roles"]
    assert not roles.open.isEnabled()
    roles.field.setFocus()
    await place.type("http://help.example/roles")
    await place.press("Enter", at=roles.field)
    assert roles.error.text() == "The web address has to begin with https://."
    roles.field.selectAll()
    await place.type("https://help.example/roles")
    assert roles.error.isHidden()
    roles.open.setFocus()
    await place.press("Space", at=roles.open)
    assert place.desk.browser.opened == ["https://help.example/roles"]
    roles.field.setFocus()
    await place.press("Enter", at=roles.field)
    await place.settle()
    assert place.desk.crm.links == HelpLinks("https://help.example/roles", "", 2)
    place.windows.why.ask()
    assert place.windows.why.about_roles.isVisible()
    assert not place.windows.why.about_permissions.isVisible()
