"""Exporting what is shown: for those who may, with progress, whole or not at all."""

from __future__ import annotations

import pytest

from desktop.domain.access import Role
from desktop.ui.calls.exporting import ExportState
from tests.fakes.clock import settle
from tests.fakes.crm import call_record
from tests.fakes.export_files import GrowingMemory
from tests.services.conftest import Desk
from tests.ui.presenters.test_calls import Calls


@pytest.fixture
async def calls(desk: Desk) -> Calls:
    desk.crm.role = Role.REPORT_MANAGER
    desk.crm.call_rows = [call_record("c1", note="roof"), call_record("c2"), call_record("c3")]
    made = Calls(desk)
    await desk.sign_in()
    return made


def file(desk: Desk) -> GrowingMemory:
    assert desk.export_dialog.file is not None
    return desk.export_dialog.file


def now(calls: Calls) -> ExportState:
    state: ExportState = calls.screen.now("export")
    return state


async def test_the_button_is_for_those_who_may(desk: Desk, calls: Calls) -> None:
    assert now(calls).may_export
    desk.crm.change_role(Role.CALL_MANAGER)
    await settle()
    assert not now(calls).may_export


async def test_what_is_filtered_is_what_is_saved(desk: Desk, calls: Calls) -> None:
    calls.presenter.search("roof")
    await desk.clock.advance(0.3)
    calls.presenter.export()
    await settle()
    words = [state.sentence for state in calls.screen.every("export")]
    assert "Exporting: 0 of 1 call" in words
    assert desk.export_dialog.asked == ["calls-2026-03-02.csv"]
    assert now(calls).sentence == "1 call saved in /home/anna/calls-2026-03-02.csv."
    assert (now(calls).level, now(calls).is_running) == ("good", False)
    assert file(desk).is_finished
    assert file(desk).content.count(b"\n") == 2
    calls.presenter.exporting.dismiss()
    assert now(calls).sentence == ""


async def test_it_says_how_far_it_is_and_can_be_cancelled(desk: Desk, calls: Calls) -> None:
    desk.crm.answering.clear()
    calls.presenter.export()
    await settle()
    assert (now(calls).is_running, now(calls).sentence) == (True, "Exporting: 0 of 3 calls")
    calls.presenter.exporting.dismiss()
    calls.presenter.export()
    await settle()
    assert len(desk.export_dialog.asked) == 1, "one at a time"
    calls.presenter.exporting.cancel()
    await settle()
    assert not now(calls).is_running
    assert "cancelled" in now(calls).sentence
    assert (file(desk).is_gone, file(desk).is_finished) == (True, False)
    calls.presenter.exporting.cancel()


async def test_a_full_disk_is_told(desk: Desk, calls: Calls) -> None:
    desk.export_dialog.file = GrowingMemory(room=60)
    calls.presenter.export()
    await settle()
    assert "the disk is full" in now(calls).sentence
    assert now(calls).level == "error"
    assert file(desk).is_gone


async def test_a_line_that_breaks_is_told(desk: Desk, calls: Calls) -> None:
    desk.crm.call_log.export_breaks_after = 1
    calls.presenter.export()
    await settle()
    assert "nothing was kept" in now(calls).sentence
    assert file(desk).is_gone


async def test_who_thinks_better_of_it_hears_nothing(desk: Desk, calls: Calls) -> None:
    desk.export_dialog.file = None
    calls.presenter.export()
    await settle()
    assert now(calls).sentence == ""
    assert "export_calls" not in desk.crm.asked


async def test_the_end_of_the_program_ends_it(desk: Desk, calls: Calls) -> None:
    desk.crm.answering.clear()
    calls.presenter.export()
    await settle()
    await desk.tasks.close()
    assert file(desk).is_gone
