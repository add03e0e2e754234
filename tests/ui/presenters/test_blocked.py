"""Blocked callers: what each row says, the form, and taking back what was done."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.domain.access import Role
from desktop.domain.errors import Conflict, CrmUnreachable
from desktop.domain.lists import BlockKind
from desktop.ui.blocked.form import AS_IT_IS, FOR_GOOD, BlockForm, BlockFormState, FormServices
from desktop.ui.blocked.presenter import BlockedPresenter, BlockedServices, BlockedState
from desktop.ui.words import Phase, Tone
from tests.fakes.clock import START, settle
from tests.fakes.crm_lists import BLOCKED
from tests.services.conftest import Desk
from tests.ui.presenters.screen import Screen

GONE = CrmUnreachable("The CRM does not answer.")
NUMBER, PREFIX, NAME = BlockKind.NUMBER, BlockKind.PREFIX, BlockKind.NAME


class Panel:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.screen = Screen()
        self.presenter = BlockedPresenter(
            BlockedServices(desk.session, desk.stream, desk.blocking, desk.tasks, desk.clock)
        )
        self.presenter.attach(self.screen)

    @property
    def now(self) -> BlockedState:
        state: BlockedState = self.screen.now("list")
        return state

    @property
    def form(self) -> BlockFormState:
        state: BlockFormState = self.screen.now("form")
        return state

    async def submit(
        self,
        kind: BlockKind = NUMBER,
        value: str = "4435550177",
        reason: str = "",
        duration: str = FOR_GOOD,
    ) -> None:
        self.presenter.form.submit(kind, value, reason, duration)
        await settle()


@pytest.fixture
async def panel(desk: Desk) -> Panel:
    desk.crm.role, desk.crm.blocked_rows = Role.CALL_MANAGER, [BLOCKED]
    made = Panel(desk)
    await desk.sign_in()
    made.presenter.open()
    await settle()
    return made


@pytest.mark.parametrize(
    ("entry", "who", "until"),
    [
        (BLOCKED, "(443) 555-0160", ("For good", Tone.BAD)),
        (replace(BLOCKED, kind=PREFIX, value="+4420"), "+4420 …", ("For good", Tone.BAD)),
        (replace(BLOCKED, kind=NAME, value="Scam Likely"), "Scam Likely", ("For good", Tone.BAD)),
        (replace(BLOCKED, until=START), "(443) 555-0160", ("Ended today", Tone.PLAIN)),
        (
            replace(BLOCKED, until=START + timedelta(days=30)),
            "(443) 555-0160",
            ("Until 1 Apr", Tone.WARNING),
        ),
    ],
)
async def test_rows_are_in_words(
    panel: Panel, entry: object, who: str, until: tuple[str, Tone]
) -> None:
    panel.desk.crm.blocked_rows = [entry]
    panel.presenter.list.reload()
    await settle()
    (row,) = panel.now.rows
    assert (row.who, (row.until, row.until_tone)) == (who, until)
    assert (row.reason, row.by) == ("Calls and hangs up", "Omar Haddad")


async def test_what_nobody_said_is_said_as_such(panel: Panel) -> None:
    panel.desk.crm.blocked_rows = [replace(BLOCKED, reason="", blocked_by="")]
    panel.presenter.list.reload()
    await settle()
    assert (panel.now.rows[0].reason, panel.now.rows[0].by) == ("No reason given", "Not known")


async def test_it_is_asked_for_only_in_front(desk: Desk) -> None:
    desk.crm.role = Role.CALL_MANAGER
    panel = Panel(desk)
    await desk.sign_in()
    desk.crm.push("blocklist.updated")
    await settle()
    assert "blocked_callers" not in desk.crm.asked
    panel.presenter.open()
    await settle()
    assert panel.now.phase is Phase.EMPTY
    panel.presenter.leave()
    desk.crm.push("blocklist.updated")
    await settle()
    assert desk.crm.asked.count("blocked_callers") == 1


async def test_a_change_by_somebody_else_appears(panel: Panel) -> None:
    panel.desk.crm.blocked_rows = []
    panel.desk.crm.push("blocklist.updated")
    await settle()
    assert panel.now.phase is Phase.EMPTY


class TestForm:
    async def test_a_caller_is_blocked_for_a_while(self, panel: Panel) -> None:
        panel.presenter.add()
        assert (panel.form.is_open, panel.form.kind, panel.form.is_fixed) == (True, NUMBER, False)
        assert [key for key, _ in panel.form.durations][:2] == [FOR_GOOD, "hour"]
        await panel.submit(reason=" Spam ", duration="day")
        assert not panel.form.is_open
        entry = panel.desk.crm.blocked_rows[-1]
        assert (entry.value, entry.reason) == ("+14435550177", "Spam")
        assert entry.until == START + timedelta(days=1)
        assert len(panel.now.rows) == 2
        assert panel.now.level == "good"
        assert panel.now.notice.startswith("(443) 555-0177 is blocked until tomorrow ")

    async def test_what_is_wrong_is_said_and_nothing_typed_is_lost(self, panel: Panel) -> None:
        panel.presenter.add()
        await panel.submit(value="555", reason="Spam")
        assert panel.form.is_open
        assert (panel.form.error, panel.form.is_busy) == ("This number is too short.", False)
        assert (panel.form.value, panel.form.reason) == ("555", "Spam")
        panel.desk.crm.refusals["block_caller"] = GONE
        await panel.submit()
        assert panel.form.error == str(GONE)
        panel.desk.crm.refusals.clear()
        await panel.submit()
        assert not panel.form.is_open

    async def test_two_clicks_are_one_request(self, panel: Panel) -> None:
        panel.presenter.add()
        for _ in range(2):
            panel.presenter.form.submit(NUMBER, "4435550177", "", FOR_GOOD)
        await settle()
        assert panel.desk.crm.asked.count("block_caller") == 1

    async def test_why_and_how_long_are_changed(self, panel: Panel) -> None:
        panel.presenter.edit("b1")
        assert (panel.form.is_fixed, panel.form.value) == (True, "(443) 555-0160")
        assert panel.form.durations[0] == (AS_IT_IS, "For good, as it is")
        assert FOR_GOOD not in [key for key, _ in panel.form.durations]
        await panel.submit(value="(443) 555-0160", reason="Robocall", duration=AS_IT_IS)
        changed = panel.desk.crm.blocked_rows[0]
        assert changed == replace(BLOCKED, reason="Robocall", version=2)

    async def test_somebody_else_was_first(self, panel: Panel) -> None:
        panel.presenter.edit("b1")
        panel.desk.crm.blocked_rows = [replace(BLOCKED, version=2)]
        await panel.submit(reason="Robocall", duration=AS_IT_IS)
        assert panel.form.is_open
        assert "changed this entry first" in panel.form.error

    async def test_an_answer_for_a_form_that_was_closed_opens_nothing(self, panel: Panel) -> None:
        panel.presenter.add()
        panel.presenter.form.submit(NUMBER, "555", "", FOR_GOOD)
        panel.presenter.form.close()
        panel.presenter.add()
        await settle()
        assert (panel.form.is_open, panel.form.error) == (True, "")

    async def test_the_number_of_a_call_stands_in_it_already(self, desk: Desk) -> None:
        desk.crm.role = Role.CALL_MANAGER
        await desk.sign_in()
        screen, done = Screen(), []
        services = FormServices(desk.session, desk.blocking, desk.tasks, desk.clock)
        form = BlockForm(services, done.append)
        form.attach(screen)
        form.open_new("+14435550177")
        assert screen.now("form").value == "(443) 555-0177"
        form.submit(NUMBER, "(443) 555-0177", "Spam", FOR_GOOD)
        await settle()
        assert [each.value for each in done] == ["+14435550177"]
        assert not form.is_open


class TestRemoving:
    async def test_it_can_be_taken_back(self, panel: Panel) -> None:
        panel.presenter.remove("b1")
        await settle()
        assert panel.now.rows == ()
        assert (panel.now.notice, panel.now.can_undo) == ("(443) 555-0160 may call again.", True)
        panel.presenter.undo()
        await settle()
        assert [row.who for row in panel.now.rows] == ["(443) 555-0160"]
        assert panel.desk.crm.blocked_rows[0].reason == BLOCKED.reason
        assert not panel.now.can_undo

    async def test_what_had_ended_by_itself_is_not_put_back(self, panel: Panel) -> None:
        panel.desk.crm.blocked_rows = [replace(BLOCKED, until=START)]
        panel.presenter.list.reload()
        await settle()
        panel.presenter.remove("b1")
        await settle()
        assert (panel.now.rows, panel.now.can_undo) == ((), False)

    async def test_a_failure_leaves_it_where_it_is(self, panel: Panel) -> None:
        panel.desk.crm.refusals["unblock_caller"] = GONE
        panel.presenter.remove("b1")
        await settle()
        assert (panel.now.level, panel.now.notice) == ("error", str(GONE))
        assert len(panel.now.rows) == 1
        panel.presenter.dismiss()
        assert panel.now.notice == ""

    async def test_an_undo_that_fails_can_be_tried_again(self, panel: Panel) -> None:
        panel.presenter.remove("b1")
        await settle()
        panel.desk.crm.refusals["block_caller"] = Conflict("This number is blocked already.")
        panel.presenter.undo()
        await settle()
        assert (panel.now.level, panel.now.can_undo) == ("error", True)
        panel.desk.crm.refusals.clear()
        panel.presenter.undo()
        await settle()
        assert len(panel.now.rows) == 1


class TestWhoMay:
    async def test_who_may_only_look_edits_nothing(self, panel: Panel) -> None:
        panel.presenter.add()
        panel.desk.crm.overrides = {"blocklist:edit": False}
        panel.desk.crm.tell_permissions()
        await settle()
        assert not panel.now.can_edit
        assert panel.form.is_locked, "what is typed stays to be copied"
        panel.presenter.form.submit(BlockKind.NUMBER, "4435550188", "", "for good")
        await settle()
        assert len(panel.now.rows) == 1
        panel.presenter.form.close()
        panel.presenter.add()
        assert not panel.form.is_open
        panel.presenter.edit("b1")
        panel.presenter.remove("b1")
        await settle()
        assert not panel.form.is_open
        assert panel.desk.crm.blocked_rows == [BLOCKED]

    async def test_signing_out_leaves_nothing_behind(self, panel: Panel) -> None:
        panel.presenter.remove("b1")
        await settle()
        await panel.desk.session.sign_out()
        assert (panel.now.rows, panel.now.notice, panel.now.can_undo) == ((), "", False)


async def test_rows_out_of_date_come_by_themselves_with_the_crm(panel: Panel) -> None:
    panel.desk.crm.refusals["blocked_callers"] = GONE
    panel.desk.crm.push("blocklist.updated")
    await settle()
    assert (panel.now.level, len(panel.now.rows)) == ("warning", 1)
    panel.desk.crm.refusals.clear()
    panel.desk.session.lost_crm(GONE)
    panel.desk.session.heard_from_crm()
    await settle()
    assert panel.now.notice == ""


async def test_a_panel_that_is_gone_hears_nothing_more(panel: Panel) -> None:
    before = len(panel.screen.every("blocked"))
    panel.presenter.detach()
    panel.desk.crm.push("blocklist.updated")
    await settle()
    assert len(panel.screen.every("blocked")) == before
