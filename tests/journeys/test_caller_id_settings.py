"""An administrator decides what others show: one number, rules for a metro area, a copy of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from desktop.domain.calls import CallState
from desktop.ui.event_loop import run_until_complete
from desktop.ui.geo.view import GeoTab
from desktop.ui.user_settings.view import UserSettingsTab
from desktop.ui.user_tabs import geo_tab, settings_tab
from desktop.ui.widgets.buttons import LinkButton
from tests.journeys.rig import Journey, another_desk, journey
from tests.support.waiting import until

pytestmark = [
    pytest.mark.timeout(180),
    pytest.mark.usefixtures("no_sound_server"),
    pytest.mark.qt_log_ignore("PulseAudioService"),  # Qt says so itself when there is none
]
OMAR, LENA = "omar.haddad@harbor.example", "lena.fischer@harbor.example"
ANNA_ID, TOM_ID, LENA_ID = "usr_anna_keller", "usr_tom_becker", "usr_lena_fischer"
TO_CALL = "4435550141"
IN_BALTIMORE = "(667) 555-0123"


@pytest.mark.requirement("S2-14", "S2-15", "S2-16")
def test_confined_to_one_number_in_the_middle_of_a_call(qapp: QApplication, tmp_path: Path) -> None:
    run_until_complete(qapp, _confined(qapp, tmp_path))


async def _confined(qapp: QApplication, folder: Path) -> None:
    async with journey(qapp, folder) as lena:
        await lena.sign_in(LENA)
        await lena.on_line()
        async with another_desk(lena, folder / "omar", OMAR) as omar:
            call = await lena.dial("4435550140")
            dial = lena.desk.phone.dial
            QTest.keyClicks(dial.field, TO_CALL)
            await until(lambda: "800" in dial.caller_id.text(), 30, "the rules choose the number")
            tab = await settings_of(omar, LENA_ID)
            dial.caller_id.click()
            assert picks(lena) == ["(312) 555-0122", "(800) 555-0133"]
            segment(tab, "Caller IDs allowed: One").click()
            tab.foot.save.click()
            await until(lambda: not picks(lena), 30, "there is nothing to pick any more")
            assert "From (312) 555-0122 · your default" in dial.caller_id.text()
            assert dial._popover.isVisible(), "what she looks at has changed before her eyes"
            dial._popover.close()
            forged = await lena.core.caller_ids.preview(TO_CALL, "+18005550133")
            assert forged.rule == "refused.pick_not_allowed"
            assert lena.core.calls.call(call.id).state is CallState.ACTIVE, "the talk was cut"
            put_away(tab)
        await lena.core.calls.hang_up(call.id)
        await lena.idle()


@pytest.mark.requirement("S2-21", "S2-48", "S2-49", "S2-50", "S2-51", "S2-52")
def test_rules_for_a_metro_area_are_written_tested_and_given_to_a_colleague(
    qapp: QApplication, tmp_path: Path
) -> None:
    run_until_complete(qapp, _metro(qapp, tmp_path))


async def _metro(qapp: QApplication, folder: Path) -> None:
    async with journey(qapp, folder) as anna:
        await anna.sign_in()
        await anna.on_line()
        dial = anna.desk.phone.dial
        QTest.keyClicks(dial.field, "6675550123")
        await until(lambda: "410" in dial.caller_id.text(), 30, "as it was in the morning")
        async with another_desk(anna, folder / "omar", OMAR) as omar:
            await may_call_from_all(omar, ANNA_ID)
            # With more than one number allowed the account's rules have a say.
            await until(lambda: "800" in dial.caller_id.text(), 30, "Anna's line follows")
            rules = await rules_of(omar, ANNA_ID)
            segment(rules, "Rules used: Own rules").click()
            write_baltimore(rules)
            rules.test.field.setText(IN_BALTIMORE)
            rules.test.field.textEdited.emit(IN_BALTIMORE)
            await until(lambda: rules.test.answer.text() == "(202) 555-0111", 30, "it is tested")
            assert "800" in dial.caller_id.text(), "nothing is saved by testing"
            rules.foot.save.click()
            await until(lambda: "202" in dial.caller_id.text(), 30, "Anna's line follows")
            assert "area 667" in dial.caller_id.text()
            await give_to_tom(omar)
            put_away(rules)


def write_baltimore(rules: GeoTab) -> None:
    """As from the list of metro areas, with the number of the capital office."""
    rules.areas.click()
    picker = rules.form._group_picker
    picker.search.setText("Baltimore")
    picker.list.itemClicked.emit(picker.list.item(0))
    numbers = rules.form.number._picker
    numbers.search.setText("Capital")
    numbers.list.itemClicked.emit(numbers.list.item(0))
    rules.form.add.click()
    assert rules.form.report.text() == "3 added for (202) 555-0111."


async def give_to_tom(omar: Journey) -> None:
    """First it is refused: he may call from one number only."""
    rules = await rules_of(omar, TOM_ID)
    rules.presenter.copy_from(ANNA_ID)
    await until(rules.question.isVisible, 30, "an answer about the copy")
    assert "Tom Becker may not call from (202) 555-0111" in rules.question.error.text()
    await may_call_from_all(omar, TOM_ID)
    rules.copy.click()
    await until(rules.owners.isVisible, 30, "whose rules there are")
    rules.owners.list.itemClicked.emit(rules.owners.list.item(0))
    asked = "Give Tom Becker a copy of 3 area rules of Anna Keller?"
    await until(lambda: rules.question.words.text() == asked, 30, "what it replaces is asked")
    rules.question.confirm.click()
    await until(lambda: len(rules.table.rules.rows) == 3, 30, "they are his")
    rules.test.field.textEdited.emit(IN_BALTIMORE)
    await until(lambda: rules.test.answer.text() == "(202) 555-0111", 30, "and hold for him")
    put_away(rules)


async def may_call_from_all(omar: Journey, user_id: str) -> None:
    tab = await settings_of(omar, user_id)
    segment(tab, "Caller IDs allowed: All").click()
    tab.foot.save.click()
    await until(lambda: "Saved" in tab.banner.text, 30, "it is saved")
    put_away(tab)


async def settings_of(desk: Journey, user_id: str) -> UserSettingsTab:
    tab = settings_tab(desk.core)
    tab.resize(1000, 700)
    tab.show()
    tab.presenter.open(user_id, "")
    await until(tab.foot.isVisible, 30, "the settings are shown")
    return tab


async def rules_of(desk: Journey, user_id: str) -> GeoTab:
    tab = geo_tab(desk.core)
    tab.resize(1000, 760)
    tab.show()
    tab.presenter.open(user_id, "")
    await until(tab.foot.isVisible, 30, "the rules are shown")
    return tab


def put_away(tab: UserSettingsTab | GeoTab) -> None:
    tab.presenter.detach()
    tab.deleteLater()


def segment(within: QWidget, name: str) -> QPushButton:
    return next(each for each in within.findChildren(QPushButton) if each.accessibleName() == name)


def picks(desk: Journey) -> list[str]:
    """What the open picker under the number field offers."""
    popover = desk.desk.phone.dial._popover
    content = popover._content
    assert content is not None
    return [each.text() for each in content.findChildren(LinkButton)]
