"""The tab of a user's permissions under the hands of somebody with a keyboard or a mouse."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from desktop.domain.access import Role
from desktop.domain.permission_sheet import Statements
from desktop.ui.user_permissions.rows import PermissionRow
from tests.ui.views.scenes_base import GONE, furnish
from tests.ui.views.scenes_permissions import USER, Frame, opened
from tests.ui.views.workplace import Workplace, spoken


@pytest.fixture
async def frame(place: Workplace) -> Frame:
    furnish(place.desk.crm)
    return await opened(place)


async def row(place: Workplace, frame: Frame, category: str, key: str) -> PermissionRow:
    card = frame.tab.sheet.categories.cards[category]
    card.open()
    await place.settle()
    return card.rows[key]


@pytest.mark.requirement("S2-31", "S2-32", "S2-33")
async def test_a_category_and_one_of_its_permissions_by_keyboard(
    place: Workplace, frame: Frame
) -> None:
    frame.activateWindow()
    await place.until(frame.isActiveWindow, "the frame is active")
    card = frame.tab.sheet.categories.cards["activity_management"]
    assert card.title.text() == "Activity Management"
    card.setting._buttons["inherit"].setFocus()
    await place.press("Right")
    assert card.setting.current == "yes"
    buy = await row(place, frame, "activity_management", "numbers:buy")
    assert spoken(buy.setting._buttons["no"]) == "Buy phone numbers: Deny"
    buy.setting._buttons["inherit"].setFocus()
    await place.press("Right", "Right")
    await place.advance(1)
    assert not card.mixed.isHidden()
    assert spoken(buy.answer) == "Not allowed"
    sees = card.rows["numbers:view"]
    assert spoken(sees.answer) == "Allowed"
    assert sees.reason.text().startswith("Activity Management is switched on for Alexandra")
    await place.click("Save", frame)
    said = place.desk.crm.said[USER]
    assert said.categories == {"activity_management": True}
    assert said.overrides == {"numbers:buy": False}
    assert frame.tab.bar.words.text() == "In effect on 1 of 2 computers."


async def test_what_it_needs_and_what_else_is_in_the_way(place: Workplace, frame: Frame) -> None:
    place.desk.crm.plan = "Standard"
    place.desk.crm.switches = {"pro_dialing": False}
    frame.tab.presenter.reload()
    await place.settle()
    listen = await row(place, frame, "calling_messaging", "calls:supervise_listen")
    await place.click("More about: Listen to another user's live call", frame)
    assert listen.details is not None
    assert listen.details.text.text().splitlines() == [
        "Also in the way: Pro dialing is switched off for this account.",
        "Needs: Call log, all rows (not allowed)",
    ]
    listen.setting._buttons["yes"].click()
    await place.advance(1)
    await place.click("Give what it needs as well", frame)
    await place.advance(1)
    assert frame.tab.bar.count.text() == "2 changes."
    await place.click("Less about: Listen to another user's live call", frame)
    assert listen.details.isHidden()


async def test_rows_that_may_not_be_changed_say_the_rule(place: Workplace, frame: Frame) -> None:
    fixed = await row(place, frame, "personal", "softphone:access")
    assert fixed.lock.text().startswith("Locked: Everybody in the account has this.")
    assert not any(each.isEnabled() for each in fixed.setting._buttons.values())
    groups = await row(place, frame, "account_management", "access_controls:manage")
    assert groups.lock.text() == "Grant is locked: Call agents can never have this."
    assert not groups.setting._buttons["yes"].isEnabled()
    assert groups.setting._buttons["no"].isEnabled()
    roles = frame.tab.sheet.role.model()
    assert roles.item(0).isEnabled()  # type: ignore[attr-defined]  # the combo's own model has it


async def test_another_role_is_chosen(place: Workplace, frame: Frame) -> None:
    sheet = frame.tab.sheet
    sheet.role.setCurrentIndex(sheet.role.findData("billing"))
    sheet.role.activated.emit(sheet.role.currentIndex())
    await place.advance(1)
    assert frame.tab.bar.count.text() == "1 change."
    assert "loses the call log" in frame.tab.bar.words.text()
    await place.click("Discard", frame)
    assert sheet.role.currentText() == "Call agent"


async def test_both_versions_and_whose_counts(place: Workplace, frame: Frame) -> None:
    frame.tab.presenter.set_permission("numbers:buy", False)
    place.desk.crm.somebody_sets(USER, Statements(Role.BILLING), "Mia Lang")
    await place.settle()
    conflict = frame.tab.sheet.conflict
    assert conflict.differences.text().splitlines() == [
        "Role: yours Call agent, theirs Billing",
        "Buy phone numbers: yours Deny, theirs Inherit",
    ]
    assert not frame.tab.bar.save.isEnabled()
    await place.click("Keep mine", frame)
    assert place.desk.crm.said[USER].overrides == {"numbers:buy": False}
    assert conflict.isHidden()
    frame.tab.presenter.set_permission("numbers:buy", None)
    place.desk.crm.somebody_sets(USER, Statements(Role.BILLING), "Mia Lang")
    await place.settle()
    await place.click("Take theirs", frame)
    assert frame.tab.sheet.role.currentText() == "Billing"


async def test_once_more_after_the_crm_was_away(place: Workplace, frame: Frame) -> None:
    frame.tab.presenter.set_permission("messages.log:view", True)
    await place.advance(1)
    place.desk.crm.refusals["set_permissions"] = GONE
    await place.click("Save", frame)
    assert frame.tab.sheet.banner.text == str(GONE)
    place.desk.crm.refusals.clear()
    await place.click("Try again", frame)
    assert place.desk.crm.said[USER].overrides == {"messages.log:view": True}


async def test_what_was_changed_is_copied_when_it_cannot_be_saved(
    place: Workplace, frame: Frame
) -> None:
    frame.tab.presenter.set_permission("messages.log:view", True)
    place.desk.crm.change_role(Role.CALL_AGENT)
    await place.settle()
    assert frame.tab.bar.save.isHidden()
    assert not frame.tab.sheet.role.isEnabled()
    await place.click("Copy changes", frame)
    assert QGuiApplication.clipboard().text().endswith("\nText log: Grant")
    assert frame.tab.bar.copy.text() == "Copied"


async def test_a_search_opens_what_it_finds(place: Workplace, frame: Frame) -> None:
    sheet = frame.tab.sheet
    sheet.search.setText("payment")
    await place.settle()
    shown = [card for card in sheet.categories.cards.values() if card.isVisibleTo(frame)]
    assert [card.key for card in shown] == ["finance_billing"]
    rows = [each for each in shown[0].rows.values() if each.isVisibleTo(frame)]
    assert [each.title.text() for each in rows] == [
        *("Invoices for past payments", "See payment information", "Update payment methods"),
    ]
    sheet.search.setText("teleport")
    await place.settle()
    assert not sheet.nothing.isHidden()
    frame.activateWindow()
    await place.until(frame.isActiveWindow, "the frame is active")
    sheet.search.setFocus()
    await place.press(Qt.Key.Key_Escape)
    assert sheet.nothing.isHidden()
    assert not rows[0].isVisibleTo(frame)
