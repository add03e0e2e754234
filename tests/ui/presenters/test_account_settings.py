"""The settings of the account: a draft, its impact before saving, and the changes of others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.domain.access import Role
from desktop.domain.account_settings import KEYS
from desktop.domain.errors import CrmUnreachable
from desktop.ui.account_settings.fields import FIELDS
from desktop.ui.account_settings.presenter import (
    AccountSettingsPresenter,
    SettingsServices,
    SettingsState,
)
from desktop.ui.words import Phase
from tests.fakes import crm_records as known
from tests.fakes.clock import settle
from tests.services.conftest import Desk
from tests.ui.presenters.screen import Screen

GONE = CrmUnreachable("The CRM does not answer.")


class Panel:
    def __init__(self, desk: Desk) -> None:
        self.desk, self.crm = desk, desk.crm
        self.screen = Screen()
        self.presenter = AccountSettingsPresenter(
            SettingsServices(desk.session, desk.stream, desk.account.settings, desk.tasks)
        )
        self.presenter.attach(self.screen)

    @property
    def now(self) -> SettingsState:
        state: SettingsState = self.screen.now("sheet")
        return state

    async def change(self, key: str, typed: str | bool) -> None:
        self.presenter.change(key, typed)
        await settle()

    async def save(self) -> None:
        self.presenter.save()
        await settle()

    async def crm_holds(self, **held: bool) -> None:
        """The agency, meanwhile."""
        self.crm.agency_ruling = replace(self.crm.agency_ruling, setting_locks=held)
        self.crm.settings_version += 1
        self.crm.push("settings.changed", setting="account")
        await settle()


@pytest.fixture
async def panel(desk: Desk) -> Panel:
    desk.crm.role = Role.ADMINISTRATOR
    made = Panel(desk)
    await desk.sign_in()
    made.presenter.open()
    await settle()
    return made


def test_every_setting_has_its_field() -> None:
    assert set(FIELDS) == set(KEYS)


@pytest.mark.requirement("S2-43")
async def test_every_setting_is_shown_with_where_it_comes_from(panel: Panel) -> None:
    assert panel.now.phase is Phase.READY
    assert panel.now.row("name").typed == "Harbor Home Services"
    assert (panel.now.row("texting").typed, panel.now.row("texting").source) == (True, "Default")
    assert panel.now.row("home_prefixes").typed == "+1"
    assert (known.MAIN_LINE, "(410) 555-0100  Main line") in panel.now.row(
        "default_caller_id"
    ).choices
    assert not panel.now.is_changed


async def test_what_nobody_feels_at_once_is_saved_without_a_question(panel: Panel) -> None:
    await panel.change("quiet_from", "20:00")
    await panel.change("home_prefixes", "+1 +44")
    assert panel.now.row("quiet_from").source == "Changed"
    await panel.save()
    assert panel.crm.settings.quiet_from == "20:00"
    assert panel.crm.settings.home_prefixes == ("+1", "+44")
    assert (panel.now.is_changed, panel.now.level) == (False, "good")
    assert "impact_of_settings" not in panel.crm.asked


@pytest.mark.requirement("S2-43")
async def test_the_impact_of_a_switch_is_read_before_it_is_saved(panel: Panel) -> None:
    panel.crm.talking = {known.OMAR}
    await panel.change("texting", False)
    await panel.save()
    assert panel.now.is_asking
    assert panel.now.impact == (("1 user loses texts, 1 is in a call.", "Omar Haddad"),)
    assert panel.crm.settings.switches["texting"]
    await panel.save()
    assert not panel.crm.settings.switches["texting"]
    assert (panel.now.is_asking, panel.now.is_changed) == (False, False)


async def test_going_back_saves_nothing_and_keeps_the_draft(panel: Panel) -> None:
    await panel.change("strict_roles", True)
    await panel.save()
    assert panel.now.impact == (("Nobody gains or loses anything by this.", ""),)
    panel.presenter.back()
    assert (panel.now.is_asking, panel.now.is_changed) == (False, True)
    assert not panel.crm.settings.strict_roles


async def test_another_change_asks_anew(panel: Panel) -> None:
    await panel.change("texting", False)
    await panel.save()
    await panel.change("export", False)
    assert not panel.now.is_asking
    await panel.save()
    assert panel.now.is_asking
    assert len(panel.now.impact) > 1


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        ("name", " "),
        ("bulk_per_minute", "many"),
        ("retention_days", "0"),
        ("quiet_until", "8"),
        ("home_prefixes", "44"),
        ("screen_pop", "not a page"),
    ],
)
async def test_what_cannot_be_saved_is_marked_and_not_sent(
    panel: Panel, key: str, typed: str
) -> None:
    await panel.change(key, typed)
    assert panel.now.row(key).error.endswith(".")
    assert panel.now.row(key).typed == typed
    await panel.save()
    assert panel.now.level == "error"
    assert "change_account_settings" not in panel.crm.asked


async def test_an_emergency_number_asks_for_its_address(panel: Panel) -> None:
    await panel.change("emergency_number", known.MAIN_LINE)
    assert "address" in panel.now.row("emergency_address").error
    await panel.change("emergency_address", "1 Harbor Street")
    assert not panel.now.row("emergency_address").error


async def test_what_is_typed_back_is_no_change(panel: Panel) -> None:
    await panel.change("name", "Other")
    await panel.change("name", "Harbor Home Services")
    assert not panel.now.is_changed


async def test_a_conflict_shows_both_and_loses_neither(panel: Panel) -> None:
    await panel.change("quiet_from", "20:00")
    await panel.change("sticky", True)
    panel.crm.settings_version = 7
    panel.crm.settings = panel.crm.settings.with_value("quiet_from", "19:00")
    await panel.save()
    row = panel.now.row("quiet_from")
    assert (row.typed, "19:00" in row.theirs) == ("20:00", True)
    assert panel.now.offers_theirs
    assert not panel.now.row("sticky").theirs
    await panel.save()
    assert (panel.crm.settings.quiet_from, panel.crm.settings.sticky) == ("20:00", True)


async def test_the_changes_of_others_appear_while_one_edits(panel: Panel) -> None:
    await panel.change("geo", True)
    panel.crm.somebody_changes_settings(geo=True, sticky=True)
    await settle()
    assert panel.now.row("sticky").typed is True
    assert not panel.now.is_changed  # both want the same
    await panel.change("geo", False)
    panel.crm.somebody_changes_settings(name="Harbor")
    await settle()
    assert (panel.now.row("name").typed, panel.now.row("geo").typed) == ("Harbor", False)


async def test_theirs_can_be_taken(panel: Panel) -> None:
    await panel.change("name", "Mine")
    panel.crm.somebody_changes_settings(name="Theirs")
    await settle()
    panel.presenter.discard()
    await settle()
    assert (panel.now.row("name").typed, panel.now.notice) == ("Theirs", "")


@pytest.mark.requirement("S1-08")
async def test_a_lock_of_the_agency_is_shown_with_its_owner(panel: Panel) -> None:
    panel.crm.agency_locks = {"export"}
    panel.presenter.reload()
    await settle()
    row = panel.now.row("export")
    assert (row.is_locked, row.typed, row.source) == (True, False, "From the agency")
    assert row.lock == "Locked by Harbor Group."


@pytest.mark.requirement("S1-08")
async def test_a_lock_that_comes_while_it_is_changed_takes_that_and_nothing_else(
    panel: Panel,
) -> None:
    await panel.change("sticky", True)
    await panel.change("quiet_from", "20:00")
    await panel.crm_holds(sticky=False)
    row = panel.now.row("sticky")
    assert (row.is_locked, row.typed, row.lock) == (True, False, "Locked by Harbor Group.")
    assert panel.now.notice.endswith("for all of its accounts: Sticky caller ID.")
    assert panel.now.row("quiet_from").typed == "20:00"
    await panel.save()
    assert (panel.crm.settings.quiet_from, panel.crm.settings.sticky) == ("20:00", False)
    await panel.crm_holds()
    assert not panel.now.row("sticky").is_locked


async def test_recording_is_for_those_who_may_turn_it_on_and_off(panel: Panel) -> None:
    panel.crm.overrides = {"recordings:configure": False}
    panel.crm.tell_permissions()
    await settle()
    assert panel.now.row("recording").is_locked


async def test_losing_the_permission_keeps_what_was_typed_to_be_copied(panel: Panel) -> None:
    await panel.change("screen_pop", "https://crm.example/{number}")
    panel.crm.overrides = {"account.settings:edit": False}
    panel.crm.tell_permissions()
    await settle()
    assert (panel.now.can_edit, panel.now.level) == (False, "warning")
    assert panel.now.row("screen_pop").typed == "https://crm.example/{number}"
    await panel.save()
    assert "change_account_settings" not in panel.crm.asked


async def test_the_crm_gone_in_the_middle_of_saving_loses_nothing(panel: Panel) -> None:
    await panel.change("name", "Harbor")
    panel.crm.refusals["change_account_settings"] = GONE
    await panel.save()
    assert (panel.now.level, panel.now.notice) == ("error", str(GONE))
    assert (panel.now.row("name").typed, panel.now.is_busy) == ("Harbor", False)
    del panel.crm.refusals["change_account_settings"]
    await panel.save()
    assert panel.crm.settings.name == "Harbor"


async def test_a_sheet_that_cannot_be_loaded_is_tried_again(desk: Desk) -> None:
    desk.crm.role, desk.crm.refusals["account_settings"] = Role.ADMINISTRATOR, GONE
    panel = Panel(desk)
    await desk.sign_in()
    panel.presenter.open()
    await settle()
    assert (panel.now.phase, panel.now.sentence) == (Phase.FAILED, str(GONE))
    desk.crm.refusals.clear()
    panel.presenter.reload()
    await settle()
    assert panel.now.phase is Phase.READY


async def test_signing_out_leaves_nothing(panel: Panel) -> None:
    await panel.change("name", "Secret")
    await panel.desk.session.sign_out()
    assert panel.now.rows == ()
