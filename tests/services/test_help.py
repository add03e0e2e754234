"""Help that the company gives: known when one is in, and opened only where it is on the web."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.domain.access import Role
from desktop.domain.errors import InvalidInput, Refused
from desktop.domain.events import HelpLinksChanged, Notice
from desktop.domain.help_links import HelpLinks
from tests.fakes.clock import settle
from tests.services.conftest import Desk

pytestmark = pytest.mark.requirement("S1-10", "S2-47")

LINKS = HelpLinks("https://help.example/roles", "https://help.example/rights")


async def test_the_links_follow_the_account_and_are_forgotten_at_its_end(desk: Desk) -> None:
    await desk.sign_in()
    await settle()
    assert desk.help.links == HelpLinks()
    desk.crm.links = LINKS
    desk.crm.push("settings.changed")
    await settle()
    assert desk.help.links == LINKS
    await desk.session.sign_out()
    assert [each.links for each in desk.told(HelpLinksChanged)] == [LINKS, HelpLinks()]


async def test_what_is_no_web_address_is_not_offered(desk: Desk) -> None:
    desk.crm.links = HelpLinks("file:///etc/passwd", LINKS.permissions)
    await desk.sign_in()
    await settle()
    assert desk.help.links == HelpLinks("", LINKS.permissions)


async def test_without_a_browser_the_person_is_told(desk: Desk) -> None:
    desk.browser.is_there = False
    desk.help.open(LINKS.roles)
    assert "help page could not be opened" in desk.told(Notice)[-1].sentence


async def test_only_who_may_sets_them_and_only_what_can_be_opened(desk: Desk) -> None:
    await desk.sign_in()
    with pytest.raises(Refused):
        await desk.account.help_links.save(LINKS)
    desk.crm.change_role(Role.ADMINISTRATOR)
    await settle()
    with pytest.raises(InvalidInput):
        await desk.account.help_links.save(HelpLinks("http://help.example"))
    assert "set_help_links" not in desk.crm.asked
    assert await desk.account.help_links.save(LINKS) == replace(LINKS, version=2)
    await settle()
    assert desk.help.links == LINKS, "offered at once where one asks why"
