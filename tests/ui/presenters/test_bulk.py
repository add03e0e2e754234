"""Texts to many: written, looked at, sent, followed, stopped and reported; and templates."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from desktop.domain.access import Role
from desktop.domain.errors import CrmUnreachable, InvalidInput, StoreUnavailable
from desktop.domain.text_records import (
    BulkAction,
    BulkOrder,
    BulkState,
    MessageTemplate,
    Recipient,
    RecipientState,
)
from desktop.ui.texts.bulk import lists
from desktop.ui.texts.bulk.composing import MOST_RECIPIENTS, ComposeState
from desktop.ui.texts.bulk.contracts import BulkServices, ChosenFile
from desktop.ui.texts.bulk.presenter import BulkPresenter
from desktop.ui.texts.bulk.states import JobsState, JobState
from desktop.ui.texts.bulk.templates import TemplatesState
from desktop.ui.words import Phase
from tests.fakes import crm_records as known
from tests.fakes.clock import settle
from tests.services.conftest import Desk
from tests.ui.presenters.screen import Screen

GONE = CrmUnreachable("The CRM does not answer.")
STRANGER, DNC = "+14435550123", "+12025550188"


class Bulk:
    def __init__(self, desk: Desk) -> None:
        self.desk, self.crm = desk, desk.crm
        self.screen = Screen()
        self.presenter = BulkPresenter(
            BulkServices(
                *(desk.session, desk.stream, desk.bulk_texts, desk.people),
                *(desk.files, desk.tasks, desk.clock),
            )
        )
        self.composing, self.templates = self.presenter.composing, self.presenter.templates
        self.composing.attach(self.screen)
        self.templates.attach(self.screen)
        self.presenter.attach(self.screen)

    @property
    def compose(self) -> ComposeState:
        state: ComposeState = self.screen.now("compose")
        return state

    @property
    def jobs(self) -> JobsState:
        state: JobsState = self.screen.now("jobs")
        return state

    @property
    def job(self) -> JobState:
        state: JobState = self.screen.now("job")
        return state

    @property
    def editor(self) -> TemplatesState:
        state: TemplatesState = self.screen.now("templates")
        return state

    async def write(self, *numbers: str, text: str = "Offer") -> None:
        self.presenter.open()
        await settle()
        self.composing.paste("\n".join(numbers or (STRANGER, DNC, known.MARCUS_NUMBER)))
        self.composing.type(text)

    async def look(self) -> None:
        self.composing.look()
        await settle()

    async def send(self, *numbers: str, text: str = "Offer") -> str:
        await self.write(*numbers, text=text)
        await self.look()
        self.composing.send()
        await settle()
        return self.crm.bulk_rows[-1].id


@pytest.fixture
async def bulk(desk: Desk) -> Bulk:
    desk.crm.role = Role.CALL_MANAGER
    desk.crm.do_not_call = frozenset({DNC})
    made = Bulk(desk)
    await desk.sign_in()
    return made


class TestLists:
    def test_pasted_lines_with_and_without_names(self) -> None:
        text = (
            "Ida Park, (443) 555-0123\n+1 202 555 0188 <Ben Ode>\n\n410 555 0101; 410 555 0102\nhm"
        )
        assert lists.pasted(text) == (
            Recipient("(443) 555-0123", "Ida Park"),
            Recipient("+1 202 555 0188", "Ben Ode"),
            Recipient("410 555 0101"),
            Recipient("410 555 0102"),
            Recipient("hm"),
        )

    @pytest.mark.parametrize("between", [",", ";", "\t"])
    def test_a_table_names_its_columns(self, between: str) -> None:
        rows = [["City", "Full name", "Mobile"], ["Rome", "Ida", "4435550123"], ["Bern", "Bo", ""]]
        content = "\r\n".join(between.join(row) for row in rows).encode("utf-8-sig")
        table = lists.table_of(content)
        assert (table.columns[table.number], table.columns[table.name]) == ("Mobile", "Full name")
        found = lists.recipients_of(table, table.number, table.name)
        assert found == (Recipient("4435550123", "Ida"),)
        assert lists.recipients_of(table, 2, -1) == (Recipient("4435550123"),)

    def test_without_a_heading_columns_are_counted(self) -> None:
        table = lists.table_of("Jürgen,443 555 0123\nBo,443 555 0124".encode("cp1252"))
        assert (table.columns, table.number, table.name) == (("Column 1", "Column 2"), 1, -1)
        assert table.rows[0][0] == "Jürgen"

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"", "nothing"),
            (b"Name,Phone\n", "nobody"),
            (b"PK\x00\x01", "no CSV"),
            (b"\n\n", "not"),
        ],
    )
    def test_what_is_no_list(self, content: bytes, said: str) -> None:
        with pytest.raises(InvalidInput, match=said):
            lists.table_of(content)

    def test_a_short_row_is_filled_up(self) -> None:
        table = lists.table_of(b"Phone,Name\n4435550123\n")
        assert lists.recipients_of(table, 0, 1) == (Recipient("4435550123", ""),)


class TestWriting:
    async def test_it_needs_people_and_words(self, bulk: Bulk) -> None:
        bulk.presenter.open()
        await settle()
        assert not bulk.compose.can_preview
        bulk.composing.look()
        assert bulk.compose.problem == "Add the people who are to get it first."
        bulk.composing.paste(STRANGER)
        bulk.composing.type("Hello {contact.title}")
        bulk.composing.look()
        assert "no field {contact.title}" in bulk.compose.problem
        assert "preview_bulk" not in bulk.crm.asked

    async def test_contacts_are_searched_and_added(self, bulk: Bulk) -> None:
        bulk.crm.contact_rows = list(known.CONTACTS)
        bulk.crm.push("contact.updated", contact_id="p2")
        await settle()
        bulk.presenter.open()
        await settle()
        bulk.composing.search("Reyes")
        await bulk.desk.clock.advance(0.3)
        assert [key for key, _ in bulk.compose.contacts] == ["p1"]
        bulk.composing.add_contacts(("p1",))
        assert bulk.compose.recipients == ((known.MARCUS_NUMBER, "Marcus Reyes · (312) 555-0199"),)
        bulk.composing.search("")
        await bulk.desk.clock.advance(0.3)
        bulk.composing.add_found()
        await settle()
        # Two contacts share a number, which is texted once.
        assert bulk.compose.recipients_words == "2 recipients"

    async def test_a_file_is_chosen_and_its_columns(self, bulk: Bulk) -> None:
        bulk.presenter.open()
        bulk.desk.files.chosen = ChosenFile("north.csv", b"Name,Phone\nIda,4435550123\n")
        bulk.composing.choose_file()
        await settle()
        assert (bulk.compose.file.title, bulk.compose.file.people) == ("north.csv", 1)
        bulk.composing.use_columns(1, -1)
        bulk.composing.add_file()
        assert bulk.compose.recipients == (("4435550123", "4435550123"),)

    async def test_a_file_that_cannot_be_read_says_why(self, bulk: Bulk) -> None:
        bulk.desk.files.failure = StoreUnavailable("north.csv cannot be read.")
        bulk.composing.choose_file()
        await settle()
        assert bulk.compose.problem == "north.csv cannot be read."
        bulk.desk.files.failure, bulk.desk.files.chosen = None, ChosenFile("x.csv", b"")
        bulk.composing.choose_file()
        await settle()
        assert "nothing in this file" in bulk.compose.problem

    async def test_people_are_taken_away_again(self, bulk: Bulk) -> None:
        await bulk.write(STRANGER, DNC)
        bulk.composing.remove(DNC)
        assert [number for number, _ in bulk.compose.recipients] == [STRANGER]
        bulk.composing.clear()
        assert bulk.compose.recipients_words == "Nobody yet"

    async def test_there_is_a_limit(self, bulk: Bulk) -> None:
        lines = "\n".join(f"+1443{place:07}" for place in range(MOST_RECIPIENTS + 1))
        assert not bulk.composing.paste(lines)
        assert "10,000 people" in bulk.compose.problem
        assert not bulk.composing.paste("   ")

    async def test_a_template_fills_the_field_and_segments_are_counted(self, bulk: Bulk) -> None:
        bulk.crm.template_rows = [MessageTemplate("tpl", "Hello", "Hello!", 1)]
        bulk.presenter.open()
        await settle()
        assert bulk.compose.templates == (("tpl", "Hello"),)
        bulk.composing.use_template("tpl")
        assert (bulk.compose.text, bulk.compose.counter) == ("Hello!", "6 / 160 · 1 segment")

    async def test_the_preview_says_who_is_left_out_and_why(self, bulk: Bulk) -> None:
        await bulk.write(text="Hi {contact.first_name}")
        await bulk.look()
        preview = bulk.compose.preview
        assert preview is not None
        assert (preview.headline, preview.remark) == ("2 people get it", "1 left out")
        assert preview.rows[1] == ("(312) 555-0199", "Marcus Reyes", "Hi Marcus")
        assert preview.left_out == (("(202) 555-0188", "", "On the do-not-call list"),)
        assert (preview.can_send, preview.send) == (True, "Send to 2")
        bulk.composing.go_back()
        assert bulk.compose.preview is None
        assert bulk.compose.text == "Hi {contact.first_name}"

    async def test_for_nobody_it_cannot_be_sent(self, bulk: Bulk) -> None:
        await bulk.write(DNC)
        await bulk.look()
        preview = bulk.compose.preview
        assert preview is not None
        assert not preview.can_send
        bulk.composing.send()
        await settle()
        assert bulk.crm.bulk_rows == []

    async def test_later_it_is_scheduled(self, bulk: Bulk) -> None:
        await bulk.write()
        tomorrow = datetime.now(UTC) + timedelta(days=1)
        bulk.composing.send_later(tomorrow)
        await bulk.look()
        bulk.composing.send()
        await settle()
        assert bulk.crm.bulk_rows[0].schedule_at == tomorrow
        assert bulk.job.state == "Scheduled"
        assert "starts" in bulk.job.about

    async def test_a_lost_answer_is_asked_for_again_and_nobody_gets_it_twice(
        self, bulk: Bulk
    ) -> None:
        await bulk.write()
        await bulk.look()
        bulk.crm.lost_answers.add("order_bulk")
        bulk.composing.send()
        await settle()
        assert bulk.compose.problem == str(GONE)
        assert bulk.compose.preview is not None
        bulk.crm.lost_answers.clear()
        bulk.composing.send()
        await settle()
        assert len(bulk.crm.bulk_rows) == 1
        assert bulk.job.id == bulk.crm.bulk_rows[0].id

    async def test_the_same_list_again_is_another_order(self, bulk: Bulk) -> None:
        await bulk.send()
        await bulk.send()
        assert len(bulk.crm.bulk_rows) == 2

    async def test_without_the_crm_what_is_written_stays(self, bulk: Bulk) -> None:
        await bulk.write()
        bulk.crm.failure = GONE
        await bulk.look()
        assert (bulk.compose.problem, bulk.compose.busy) == (str(GONE), "")
        assert bulk.compose.text == "Offer"
        assert len(bulk.compose.recipients) == 3

    async def test_contacts_that_cannot_be_shown_say_why(self, bulk: Bulk) -> None:
        await bulk.desk.local.close()
        bulk.crm.refusals["contacts"] = GONE
        bulk.presenter.open()
        await settle()
        assert bulk.compose.contacts_phase is Phase.FAILED
        assert bulk.compose.contacts_sentence == str(GONE)


class TestPermission:
    async def test_the_way_in_comes_and_goes_with_the_permission(self, bulk: Bulk) -> None:
        assert bulk.screen.now("allowed") is True
        await bulk.write()
        bulk.crm.overrides = {"messages:send_bulk": False}
        bulk.crm.tell_permissions()
        await settle()
        assert bulk.screen.now("allowed") is False
        assert bulk.compose.why_not
        assert (bulk.compose.text, bulk.compose.can_preview) == ("Offer", False)
        bulk.composing.look()
        assert bulk.compose.problem == bulk.compose.why_not

    async def test_a_call_agent_has_none(self, desk: Desk) -> None:
        made = Bulk(desk)
        await desk.sign_in()
        assert made.screen.now("allowed") is False

    async def test_another_account_sees_nothing_of_this_one(self, bulk: Bulk) -> None:
        await bulk.send()
        bulk.composing.paste(STRANGER)
        await bulk.desk.session.switch_account(known.SECOND_ACCOUNT)
        await settle()
        assert (bulk.jobs.rows, bulk.compose.recipients, bulk.job.id) == ((), (), "")


class TestFollowing:
    async def test_what_was_sent_is_followed_live(self, bulk: Bulk) -> None:
        job_id = await bulk.send()
        assert (bulk.job.id, bulk.job.state) == (job_id, "Running")
        assert (bulk.job.progress, bulk.job.share) == ("0 of 2 sent", 0)
        assert [row.state for row in bulk.job.rows] == ["Waiting", "Left out", "Waiting"]
        bulk.crm.bulk_goes_on(job_id, 1)
        await settle()
        assert (bulk.job.progress, bulk.job.share) == ("1 of 2 sent", 50)
        await bulk.desk.clock.advance(1)
        assert [row.state for row in bulk.job.rows] == ["Delivered", "Left out", "Waiting"]
        assert ("delivered", "Delivered 1") in bulk.job.filters

    async def test_many_steps_within_a_second_are_one_question(self, bulk: Bulk) -> None:
        job_id = await bulk.send()
        before = bulk.crm.asked.count("bulk_recipients")
        for _ in range(2):
            bulk.crm.bulk_goes_on(job_id, 1)
        await settle()
        await bulk.desk.clock.advance(1)
        assert bulk.crm.asked.count("bulk_recipients") == before + 1

    async def test_one_state_alone(self, bulk: Bulk) -> None:
        job_id = await bulk.send()
        bulk.crm.bulk_fails(job_id, STRANGER, "The phone cannot be reached.")
        await settle()
        bulk.presenter.show_only(RecipientState.FAILED.value)
        await settle()
        assert [(row.state, row.detail) for row in bulk.job.rows] == [
            ("Failed", "The phone cannot be reached.")
        ]
        bulk.presenter.show_only(RecipientState.CANCELLED.value)
        await settle()
        assert bulk.job.phase is Phase.EMPTY

    async def test_a_long_list_comes_page_by_page(self, bulk: Bulk) -> None:
        await bulk.send(*(f"+1443556{place:04}" for place in range(250)))
        assert (len(bulk.job.rows), bulk.job.has_more) == (200, True)
        bulk.presenter.load_more()
        await settle()
        assert (len(bulk.job.rows), bulk.job.has_more) == (250, False)

    async def test_pause_resume_cancel_and_resume(self, bulk: Bulk) -> None:
        await bulk.send()
        assert bulk.job.actions == (BulkAction.PAUSE, BulkAction.CANCEL)
        for action, state, actions in (
            (BulkAction.PAUSE, "Paused", (BulkAction.RESUME, BulkAction.CANCEL)),
            (BulkAction.RESUME, "Running", (BulkAction.PAUSE, BulkAction.CANCEL)),
            (BulkAction.CANCEL, "Cancelled", (BulkAction.RESUME,)),
            (BulkAction.RESUME, "Running", (BulkAction.PAUSE, BulkAction.CANCEL)),
        ):
            bulk.presenter.act(action)
            assert bulk.job.busy
            await settle()
            assert (bulk.job.state, bulk.job.actions, bulk.job.busy) == (state, actions, False)

    async def test_what_cannot_be_done_says_so(self, bulk: Bulk) -> None:
        job_id = await bulk.send()
        bulk.crm.bulk_rows[0] = replace(bulk.crm.bulk_rows[0], state=BulkState.DONE)
        bulk.presenter.act(BulkAction.PAUSE)
        await settle()
        assert bulk.job.problem == "What is done cannot be paused."
        assert bulk.job.id == job_id

    async def test_the_report_is_saved(self, bulk: Bulk) -> None:
        await bulk.send()
        bulk.presenter.save_report()
        await settle()
        ((name, content),) = bulk.desk.files.saved
        assert name == "report.csv"
        assert STRANGER in content.decode()
        assert bulk.job.saved == "Saved as /home/anna/report.csv."
        bulk.desk.files.saves = False
        bulk.presenter.save_report()
        await settle()
        assert (bulk.job.saved, bulk.job.busy) == ("", False)
        bulk.desk.files.failure = StoreUnavailable("The disk is full.")
        bulk.presenter.save_report()
        await settle()
        assert bulk.job.problem == "The disk is full."

    async def test_a_lost_crm_is_said_and_found_again(self, bulk: Bulk) -> None:
        job_id = await bulk.send()
        bulk.crm.failure = GONE
        bulk.crm.drop_events()
        await settle()
        assert "goes on sending by itself" in bulk.job.sentence
        bulk.crm.failure = None
        bulk.crm.bulk_goes_on(job_id)
        await bulk.desk.clock.advance(60)
        await settle()
        assert (bulk.job.sentence, bulk.job.state) == ("", "Done")

    async def test_jobs_of_others_appear(self, bulk: Bulk) -> None:
        bulk.presenter.open()
        await settle()
        assert bulk.jobs.phase is Phase.EMPTY
        await bulk.crm.order_bulk(known.ACCOUNT, _order(), "another's")
        await settle()
        assert [row.title for row in bulk.jobs.rows] == ["Theirs"]
        bulk.presenter.follow(bulk.jobs.rows[0].id)
        await settle()
        assert bulk.job.text == "Theirs"
        bulk.presenter.leave()
        assert bulk.job.id == ""

    async def test_a_list_that_cannot_be_shown_says_why(self, bulk: Bulk) -> None:
        bulk.crm.refusals["bulk_jobs"] = GONE
        bulk.presenter.open()
        await settle()
        assert (bulk.jobs.phase, bulk.jobs.sentence) == (Phase.FAILED, str(GONE))

    async def test_recipients_that_cannot_be_shown_say_why(self, bulk: Bulk) -> None:
        bulk.crm.refusals["bulk_recipients"] = GONE
        await bulk.send()
        assert (bulk.job.phase, bulk.job.rows_sentence) == (Phase.FAILED, str(GONE))
        del bulk.crm.refusals["bulk_recipients"]
        bulk.presenter.reload_recipients()
        await settle()
        assert bulk.job.phase is Phase.READY


class TestTemplates:
    async def test_written_saved_changed_deleted(self, bulk: Bulk) -> None:
        bulk.templates.reload()
        await settle()
        assert bulk.editor.phase is Phase.EMPTY
        bulk.templates.begin()
        bulk.templates.name("Hello")
        assert not bulk.editor.can_save
        bulk.templates.type("Hello {contact.first_name}, {agent.name}")
        assert bulk.editor.example == "Hello Marcus, Anna Keller"
        assert bulk.editor.can_save
        bulk.templates.save()
        await settle()
        assert [name for _, name in bulk.editor.rows] == ["Hello"]
        assert [name for _, name in bulk.compose.templates] == ["Hello"]
        assert not bulk.editor.can_save  # nothing has changed
        bulk.templates.name("Hi")
        bulk.templates.save()
        await settle()
        assert bulk.crm.template_rows[0].version == 2
        bulk.templates.remove()
        await settle()
        assert (bulk.editor.rows, bulk.editor.open_id, bulk.editor.text) == ((), "", "")

    async def test_a_field_nobody_can_fill_cannot_be_saved(self, bulk: Bulk) -> None:
        bulk.templates.name("Odd")
        bulk.templates.type("Dear {contact.title}")
        assert "no field {contact.title}" in bulk.editor.fault
        assert not bulk.editor.can_save
        bulk.templates.save()
        await settle()
        assert bulk.crm.template_rows == []

    async def test_what_the_crm_refuses_keeps_the_words(self, bulk: Bulk) -> None:
        bulk.crm.template_rows = [MessageTemplate("tpl", "Hello", "Hello!", 1)]
        bulk.templates.reload()
        await settle()
        bulk.templates.begin()
        bulk.templates.name("Hello")
        bulk.templates.type("Another")
        bulk.templates.save()
        await settle()
        assert "of this name" in bulk.editor.problem
        assert (bulk.editor.text, bulk.editor.busy) == ("Another", False)
        bulk.templates.open("tpl")
        assert (bulk.editor.text, bulk.editor.problem) == ("Hello!", "")

    async def test_a_list_that_cannot_be_shown_says_why(self, bulk: Bulk) -> None:
        bulk.crm.refusals["templates"] = GONE
        bulk.templates.reload()
        await settle()
        assert (bulk.editor.phase, bulk.editor.sentence) == (Phase.FAILED, str(GONE))


def _order() -> BulkOrder:
    return BulkOrder((Recipient(STRANGER),), "Theirs")
