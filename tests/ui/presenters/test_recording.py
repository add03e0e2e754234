"""Recording: what is typed, two editors at once, and what a refusal leaves behind."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.domain.access import Role
from desktop.domain.errors import CrmUnreachable
from desktop.domain.recording import RecordingSettings
from desktop.ui.recording.presenter import RecordingPresenter, RecordingServices, RecordingState
from desktop.ui.words import Phase
from tests.fakes.clock import settle
from tests.services.conftest import Desk
from tests.ui.presenters.screen import Screen

GONE = CrmUnreachable("The CRM does not answer.")

pytestmark = pytest.mark.requirement("S1-36")


class Panel:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.screen = Screen()
        self.presenter = RecordingPresenter(
            RecordingServices(
                *(desk.session, desk.stream, desk.recording, desk.account.sounds, desk.tasks)
            )
        )
        self.presenter.attach(self.screen)

    @property
    def now(self) -> RecordingState:
        state: RecordingState = self.screen.now("sheet")
        return state

    async def save(self, *, is_on: bool = True, words: str = "We record this.") -> None:
        self.presenter.change(is_on=is_on, is_announced=True, announcement=words)
        self.presenter.save()
        await settle()


@pytest.fixture
async def panel(desk: Desk) -> Panel:
    desk.crm.role = Role.ADMINISTRATOR
    made = Panel(desk)
    await desk.sign_in()
    made.presenter.open()
    await settle()
    return made


async def test_it_is_turned_on(panel: Panel) -> None:
    assert (panel.now.phase, panel.now.is_changed) == (Phase.READY, False)
    await panel.save()
    assert panel.desk.crm.recording_rules.is_on
    assert panel.now.notice.startswith("Recording is on from the next call on")
    assert not panel.now.is_changed


async def test_what_cannot_be_said_is_refused_and_stays(panel: Panel) -> None:
    await panel.save(words=" ")
    assert "Write what is said" in panel.now.notice
    assert (panel.now.draft.announcement, panel.now.is_changed) == (" ", True)
    assert "change_recording" not in panel.desk.crm.asked


async def test_two_editors_both_can_be_seen(panel: Panel) -> None:
    theirs = RecordingSettings(announcement="Theirs", version=2)
    panel.desk.crm.recording_rules = theirs
    await panel.save()
    assert panel.now.offers_theirs
    assert panel.now.draft.announcement == "We record this."
    panel.presenter.discard()
    assert panel.now.draft == theirs
    await panel.save(words="Mine")
    assert panel.desk.crm.recording_rules == replace(
        theirs, is_on=True, announcement="Mine", version=3
    )


async def test_what_is_typed_stays_while_others_change_it(panel: Panel) -> None:
    panel.presenter.change(is_on=True, is_announced=True, announcement="Half a sent")
    panel.desk.crm.push("settings.changed", setting="recording")
    await settle()
    assert panel.now.draft.announcement == "Half a sent"


async def test_the_change_of_somebody_else_is_told_while_one_types(panel: Panel) -> None:
    panel.presenter.change(is_on=True, is_announced=True, announcement="Mine")
    panel.desk.crm.recording_rules = RecordingSettings(announcement="Theirs", version=2)
    panel.desk.crm.push("settings.changed", setting="recording")
    await settle()
    assert (panel.now.draft.announcement, panel.now.offers_theirs) == ("Mine", True)
    panel.presenter.save()
    await settle()
    assert panel.desk.crm.recording_rules.announcement == "Mine"


async def test_without_the_crm_nothing_is_lost(panel: Panel) -> None:
    panel.desk.crm.refusals["change_recording"] = GONE
    await panel.save()
    assert (panel.now.notice, panel.now.is_changed) == (str(GONE), True)
    panel.desk.crm.refusals.clear()
    panel.presenter.save()
    await settle()
    assert panel.desk.crm.recording_rules.is_on


async def test_a_lost_permission_locks_what_is_typed(panel: Panel) -> None:
    panel.presenter.change(is_on=True, is_announced=True, announcement="Mine")
    panel.desk.crm.overrides = {"recordings:configure": False}
    panel.desk.crm.tell_permissions()
    await settle()
    assert (panel.now.can_edit, panel.now.draft.announcement) == (False, "Mine")
    panel.presenter.save()
    await settle()
    assert "change_recording" not in panel.desk.crm.asked


async def test_what_cannot_be_shown_comes_with_the_crm(desk: Desk) -> None:
    desk.crm.role, desk.crm.refusals = Role.ADMINISTRATOR, {"recording_settings": GONE}
    panel = Panel(desk)
    await desk.sign_in()
    panel.presenter.open()
    await settle()
    assert (panel.now.phase, panel.now.sentence) == (Phase.FAILED, str(GONE))
    desk.crm.refusals.clear()
    panel.presenter.reload()
    await settle()
    assert panel.now.phase is Phase.READY
