"""Texts: the conversations, one thread, and what is being written."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.domain.access import Role
from desktop.domain.errors import CrmUnreachable, Refused
from desktop.domain.events import LocalChanged
from desktop.domain.records import Conversation, MessageState
from desktop.domain.text_records import MessageTemplate
from desktop.ui.texts import segments
from desktop.ui.texts.arrivals import Arrival, ArrivalsPresenter
from desktop.ui.texts.composing import MOST_PICTURES
from desktop.ui.texts.presenter import TextsPresenter, TextsServices
from desktop.ui.texts.states import (
    Bubble,
    ComposerState,
    ConversationRow,
    ConversationsState,
    NewTextState,
    ThreadState,
)
from desktop.ui.words import Phase
from tests.fakes import crm_records as known
from tests.fakes.clock import settle
from tests.fakes.crm import NOON
from tests.services.conftest import Desk
from tests.services.test_lists import PNG
from tests.ui.presenters.screen import Screen

GONE = CrmUnreachable("The CRM does not answer.")
MARCUS = known.MARCUS_NUMBER
STRANGER = "+12025550119"
NEW = "+12155550160"


class Texts:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.screen = Screen()
        self.called: list[str] = []
        services = TextsServices(
            *(desk.session, desk.stream, desk.messaging, desk.texting, desk.text_drafts),
            *(desk.tasks, desk.clock, self.called.append),
        )
        self.presenter = TextsPresenter(services)
        self.composing = self.presenter.composing
        self.looked_at = True
        self.presenter.is_looked_at = lambda: self.looked_at
        self.presenter.attach(self.screen)

    @property
    def list(self) -> ConversationsState:
        state: ConversationsState = self.screen.now("conversations")
        return state

    def row(self, name: str) -> ConversationRow:
        return next(row for row in self.list.rows if row.name == name)

    @property
    def thread(self) -> ThreadState:
        state: ThreadState = self.screen.now("thread")
        return state

    @property
    def last(self) -> Bubble:
        return self.thread.bubbles[-1]

    @property
    def composer(self) -> ComposerState:
        state: ComposerState = self.screen.now("composer")
        return state

    @property
    def new(self) -> NewTextState:
        state: NewTextState = self.screen.now("new")
        return state

    async def opened(self, number: str = MARCUS, message_id: str = "") -> None:
        self.presenter.open(number, message_id)
        await settle()

    async def send(self, text: str = "On my way") -> None:
        self.composing.type(text)
        self.composing.send()
        await settle()

    @property
    def sent(self) -> list[str]:
        return [message.text for message in self.desk.crm.sent]


@pytest.fixture
async def texts(desk: Desk) -> Texts:
    desk.crm.role = Role.CALL_MANAGER
    stranger = Conversation("t2", "", "", STRANGER, known.MAIN_LINE, "Hi\nthere", NOON, 0)
    desk.crm.conversation_rows.append(stranger)
    made = Texts(desk)
    await desk.sign_in()
    return made


class TestConversations:
    async def test_who_what_and_how_many_are_new(self, texts: Texts) -> None:
        assert texts.list.phase is Phase.READY
        assert {(row.name, row.preview, row.unread) for row in texts.list.rows} == {
            ("Marcus Reyes", "Hello", 1),
            ("(202) 555-0119", "Hi there", 0),
        }
        assert texts.list.unread == 1
        assert texts.thread.phase is Phase.EMPTY
        assert not texts.composer.shown

    async def test_conversations_of_a_contact_are_one_row(self, texts: Texts) -> None:
        second = replace(
            texts.desk.crm.conversation_rows[0],
            id="t7",
            remote_number="+14105550177",
            last_text="From my mobile",
            last_at=NOON + timedelta(hours=1),
            unread=2,
        )
        texts.desk.crm.conversation_rows.append(second)
        texts.desk.sync.wake("conversations")
        await settle()
        row = texts.row("Marcus Reyes")
        assert (row.preview, row.unread, row.number) == ("From my mobile", 3, "+14105550177")

    async def test_the_unread_filter_leaves_what_is_new_and_what_was_just_read(
        self, texts: Texts
    ) -> None:
        texts.presenter.list.filter(unread_only=True)
        await settle()
        assert [row.number for row in texts.list.rows] == [MARCUS]
        await texts.opened()
        assert [row.number for row in texts.list.rows] == [MARCUS], "reading takes nothing away"
        texts.presenter.list.filter(unread_only=True)
        await settle()
        assert (texts.list.phase, texts.list.title) == (Phase.EMPTY, "Nothing new")

    async def test_by_number_of_ours(self, texts: Texts) -> None:
        other = replace(texts.desk.crm.conversation_rows[1], id="t3", our_number=known.CAPITAL)
        texts.desk.crm.conversation_rows.append(other)
        texts.desk.sync.wake("conversations")
        await settle()
        texts.presenter.list.filter(our_number=known.CAPITAL)
        await settle()
        assert [row.number for row in texts.list.rows] == [STRANGER]
        shown = dict(texts.list.our_numbers)
        assert set(shown) == {known.CAPITAL, known.MAIN_LINE}
        texts.presenter.list.filter(our_number="+15555550100")
        await settle()
        assert texts.list.title == "No texts"

    async def test_nobody_has_written_yet(self, desk: Desk) -> None:
        desk.crm.role = Role.CALL_MANAGER
        desk.crm.conversation_rows, desk.crm.message_rows = [], []
        texts = Texts(desk)
        await desk.sign_in()
        assert (texts.list.phase, texts.list.title) == (Phase.EMPTY, "No texts yet")

    async def test_what_never_came_says_why_and_comes_with_the_crm(self, desk: Desk) -> None:
        desk.crm.role = Role.CALL_MANAGER
        desk.crm.refusals["conversations"] = GONE
        texts = Texts(desk)
        await desk.sign_in()
        assert (texts.list.phase, texts.list.sentence) == (Phase.FAILED, str(GONE))
        desk.crm.refusals.clear()
        texts.presenter.reload()
        await settle()
        assert (texts.list.phase, texts.list.sentence) == (Phase.READY, "")

    async def test_away_from_the_crm_what_is_kept_here_is_shown(self, texts: Texts) -> None:
        for each in ("conversations_since", "messages_since"):
            texts.desk.crm.refusals[each] = GONE
        texts.desk.sync.wake()
        await settle()
        assert texts.list.phase is Phase.READY
        assert texts.list.standing == str(GONE)

    async def test_many_come_page_by_page(self, texts: Texts) -> None:
        texts.desk.crm.conversation_rows += [
            Conversation(f"n{i}", "", "", f"+1443555{i:04d}", known.MAIN_LINE, "x", at, 0)
            for i in range(250)
            for at in [NOON - timedelta(minutes=i + 1)]
        ]
        texts.desk.sync.wake("conversations")
        await settle()
        assert len(texts.list.rows) == 100
        texts.presenter.list.load_more()
        await settle()
        assert len(texts.list.rows) == 200
        for _ in range(3):
            texts.presenter.list.load_more()
            await settle()
        assert len(texts.list.rows) == 252

    async def test_a_text_that_comes_in_counts_unless_it_is_being_read(self, texts: Texts) -> None:
        texts.desk.crm.text_arrives("Are you there?", "t2")
        await settle()
        assert (texts.list.rows[0].number, texts.list.rows[0].unread) == (STRANGER, 1)
        await texts.opened()
        texts.desk.crm.text_arrives("And you?")
        await settle()
        assert texts.last.text == "And you?"
        assert texts.row("Marcus Reyes").unread == 0
        texts.looked_at = False
        texts.desk.crm.text_arrives("Hello?")
        await settle()
        assert texts.row("Marcus Reyes").unread == 1
        texts.looked_at = True
        texts.presenter.looked_at()
        await settle()
        assert texts.row("Marcus Reyes").unread == 0

    async def test_somebody_new_who_writes_appears(self, texts: Texts) -> None:
        fresh = replace(
            texts.desk.crm.conversation_rows[1],
            id="t3",
            contact_id="p9",
            contact_name="Lena Fox",
            remote_number=NEW,
        )
        texts.desk.crm.conversation_rows.append(fresh)
        texts.desk.crm.text_arrives("Hello", "t3")
        await settle()
        assert texts.list.rows[0].name == "Lena Fox"


class TestLookingFor:
    async def test_people_and_texts_and_the_way_to_one(self, texts: Texts) -> None:
        texts.presenter.list.search("good")
        await settle()
        (found,) = texts.list.rows
        assert (found.name, found.preview, found.message_id) == (
            "Marcus Reyes",
            "Good morning",
            "m0",
        )
        await texts.opened(found.number, found.message_id)
        assert texts.thread.scroll_to == "m0"
        assert [bubble.is_marked for bubble in texts.thread.bubbles] == [True, False]
        texts.presenter.list.search("marcus")
        await settle()
        assert [row.name for row in texts.list.rows] == ["Marcus Reyes"]
        texts.presenter.list.search("nobody at all")
        await settle()
        assert (texts.list.phase, texts.list.title) == (Phase.EMPTY, "Nothing found")
        texts.presenter.list.search("")
        await settle()
        assert len(texts.list.rows) == 2

    async def test_a_text_far_back_is_loaded_with_what_came_after_it(self, texts: Texts) -> None:
        texts.desk.crm.message_rows = [
            replace(
                known.MESSAGES[1],
                id=f"x{number}",
                text=f"Text number {number}",
                sent_at=NOON - timedelta(minutes=400 - number),
            )
            for number in range(400)
        ]
        texts.desk.sync.wake("messages")
        await settle()
        await texts.opened(MARCUS, "x3")
        shown = [bubble.id for bubble in texts.thread.bubbles]
        assert (shown[-1], "x3" in shown, len(shown)) == ("x399", True, len(set(shown)))


class TestThread:
    async def test_opened_it_is_read_and_shows_its_texts(self, texts: Texts) -> None:
        texts.presenter.open(MARCUS)
        await settle()
        assert texts.thread.phase is Phase.READY
        assert (texts.thread.title, texts.thread.number) == ("Marcus Reyes", "(312) 555-0199")
        bubbles = [(bubble.text, bubble.mine) for bubble in texts.thread.bubbles]
        assert bubbles == [("Good morning", True), ("Hello", False)]
        assert (texts.list.unread, texts.list.open_key) == (0, "p1")
        assert "messages read" in texts.desk.crm.asked
        await texts.opened(STRANGER)
        assert texts.thread.number == "Not in your contacts"

    async def test_older_texts_come_as_one_scrolls_up(self, texts: Texts) -> None:
        texts.desk.crm.message_rows = [
            replace(
                known.MESSAGES[1],
                id=f"x{number}",
                sent_at=NOON - timedelta(minutes=120 - number),
            )
            for number in range(120)
        ]
        texts.desk.sync.wake("messages")
        await settle()
        await texts.opened()
        assert (len(texts.thread.bubbles), texts.thread.has_older) == (50, True)
        for wanted in (100, 120):
            texts.presenter.thread.load_older()
            texts.presenter.thread.load_older()
            await settle()
            assert len(texts.thread.bubbles) == wanted
        assert not texts.thread.has_older
        texts.presenter.thread.load_older()
        await settle()
        assert texts.thread.bubbles[0].id == "x0"

    async def test_two_conversations_with_one_person_are_one_thread(self, texts: Texts) -> None:
        mobile = replace(
            texts.desk.crm.conversation_rows[0], id="t7", remote_number="+14105550177", unread=0
        )
        texts.desk.crm.conversation_rows.append(mobile)
        between = replace(
            known.MESSAGES[1],
            id="m5",
            conversation_id="t7",
            text="From my mobile",
            sent_at=NOON - timedelta(minutes=30),
        )
        texts.desk.crm.message_rows.append(between)
        texts.desk.sync.wake()
        await settle()
        await texts.opened()
        shown = [(bubble.text, bubble.through) for bubble in texts.thread.bubbles]
        assert [text for text, _ in shown] == ["Good morning", "From my mobile", "Hello"]
        assert "(410) 555-0177" in shown[1][1]
        assert [number for number, _ in texts.composer.to_numbers] == [MARCUS, "+14105550177"]

    @pytest.mark.parametrize(
        ("state", "failure", "words"),
        [
            (MessageState.SENT, "", "Sent"),
            (MessageState.DELIVERED, "", "Delivered"),
            (MessageState.FAILED, "The number is switched off.", "Not delivered. The number is"),
        ],
    )
    async def test_the_state_of_a_sent_text_follows_the_carrier(
        self, texts: Texts, state: MessageState, failure: str, words: str
    ) -> None:
        await texts.opened()
        await texts.send("Hello")
        texts.desk.crm.message_rows[-1] = replace(
            texts.desk.crm.sent[0], state=state, failure=failure
        )
        texts.desk.sync.wake("messages")
        await settle()
        assert words in texts.last.status
        assert "Anna Keller" in texts.last.status
        failed = state is MessageState.FAILED
        assert texts.last.failed is failed
        assert [key for key, _ in texts.last.actions] == (["retry", "edit"] if failed else [])

    async def test_a_failed_text_is_tried_again_in_its_own_place(self, texts: Texts) -> None:
        await texts.opened()
        await texts.send()
        failed = replace(texts.desk.crm.sent[0], state=MessageState.FAILED)
        texts.desk.crm.message_rows[-1] = failed
        texts.desk.sync.wake("messages")
        await settle()
        texts.presenter.thread.act(failed.id, "retry")
        await settle()
        assert texts.desk.crm.sent[-1].retry_of == failed.id
        assert [bubble.text for bubble in texts.thread.bubbles].count("On my way") == 1
        assert not texts.last.failed

    async def test_an_opt_out_is_said_and_nothing_is_sent(self, texts: Texts) -> None:
        await texts.opened()
        texts.desk.crm.opts_out(MARCUS)
        texts.desk.sync.wake("conversations")
        await settle()
        assert "no more texts" in texts.thread.opted_out
        await texts.send()
        assert "no more texts" in texts.composer.blocked
        assert (texts.composer.can_send, texts.sent) == (False, [])
        assert texts.composer.text == "On my way"

    async def test_a_picture_comes_when_it_is_wanted(self, texts: Texts) -> None:
        picture = await texts.desk.crm.add_picture("a1", PNG)
        texts.desk.crm.text_arrives("", media=(picture,))
        await settle()
        await texts.opened()
        assert [each.id for each in texts.last.pictures] == [picture.id]
        assert "picture" not in texts.desk.crm.asked
        texts.desk.crm.refusals["picture"] = GONE
        texts.presenter.want_picture(picture.id)
        await settle()
        assert texts.screen.now("picture") == (picture.id, b"", str(GONE))
        texts.desk.crm.refusals.clear()
        texts.presenter.want_picture(picture.id)
        await settle()
        assert texts.screen.now("picture") == (picture.id, PNG, "")


class TestWriting:
    async def test_written_counted_sent_and_gone_from_the_field(self, texts: Texts) -> None:
        await texts.opened()
        assert not texts.composer.can_send
        texts.composing.type("On my way")
        assert (texts.composer.counter, texts.composer.can_send) == ("9 / 160 · 1 segment", True)
        texts.composing.send()
        assert not texts.composer.can_send
        texts.composing.send()
        await settle()
        assert texts.sent == ["On my way"]
        assert texts.composer.text == ""
        assert (texts.last.text, texts.last.mine) == ("On my way", True)
        assert texts.row("Marcus Reyes").preview == "On my way"

    @pytest.mark.parametrize("text", ["", "   ", "\n"])
    async def test_nothing_is_not_sent(self, texts: Texts, text: str) -> None:
        await texts.opened()
        await texts.send(text)
        assert texts.sent == []

    async def test_while_the_crm_is_away_it_waits_in_sight(self, texts: Texts) -> None:
        await texts.opened()
        texts.desk.session.lost_crm(GONE)
        for each in ("send_message", "check_text"):
            texts.desk.crm.refusals[each] = GONE
        await texts.send()
        assert (texts.last.text, texts.composer.text) == ("On my way", "")
        assert "Waiting for the CRM" in texts.last.status
        texts.desk.crm.refusals.clear()
        texts.desk.session.heard_from_crm()
        await settle()
        assert texts.sent == ["On my way"]
        assert "On its way" in texts.last.status

    async def test_what_is_refused_says_why_and_can_be_edited_or_discarded(
        self, texts: Texts
    ) -> None:
        await texts.opened()
        texts.desk.crm.refusals["send_message"] = Refused("You may not text this number.")
        await texts.send("First")
        await texts.send("Second")
        first, second = texts.thread.bubbles[-2:]
        assert "Not sent. You may not text this number." in first.status
        assert "Waiting for the text before it" in second.status
        assert [key for key, _ in first.actions] == ["retry", "edit", "discard"]
        assert texts.row("Marcus Reyes").mark == "Not sent"
        texts.desk.crm.refusals.clear()
        texts.composing.type("Third")
        texts.presenter.thread.act(first.id, "edit")
        await settle()
        assert texts.composer.text == "First\nThird"
        assert texts.sent == ["Second"]

    async def test_a_refused_text_can_be_discarded_or_tried_again(self, texts: Texts) -> None:
        await texts.opened()
        texts.desk.crm.refusals["send_message"] = Refused("You may not text this number.")
        await texts.send("First")
        texts.presenter.thread.act(texts.last.id, "discard")
        await settle()
        assert texts.last.text == "Hello"
        await texts.send("Second")
        texts.desk.crm.refusals.clear()
        texts.presenter.thread.act(texts.last.id, "retry")
        await settle()
        assert texts.sent == ["Second"]
        texts.presenter.thread.act("gone", "retry")

    async def test_do_not_call_is_told_before_anything_is_sent(self, texts: Texts) -> None:
        texts.desk.crm.do_not_call = frozenset({MARCUS})
        await texts.opened()
        assert "do-not-call" in texts.composer.blocked
        await texts.send()
        assert (texts.sent, texts.desk.texting.pending()) == ([], ())
        assert texts.composer.text == "On my way"

    async def test_what_comes_onto_the_list_meanwhile_is_found_before_sending(
        self, texts: Texts
    ) -> None:
        await texts.opened()
        texts.desk.crm.do_not_call = frozenset({MARCUS})
        await texts.desk.clock.advance(61)
        await texts.send()
        assert "do-not-call" in texts.composer.blocked
        assert texts.desk.texting.pending() == ()

    async def test_quiet_hours_ask_for_a_second_look(self, texts: Texts) -> None:
        texts.desk.crm.quiet_warning = "It is 05:12 where they are."
        await texts.opened()
        await texts.send()
        assert (texts.composer.warning, texts.sent) == ("It is 05:12 where they are.", [])
        texts.composing.dismiss_warning()
        assert texts.composer.warning == ""
        texts.composing.send()
        await settle()
        texts.composing.send(anyway=True)
        await settle()
        assert (texts.composer.warning, texts.sent) == ("", ["On my way"])

    async def test_each_number_keeps_its_own_draft(self, texts: Texts) -> None:
        await texts.opened()
        texts.composing.type("For Marcus")
        await texts.opened(STRANGER)
        assert texts.composer.text == ""
        row = texts.row("Marcus Reyes")
        assert (row.mark, row.preview) == ("Draft", "For Marcus")
        await texts.opened()
        assert texts.composer.text == "For Marcus"

    async def test_what_is_typed_while_a_text_is_looked_at_goes_along(self, texts: Texts) -> None:
        await texts.opened()
        await texts.desk.clock.advance(61)
        texts.composing.type("One")
        texts.composing.send()
        texts.composing.type("One and two")
        await settle()
        assert [*texts.sent, texts.composer.text] in (["One and two", ""], ["One", "One and two"])

    async def test_a_very_long_text_says_how_much_too_long(self, texts: Texts) -> None:
        await texts.opened()
        texts.composing.type("x" * 1700)
        assert "Take 100 away" in texts.composer.blocked
        assert not texts.composer.can_send

    async def test_templates_are_filled(self, texts: Texts) -> None:
        texts.desk.crm.template_rows = [
            MessageTemplate("tpl1", "Greeting", "Hello {contact.first_name}, {agent.name}", 1)
        ]
        await texts.opened()
        texts.composing.ask_for_templates()
        await settle()
        assert texts.composer.templates == (("tpl1", "Greeting"),)
        texts.composing.use_template("tpl1")
        assert texts.composer.text == "Hello Marcus, Anna Keller"
        texts.composing.use_template("tpl1")
        assert texts.composer.text.count("Hello Marcus") == 2
        texts.desk.crm.refusals["templates"] = GONE
        texts.composing.ask_for_templates()
        await settle()
        assert texts.composer.templates_sentence == str(GONE)

    async def test_the_threads_number_stands_first_and_another_can_be_chosen(
        self, texts: Texts
    ) -> None:
        texts.desk.crm.overrides = {"caller_id:change": True}
        texts.desk.crm.tell_permissions()
        await settle()
        await texts.opened()
        numbers = [number for number, _ in texts.composer.from_numbers]
        assert (numbers[0], texts.composer.from_number) == (known.MAIN_LINE, known.MAIN_LINE)
        assert known.CAPITAL in numbers
        texts.composing.choose_from(known.CAPITAL)
        await texts.send()
        assert texts.sent == ["On my way"]
        ours = {each.our_number for each in texts.desk.crm.conversation_rows}
        assert known.CAPITAL in ours
        assert texts.last.text == "On my way"

    async def test_words_go_along_to_the_other_number_of_a_person(self, texts: Texts) -> None:
        mobile = replace(
            texts.desk.crm.conversation_rows[0], id="t7", remote_number="+14105550177", unread=0
        )
        texts.desk.crm.conversation_rows.append(mobile)
        texts.desk.sync.wake()
        await settle()
        await texts.opened()
        before = texts.composer.to_number
        other = next(number for number, _ in texts.composer.to_numbers if number != before)
        texts.composing.type("Hello")
        texts.composing.choose_to(other)
        assert (texts.composer.to_number, texts.composer.text) == (other, "Hello")
        assert texts.desk.text_drafts.text(before) == ""


class TestPictures:
    async def test_added_shown_and_sent(self, texts: Texts) -> None:
        await texts.opened()
        texts.composing.add_picture(PNG)
        (shown,) = texts.composer.pictures
        assert (shown.is_uploading, texts.composer.can_send) == (True, False)
        await settle()
        assert texts.composer.can_send, "a picture alone is a text"
        texts.composing.send()
        await settle()
        assert len(texts.desk.crm.sent[0].media) == 1
        assert texts.composer.pictures == ()
        assert len(texts.last.pictures) == 1

    async def test_one_that_cannot_be_added_says_why(self, texts: Texts) -> None:
        await texts.opened()
        texts.composing.add_picture(PNG + bytes(3 * 1024 * 1024))
        await settle()
        (shown,) = texts.composer.pictures
        assert "3.0 MB" in shown.problem
        assert "add_picture" not in texts.desk.crm.asked
        texts.composing.remove_picture(shown.id)
        assert texts.composer.pictures == ()

    async def test_one_that_failed_is_tried_again(self, texts: Texts) -> None:
        await texts.opened()
        texts.desk.crm.refusals["add_picture"] = GONE
        texts.composing.add_picture(PNG)
        await settle()
        (shown,) = texts.composer.pictures
        assert shown.problem == str(GONE)
        assert not texts.composer.can_send
        texts.desk.crm.refusals.clear()
        texts.composing.try_picture_again(shown.id)
        await settle()
        assert texts.composer.can_send

    async def test_there_is_a_most(self, texts: Texts) -> None:
        await texts.opened()
        for _ in range(MOST_PICTURES + 1):
            texts.composing.add_picture(PNG)
        assert "at most" in texts.composer.problem
        assert (len(texts.composer.pictures), texts.composer.can_add_picture) == (5, False)

    async def test_edited_again_a_refused_text_has_its_picture(self, texts: Texts) -> None:
        await texts.opened()
        texts.composing.add_picture(PNG)
        await settle()
        texts.desk.crm.refusals["send_message"] = Refused("No.")
        texts.composing.send()
        await settle()
        texts.presenter.thread.act(texts.last.id, "edit")
        await settle()
        assert [each.content for each in texts.composer.pictures] == [PNG]


class TestNew:
    async def test_to_a_number_nobody_has_texted(self, texts: Texts) -> None:
        texts.presenter.start_new()
        texts.presenter.type_recipient("215 555 0160")
        texts.presenter.choose_recipient()
        await settle()
        assert texts.new.is_done
        assert (texts.thread.title, texts.thread.bubbles) == ("(215) 555-0160", ())
        await texts.send("Hello")
        assert texts.sent == ["Hello"]
        assert texts.last.text == "Hello"
        assert texts.list.rows[0].number in (NEW, MARCUS)
        assert texts.row("(215) 555-0160").preview == "Hello"

    async def test_written_and_not_sent_it_stays_in_the_list(self, texts: Texts) -> None:
        texts.presenter.write_to(NEW)
        await settle()
        texts.composing.type("Half a")
        await texts.opened()
        row = texts.row("(215) 555-0160")
        assert (row.mark, row.preview) == ("Draft", "Half a")
        await texts.opened(row.number)
        assert texts.composer.text == "Half a"

    async def test_people_are_found_by_name(self, texts: Texts) -> None:
        texts.presenter.start_new()
        texts.presenter.type_recipient("marc")
        await settle()
        assert texts.new.people[0][:2] == (MARCUS, "Marcus Reyes")
        texts.presenter.choose_recipient(MARCUS)
        await settle()
        assert texts.thread.title == "Marcus Reyes"

    @pytest.mark.parametrize("text", ["", "nobody", "12"])
    async def test_what_is_no_number_says_so(self, texts: Texts, text: str) -> None:
        texts.presenter.start_new()
        texts.presenter.type_recipient(text)
        texts.presenter.choose_recipient()
        assert texts.new.problem
        assert not texts.new.is_done


class TestPermissions:
    async def test_who_may_only_read_is_told_so_when_it_changes(self, texts: Texts) -> None:
        await texts.opened()
        texts.composing.type("Hello")
        texts.desk.crm.overrides = {"messages:send": False}
        texts.desk.crm.tell_permissions()
        await settle()
        assert "read texts but not send" in texts.composer.why_not
        texts.composing.send()
        await settle()
        assert texts.sent == []

    async def test_texts_come_with_the_permission(self, desk: Desk) -> None:
        texts = Texts(desk)
        await desk.sign_in()
        assert (texts.list.phase, texts.list.action) == (Phase.FAILED, "")
        desk.crm.change_role(Role.CALL_MANAGER)
        await settle()
        assert texts.list.phase is Phase.READY

    async def test_switched_off_and_on_again_the_draft_is_there(self, texts: Texts) -> None:
        await texts.opened()
        texts.composing.type("Half a")
        texts.desk.crm.switches = {"texting": False}
        texts.desk.crm.tell_permissions()
        await settle()
        assert texts.list.rows == ()
        assert (texts.thread.title, texts.composer.shown) == ("", False)
        assert await texts.desk.local.texts.count() == 0
        texts.desk.crm.switches = {}
        texts.desk.crm.tell_permissions()
        await settle()
        assert (texts.thread.title, texts.composer.text) == ("Marcus Reyes", "Half a")
        assert len(texts.thread.bubbles) == 2

    async def test_texts_and_drafts_stay_with_their_account(self, texts: Texts) -> None:
        await texts.opened()
        texts.composing.type("For this account only")
        await settle()
        await texts.desk.session.switch_account("a2")
        await settle()
        assert texts.list.rows == ()
        assert texts.thread.title == ""
        assert texts.composer == ComposerState()

    async def test_a_conversation_that_is_gone_leaves_the_list(self, texts: Texts) -> None:
        texts.desk.stream.publish(LocalChanged(gone_conversations=("t2",)))
        assert [row.number for row in texts.list.rows] == [MARCUS]


async def test_calling_from_a_thread_fills_the_number_in(texts: Texts) -> None:
    texts.presenter.call()
    await texts.opened()
    texts.presenter.call()
    assert texts.called == [MARCUS]


class TestArrivals:
    class View:
        def __init__(self) -> None:
            self.shown: Arrival | None = None

        def show_arrival(self, arrival: Arrival) -> None:
            self.shown = arrival

        def hide_arrival(self) -> None:
            self.shown = None

    @pytest.fixture
    def arrivals(self, texts: Texts) -> tuple[ArrivalsPresenter, View]:
        view = self.View()
        desk = texts.desk
        presenter = ArrivalsPresenter(
            desk.session,
            desk.stream,
            desk.messaging.conversation,
            lambda each: texts.presenter.is_open(each) and texts.looked_at,
            texts.presenter.open,
        )
        presenter.attach(view)
        return presenter, view

    async def test_who_wrote_and_the_first_words(
        self, texts: Texts, arrivals: tuple[ArrivalsPresenter, View]
    ) -> None:
        presenter, view = arrivals
        texts.desk.crm.text_arrives("Are you\nthere? " + "x" * 200)
        await settle()
        assert view.shown is not None
        assert (view.shown.sender, view.shown.number) == ("Marcus Reyes", MARCUS)
        assert view.shown.words.startswith("Are you there? xxx")
        assert len(view.shown.words) < 100
        presenter.open()
        await settle()
        assert view.shown is None
        assert texts.thread.title == "Marcus Reyes"

    async def test_not_what_is_being_read_but_what_nobody_looks_at(
        self, texts: Texts, arrivals: tuple[ArrivalsPresenter, View]
    ) -> None:
        _, view = arrivals
        await texts.opened()
        texts.desk.crm.text_arrives("Hello again")
        await settle()
        assert view.shown is None
        texts.looked_at = False
        texts.desk.crm.text_arrives("Hello?")
        await settle()
        assert view.shown is not None
        texts.looked_at = True
        texts.presenter.looked_at()
        await settle()
        assert view.shown is None, "it has been read"

    async def test_somebody_new_is_named_once_known(
        self, texts: Texts, arrivals: tuple[ArrivalsPresenter, View]
    ) -> None:
        _, view = arrivals
        fresh = replace(texts.desk.crm.conversation_rows[1], id="t3", remote_number=NEW)
        texts.desk.crm.conversation_rows.append(fresh)
        texts.desk.crm.text_arrives("", "t3")
        await settle()
        assert view.shown == Arrival(NEW, "(215) 555-0160", "Picture")

    async def test_with_the_permission_it_goes(
        self, texts: Texts, arrivals: tuple[ArrivalsPresenter, View]
    ) -> None:
        presenter, view = arrivals
        texts.desk.crm.text_arrives("Secret")
        await settle()
        assert view.shown is not None
        texts.desk.crm.change_role(Role.CALL_AGENT)
        await settle()
        assert view.shown is None
        presenter.open()


@pytest.mark.parametrize(
    ("text", "used", "room", "parts", "alphabet"),
    [
        ("a" * 160, 160, 160, 1, "GSM-7"),
        ("a" * 161, 161, 306, 2, "GSM-7"),
        ("€", 2, 160, 1, "GSM-7"),
        ("ł", 1, 70, 1, "UCS-2"),
        ("ł" * 71, 71, 134, 2, "UCS-2"),
        ("🙂", 2, 70, 1, "UCS-2"),
    ],
)
def test_segments_are_counted_as_the_carrier_does(
    text: str, used: int, room: int, parts: int, alphabet: str
) -> None:
    counted = segments.count(text)
    assert counted == segments.Count(used, room, parts, alphabet)
