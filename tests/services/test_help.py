"""Help that the company gives: known when one is in, and opened only where it is on the web."""

from __future__ import annotations

from desktop.domain.events import HelpLinksChanged, Notice
from desktop.domain.help_links import HelpLinks
from tests.fakes.clock import settle
from tests.services.conftest import Desk

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
