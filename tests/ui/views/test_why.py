"""The window that answers why, with the person's own permissions behind it."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QListWidget, QPushButton

from desktop.domain.access import Role
from desktop.domain.help_links import HelpLinks
from desktop.domain.phrases import PHRASES
from desktop.settings.panels import PANELS, PanelId
from desktop.ui.why import questions
from tests.ui.views.workplace import Workplace


def _list(place: Workplace) -> QListWidget:
    found = place.control("Questions", place.windows.why)
    assert isinstance(found, QListWidget)
    return found


async def test_every_page_and_every_permission_can_be_asked_about_in_every_role(
    place: Workplace,
) -> None:
    await place.sign_in()
    pages = [each for each in PANELS if each.requires or each.children]
    for role in Role:
        place.desk.crm.change_role(role)
        await place.settle()
        place.windows.why.ask()
        assert _list(place).count() == len(pages) + len(PHRASES)
        assert _unanswered(place) == [], role


def _unanswered(place: Workplace) -> list[str]:
    why, rows = place.windows.why, _list(place)
    copy = place.control("Copy ticket code", why)
    assert isinstance(copy, QPushButton)
    unanswered = []
    for row, question in enumerate(questions(place.desk.session)):
        rows.setCurrentRow(row)
        copy.click()
        code = QGuiApplication.clipboard().text()
        asked = "Why can I " if question.granted else "Why can't I "
        if not (why.headline.startswith(asked) and why.sentence and code.count("/") == 2):
            unanswered.append(question.text)
    return unanswered


async def test_what_is_refused_stands_first_and_says_who_can_change_it(place: Workplace) -> None:
    await place.sign_in()
    place.windows.why.ask(PanelId.TEXTS)
    why = place.windows.why
    assert why.headline == "Why can't I see texts?"
    assert why.sentence == "Call agents do not have this by default."
    assert "An administrator of the account can change this" in place.said(why)
    granted = [each.granted for each in questions(place.desk.session)]
    assert granted == sorted(granted)


async def test_the_answer_follows_the_permissions_while_the_window_is_open(
    place: Workplace,
) -> None:
    await place.sign_in()
    place.windows.why.ask(PanelId.TEXTS)
    place.desk.crm.change_role(Role.CALL_MANAGER)
    await place.settle()
    assert place.windows.why.headline == "Why can I see texts?"
    assert "can change this" not in place.said(place.windows.why)


async def test_a_locked_entry_of_the_rail_opens_the_answer(place: Workplace) -> None:
    place.desk.crm.role, place.desk.crm.switches = Role.ADMINISTRATOR, {"texting": False}
    await place.sign_in()
    place.window.rail.button(PanelId.TEXTS).click()
    assert place.windows.why.sentence == "Texting is switched off for this account."


async def test_signing_out_takes_the_answers_away(place: Workplace) -> None:
    await place.sign_in()
    place.windows.why.ask()
    await place.desk.session.sign_out()
    assert not place.windows.why.isVisible()


@pytest.mark.requirement("S1-10", "S2-47")
async def test_the_companys_own_help_is_offered_where_there_is_any(place: Workplace) -> None:
    await place.sign_in()
    why = place.windows.why
    why.ask()
    assert not why.about_roles.isVisible()
    assert not why.about_permissions.isVisible()
    place.desk.crm.links = HelpLinks("https://help.example/roles", "https://help.example/rights")
    place.desk.crm.push("settings.changed")
    await place.settle()
    await place.click("What each role may do (video)", why)
    await place.click("How permissions are customised", why)
    assert place.desk.browser.opened == [
        "https://help.example/roles",
        "https://help.example/rights",
    ]
