"""The do-not-call list: its forms ask why, and an import says how far it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.domain.access import Role
from desktop.domain.errors import CrmUnreachable, InvalidInput
from desktop.domain.lists import BadLine, ImportJob, ImportState
from desktop.ui.do_not_call.importing import ProgressState
from desktop.ui.do_not_call.presenter import (
    DoNotCallPresenter,
    DoNotCallServices,
    EntryForm,
    EntryRow,
)
from desktop.ui.editing.paged import ListState
from desktop.ui.words import Phase
from tests.fakes.clock import settle
from tests.fakes.crm_lists import LISTED
from tests.services.conftest import Desk
from tests.ui.presenters.screen import Screen

GONE = CrmUnreachable("The CRM does not answer.")


class Panel:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.screen = Screen()
        self.presenter = DoNotCallPresenter(
            DoNotCallServices(desk.session, desk.stream, desk.do_not_call, desk.tasks, desk.clock)
        )
        self.presenter.attach(self.screen)

    @property
    def now(self) -> ListState[EntryRow]:
        state: ListState[EntryRow] = self.screen.now("list")
        return state

    @property
    def form(self) -> EntryForm:
        form: EntryForm = self.screen.now("form")
        return form

    @property
    def progress(self) -> ProgressState:
        state: ProgressState = self.screen.now("import")
        return state

    async def submit(self, number: str = "4435550188", reason: str = "Asked") -> None:
        self.presenter.submit(number, reason)
        await settle()


@pytest.fixture
async def panel(desk: Desk) -> Panel:
    desk.crm.role, desk.crm.dnc_rows = Role.CALL_MANAGER, [LISTED]
    made = Panel(desk)
    await desk.sign_in()
    made.presenter.open()
    await settle()
    return made


async def test_rows_are_in_words(panel: Panel) -> None:
    (row,) = panel.now.rows
    assert (row.number, row.reason, row.by) == ("(443) 555-0161", "Asked", "Omar Haddad")
    panel.desk.crm.dnc_rows = [replace(LISTED, reason="", added_by="", added_at=None)]
    panel.presenter.list.reload()
    await settle()
    (row,) = panel.now.rows
    assert (row.reason, row.by, row.added) == ("No reason given", "Not known", "Not known")


async def test_a_number_is_added_with_why(panel: Panel) -> None:
    panel.presenter.add()
    assert (panel.form.is_open, panel.form.removing) == (True, "")
    await panel.submit(reason=" ")
    assert "Say why" in panel.form.error
    await panel.submit("555")
    assert panel.form.error == "This number is too short."
    await panel.submit()
    assert not panel.form.is_open
    assert len(panel.now.rows) == 2
    assert panel.now.notice == "(443) 555-0188 will not be called by anybody here."


async def test_a_number_is_taken_off_with_why(panel: Panel) -> None:
    panel.presenter.remove("d1")
    assert panel.form.removing == "(443) 555-0161"
    await panel.submit(reason="")
    assert panel.form.is_open
    assert len(panel.now.rows) == 1
    await panel.submit(reason="Wants calls again")
    assert (panel.now.phase, panel.form.is_open) == (Phase.EMPTY, False)
    assert panel.now.notice == "(443) 555-0161 may be called again."
    panel.presenter.dismiss()
    assert panel.now.notice == ""


async def test_a_failure_keeps_the_form_open(panel: Panel) -> None:
    panel.desk.crm.refusals["add_do_not_call"] = GONE
    panel.presenter.add()
    await panel.submit()
    assert (panel.form.is_open, panel.form.is_busy, panel.form.error) == (True, False, str(GONE))
    panel.presenter.close_form()
    assert not panel.form.is_open


async def test_who_may_only_look_edits_nothing(panel: Panel) -> None:
    panel.presenter.add()
    panel.desk.crm.overrides = {"dnc:edit": False}
    panel.desk.crm.tell_permissions()
    await settle()
    assert (panel.now.can_edit, panel.form.is_locked) == (False, True)
    panel.presenter.submit("4435550188", "")
    await settle()
    assert not panel.form.is_busy, "nothing is sent"
    panel.presenter.close_form()
    panel.presenter.add()
    panel.presenter.remove("d1")
    assert not panel.form.is_open


async def test_a_change_by_somebody_else_appears_only_in_front(panel: Panel) -> None:
    panel.desk.crm.dnc_rows = []
    panel.presenter.leave()
    panel.desk.crm.push("do_not_call.updated")
    await settle()
    assert len(panel.now.rows) == 1
    panel.presenter.open()
    await settle()
    assert panel.now.phase is Phase.EMPTY


class TestImport:
    async def test_progress_and_report(self, panel: Panel) -> None:
        panel.desk.crm.polls = 2
        panel.presenter.importing.start("march.csv", b"4435550188\nwrong\n4435550161\n")
        assert (panel.progress.is_running, panel.progress.percent) == (True, None)
        assert not panel.progress.can_cancel
        await settle()
        assert panel.progress.title == "Importing march.csv"
        assert (panel.progress.percent, panel.progress.can_cancel) == (0, True)
        assert panel.progress.counts.startswith("Line 0 of 3 · ")
        for _ in range(2):
            await panel.desk.clock.advance(1)
        assert (panel.progress.is_running, panel.progress.title) == (False, "Imported march.csv")
        assert panel.progress.counts == "2 added · 0 there already · 1 not understood"
        assert panel.progress.lines == ("Line 2: wrong · This is not a phone number.",)
        assert len(panel.now.rows) == 3
        panel.presenter.importing.close()
        assert not panel.progress.is_shown

    async def test_it_can_be_stopped(self, panel: Panel) -> None:
        panel.desk.crm.polls = 99
        panel.presenter.importing.start("march.csv", b"4435550188\n")
        await settle()
        panel.presenter.importing.close()
        assert panel.progress.is_shown, "what runs cannot be put away"
        panel.presenter.importing.start("april.csv", b"4435550189\n")
        panel.presenter.importing.cancel()
        assert not panel.progress.can_cancel
        await settle()
        assert panel.progress.title == "Stopped importing march.csv"
        await panel.desk.clock.advance(1)
        assert not panel.progress.is_running

    async def test_a_stop_that_fails_can_be_tried_again(self, panel: Panel) -> None:
        panel.desk.crm.polls = 99
        panel.desk.crm.refusals["cancel_import"] = GONE
        panel.presenter.importing.start("march.csv", b"4435550188\n")
        await settle()
        panel.presenter.importing.cancel()
        await settle()
        assert (panel.progress.can_cancel, panel.progress.error) == (True, str(GONE))

    @pytest.mark.parametrize("fails", ["crm", "file"])
    async def test_what_cannot_be_imported_says_why(self, panel: Panel, fails: str) -> None:
        if fails == "crm":
            panel.desk.crm.refusals["start_import"] = InvalidInput("This file is no text.")
            panel.presenter.importing.start("photo.csv", b"\xff")
            await settle()
        else:
            panel.presenter.importing.refuse("photo.csv", "This file is no text.")
        assert panel.progress.title == "photo.csv cannot be imported"
        assert (panel.progress.error, panel.progress.is_running) == ("This file is no text.", False)

    async def test_another_account_hears_nothing_of_it(self, panel: Panel) -> None:
        panel.presenter.importing.start("march.csv", b"4435550188\n")
        await settle()
        await panel.desk.session.sign_out()
        await panel.desk.clock.advance(1)
        assert panel.progress == ProgressState()

    async def test_a_long_report_says_what_it_leaves_out(self, panel: Panel) -> None:
        bad = (BadLine(7, "", "There is no number in this line."),)
        job = ImportJob("i1", ImportState.FAILED, 9, 9, 0, 0, 1201, bad, "The CRM was stopped.")
        panel.presenter.importing._name = "march.csv"
        panel.presenter.importing._take(job)
        assert panel.progress.title == "march.csv could not be imported to its end"
        assert panel.progress.error == "The CRM was stopped."
        assert panel.progress.lines == (
            "Line 7: (empty) · There is no number in this line.",
            "and 1,200 more lines",
        )
