"""Permissions that somebody sets at one desk, seen from the window of the one they are set for."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop.domain.access import Role
from desktop.domain.calls import CallState
from desktop.domain.errors import Refused
from desktop.domain.permission_sheet import Statements
from desktop.domain.users import UserQuery
from desktop.settings.panels import PanelId, open_panels
from desktop.ui.event_loop import run_until_complete
from desktop.ui.user_permissions.rows import PermissionRow
from desktop.ui.user_permissions.view import PermissionsTab
from desktop.ui.users.settings_tab import SettingsTab
from tests.journeys.rig import ANNA, Journey, another_desk, journey, user_page
from tests.support.waiting import until

P = PanelId
OMAR, RAVI = "omar.haddad@harbor.example", "ravi.patel@harbor.example"
DELEGATED = ("users:view", "users:edit", "users.permissions:grant")
AGENT = (P.PHONE, P.CALLS, P.PEOPLE, P.VOICEMAIL, P.SETTINGS)

pytestmark = [
    pytest.mark.timeout(240),
    pytest.mark.usefixtures("no_sound_server"),
    pytest.mark.qt_log_ignore("PulseAudioService"),  # Qt says so itself when there is none
]


@contextlib.asynccontextmanager
async def set_for(desk: Journey, email: str) -> AsyncIterator[PermissionsTab]:
    """The tab of a user, as their page has it."""
    found = await desk.core.users.page(UserQuery(text=email))
    page = await user_page(desk, found.rows[0].id)
    settings = page.tabs.widget(0)
    assert isinstance(settings, SettingsTab)
    page.tabs.setCurrentIndex(0)
    settings.show_permissions()
    tab = settings.permissions
    await until(lambda: tab.sheet.categories.cards, 10, "the permissions are shown")
    yield tab
    page.back.click()


async def saved(tab: PermissionsTab, reach: str) -> None:
    await until(tab.bar.save.isEnabled, 10, "it can be saved")
    tab.bar.save.click()
    await until(lambda: tab.bar.words.text() == reach, 10, f"{reach}, not {tab.bar.words.text()}")


async def row_of(tab: PermissionsTab, category: str, key: str) -> PermissionRow:
    card = tab.sheet.categories.cards[category]
    card.open()
    await until(lambda: key in card.rows, 10, f"the row of {key}")
    return card.rows[key]


def admin_panels(day: Journey) -> set[PanelId]:
    wanted = (P.USERS, P.NUMBERS, P.BLOCKED_CALLERS, P.DO_NOT_CALL, P.SCORING)
    return {each.id for each in open_panels(day.core.session.answer)} & set(wanted)


@pytest.mark.requirement("S2-01", "S2-03", "S2-31", "S2-32")
def test_a_category_on_with_one_off_and_the_reverse(qapp: QApplication, tmp_path: Path) -> None:
    run_until_complete(qapp, _category(qapp, tmp_path))


async def _category(qapp: QApplication, folder: Path) -> None:
    async with journey(qapp, folder) as day:
        await day.sign_in()
        await day.on_line()
        call = await day.dial("4435550140")
        async with another_desk(day, folder / "omar", OMAR) as omar, set_for(omar, ANNA) as tab:
            await _on_with_one_off(day, tab)
            await _off_with_one_on(day, tab)
        assert day.core.calls.call(call.id).state is CallState.ACTIVE, "the talk was cut"
        await day.core.calls.hang_up(call.id)
        await day.idle()


async def _on_with_one_off(day: Journey, tab: PermissionsTab) -> None:
    activity = tab.sheet.categories.cards["activity_management"]
    activity.setting._buttons["yes"].click()
    numbers = await row_of(tab, "activity_management", "numbers:view")
    numbers.setting._buttons["no"].click()
    await until(lambda: "Anna Keller gains " in tab.bar.words.text(), 10, "what it does")
    assert "They are in a call; it goes on." in tab.bar.words.text()
    assert tab.bar.words.text().endswith("Applies at once on 1 computer.")
    await saved(tab, "In effect on 1 of 1 computer.")
    more = (P.LIVE, P.REPORTS, P.ADMIN)
    await day.on_rail(P.PHONE, P.CALLS, P.PEOPLE, P.VOICEMAIL, *more, P.SETTINGS)
    assert admin_panels(day) == {P.USERS, P.BLOCKED_CALLERS, P.DO_NOT_CALL, P.SCORING}
    assert not activity.mixed.isHidden()
    why = day.core.session.answer.decision("numbers:view")
    assert why.reason == "user_override.deny"
    assert why.reason_ref.startswith("Omar Haddad, ")


async def _off_with_one_on(day: Journey, tab: PermissionsTab) -> None:
    activity = tab.sheet.categories.cards["activity_management"]
    activity.setting._buttons["no"].click()
    (await row_of(tab, "activity_management", "numbers:view")).setting._buttons["inherit"].click()
    log = await row_of(tab, "activity_management", "calls.log:view_assigned")
    log.setting._buttons["yes"].click()
    await saved(tab, "In effect on 1 of 1 computer.")
    await day.on_rail(*AGENT)
    assert admin_panels(day) == set()
    answer = day.core.session.answer
    assert answer.decision("calls.log:view_assigned").reason == "user_override.grant"
    assert answer.decision("calls.log:annotate").reason == "category.off"


@pytest.mark.requirement("S2-11", "S2-30")
def test_a_delegate_gives_only_what_a_delegate_has(qapp: QApplication, tmp_path: Path) -> None:
    run_until_complete(qapp, _delegate(qapp, tmp_path))


async def _delegate(qapp: QApplication, folder: Path) -> None:
    async with journey(qapp, folder) as day:
        await day.sign_in()
        await day.on_rail(*AGENT)
        async with another_desk(day, folder / "omar", OMAR) as omar, set_for(omar, RAVI) as tab:
            for key in DELEGATED:
                (await row_of(tab, "activity_management", key)).setting._buttons["yes"].click()
            await saved(tab, "Ravi is not signed in. It counts from the next sign-in.")
        async with another_desk(day, folder / "ravi", RAVI) as ravi, set_for(ravi, ANNA) as tab:
            await _tries_what_it_lacks(day, ravi, tab)
            (await row_of(tab, "calling_messaging", "messages.log:view")).setting._buttons[
                "yes"
            ].click()
            await saved(tab, "In effect on 1 of 1 computer.")
        await day.on_rail(P.PHONE, P.CALLS, P.TEXTS, P.PEOPLE, P.VOICEMAIL, P.SETTINGS)


async def _tries_what_it_lacks(day: Journey, ravi: Journey, tab: PermissionsTab) -> None:
    buy = await row_of(tab, "activity_management", "numbers:buy")
    assert not buy.setting._buttons["yes"].isEnabled()
    rule = "You cannot give what you do not hold: buy phone numbers."
    assert buy.lock.text() == f"Grant is locked: {rule}"
    finance = tab.sheet.categories.cards["finance_billing"]
    assert not finance.setting._buttons["yes"].isEnabled()
    tab.presenter.set_permission("numbers:buy", True)  # as if the window had let it
    await until(lambda: tab.bar.words.text() == rule, 10, "the CRM refuses the trial")
    assert not tab.bar.save.isEnabled()
    tab.bar.discard.click()
    profile = day.core.session.profile
    assert profile is not None
    given = {"numbers:view": True, "numbers:buy": True}
    wanted = Statements(Role.CALL_AGENT, overrides=given)
    with pytest.raises(Refused, match="what you do not hold") as caught:
        await ravi.core.permission_setting.save(profile.id, wanted, 1)
    assert caught.value.reason == "grants.rule_3"
    await day.core.session.refresh()
    assert not day.core.session.answer.grants("numbers:view")
