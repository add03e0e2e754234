"""Texts: conversations, one thread, and what is being written."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.domain.access import Role
from desktop.domain.calls import Direction
from desktop.domain.errors import CrmUnreachable
from desktop.domain.events import MessageChanged
from desktop.domain.records import Conversation, Message, MessageState
from desktop.ui.texts import segments
from desktop.ui.texts.presenter import (
    ComposerState,
    ConversationsState,
    TextsPresenter,
    TextsServices,
    ThreadState,
)
from desktop.ui.words import Phase
from tests.fakes.clock import settle
from tests.fakes.crm import NOON
from tests.services.conftest import Desk
from tests.ui.presenters.screen import Screen

GONE = CrmUnreachable("The CRM does not answer.")
LATER = NOON + timedelta(hours=1)


class Texts:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.screen = Screen()
        self.called: list[str] = []
        services = TextsServices(
            desk.session, desk.stream, desk.messaging, desk.tasks, desk.clock, self.called.append
        )
        self.presenter = TextsPresenter(services)
        self.presenter.attach(self.screen)

    @property
    def list(self) -> ConversationsState:
        state: ConversationsState = self.screen.now("conversations")
        return state

    @property
    def thread(self) -> ThreadState:
        state: ThreadState = self.screen.now("thread")
        return state

    @property
    def composer(self) -> ComposerState:
        state: ComposerState = self.screen.now("composer")
        return state

    async def opened(self, conversation_id: str = "t1") -> None:
        self.presenter.open(conversation_id)
        await settle()

    def receive(self, text: str, conversation_id: str = "t1") -> None:
        received = Message("m9", conversation_id, Direction.INBOUND, text, _RECEIVED, LATER)
        self.desk.stream.publish(MessageChanged(received))


_RECEIVED = MessageState.RECEIVED


@pytest.fixture
async def texts(desk: Desk) -> Texts:
    desk.crm.role = Role.CALL_MANAGER
    stranger = Conversation("t2", "", "", "+12025550119", "+14105550100", "Hi\nthere", NOON, 0)
    desk.crm.conversation_rows.append(stranger)
    made = Texts(desk)
    await desk.sign_in()
    return made


async def test_conversations_show_who_what_and_how_many_are_new(texts: Texts) -> None:
    assert texts.list.phase is Phase.READY
    assert {(row.name, row.preview, row.unread) for row in texts.list.rows} == {
        ("Marcus Reyes", "Hello", 1),
        ("(202) 555-0119", "Hi there", 0),
    }
    assert texts.list.unread == 1
    assert texts.thread == ThreadState()
    assert not texts.composer.shown


async def test_the_unread_chip_leaves_only_what_is_new_and_what_is_open(texts: Texts) -> None:
    texts.presenter.show_unread_only(True)
    assert [row.id for row in texts.list.rows] == ["t1"]
    await texts.opened("t1")
    assert [row.id for row in texts.list.rows] == ["t1"], "reading does not take it away"
    texts.presenter.show_unread_only(False)
    assert len(texts.list.rows) == 2


async def test_an_opened_conversation_is_read_and_shows_its_thread(texts: Texts) -> None:
    texts.presenter.open("t1")
    assert texts.thread.phase is Phase.LOADING
    await settle()
    assert texts.thread.phase is Phase.READY
    assert (texts.thread.title, texts.thread.number) == ("Marcus Reyes", "(312) 555-0199")
    bubbles = [(bubble.text, bubble.mine) for bubble in texts.thread.bubbles]
    assert bubbles == [("Good morning", True), ("Hello", False)]
    assert (texts.list.unread, texts.list.open_id) == (0, "t1")
    assert "messages read" in texts.desk.crm.asked
    await texts.opened("t2")
    assert texts.thread.number == "Not in your contacts"


async def test_nobody_has_written_yet(desk: Desk) -> None:
    desk.crm.role = Role.CALL_MANAGER
    desk.crm.conversation_rows = []
    texts = Texts(desk)
    await desk.sign_in()
    assert texts.list.phase is Phase.EMPTY


async def test_a_list_that_fails_says_why_and_comes_with_the_crm(desk: Desk) -> None:
    desk.crm.role = Role.CALL_MANAGER
    desk.crm.refusals["conversations"] = GONE
    texts = Texts(desk)
    await desk.sign_in()
    assert (texts.list.phase, texts.list.sentence) == (Phase.FAILED, str(GONE))
    desk.crm.refusals.clear()
    texts.presenter.reload()
    await settle()
    assert (texts.list.phase, texts.list.sentence) == (Phase.READY, "")


async def test_a_thread_that_fails_says_why_and_can_be_opened_again(texts: Texts) -> None:
    texts.desk.crm.refusals["messages read"] = GONE
    await texts.opened()
    assert (texts.thread.phase, texts.thread.sentence) == (Phase.FAILED, str(GONE))
    texts.desk.crm.refusals.clear()
    texts.presenter.reopen()
    await settle()
    assert texts.thread.phase is Phase.READY


async def test_a_text_is_written_counted_sent_and_gone_from_the_field(texts: Texts) -> None:
    await texts.opened()
    assert not texts.composer.can_send
    texts.presenter.type("On my way")
    assert (texts.composer.counter, texts.composer.can_send) == ("9 / 160 · 1 segment", True)
    texts.presenter.send()
    assert (texts.composer.sending, texts.composer.can_send) == (True, False)
    texts.presenter.send()
    await settle()
    assert [message.text for message in texts.desk.crm.sent] == ["On my way"]
    assert (texts.composer.text, texts.composer.sending) == ("", False)
    bubble = texts.thread.bubbles[-1]
    assert (bubble.text, bubble.mine) == ("On my way", True)
    assert "Waiting to be sent" in bubble.status


@pytest.mark.parametrize("text", ["", "   ", "\n"])
async def test_nothing_is_not_sent(texts: Texts, text: str) -> None:
    await texts.opened()
    texts.presenter.type(text)
    texts.presenter.send()
    await settle()
    assert texts.desk.crm.sent == []


async def test_a_text_that_cannot_be_sent_stays_and_says_why(texts: Texts) -> None:
    await texts.opened()
    texts.presenter.type("On my way")
    texts.desk.crm.refusals["send_message"] = GONE
    texts.presenter.send()
    await settle()
    assert (texts.composer.text, texts.composer.problem) == ("On my way", str(GONE))
    assert texts.composer.can_send
    texts.presenter.type("On my way!")
    assert texts.composer.problem == ""


async def test_each_conversation_keeps_its_own_draft(texts: Texts) -> None:
    await texts.opened("t1")
    texts.presenter.type("For Marcus")
    await texts.opened("t2")
    assert texts.composer.text == ""
    await texts.opened("t1")
    assert texts.composer.text == "For Marcus"


async def test_what_is_typed_while_a_text_is_sent_is_kept(texts: Texts) -> None:
    await texts.opened()
    texts.presenter.type("One")
    texts.presenter.send()
    texts.presenter.type("Two")
    await settle()
    assert texts.composer.text == "Two"


@pytest.mark.parametrize(
    ("state", "failure", "words"),
    [
        (MessageState.SENT, "", "Sent"),
        (MessageState.DELIVERED, "", "Delivered"),
        (MessageState.FAILED, "The number is switched off.", "Not delivered. The number is"),
    ],
)
async def test_the_state_of_a_sent_text_follows_the_carrier(
    texts: Texts, state: MessageState, failure: str, words: str
) -> None:
    await texts.opened()
    texts.presenter.type("Hello")
    texts.presenter.send()
    await settle()
    now = replace(texts.desk.crm.sent[0], state=state, failure=failure, author="Anna Keller")
    texts.desk.stream.publish(MessageChanged(now))
    bubble = texts.thread.bubbles[-1]
    assert words in bubble.status
    assert "Anna Keller" in bubble.status
    assert bubble.failed is (state is MessageState.FAILED)


async def test_a_text_that_comes_in_counts_as_new_unless_it_is_being_read(texts: Texts) -> None:
    texts.receive("Are you there?", "t2")
    assert texts.list.rows[0].id == "t2", "the newest stands first"
    assert (texts.list.rows[0].unread, texts.list.unread) == (1, 2)
    texts.receive("Are you there?", "t2")
    assert texts.list.rows[0].unread == 1, "a repeat is no news"
    await texts.opened("t1")
    texts.receive("And you?")
    assert texts.thread.bubbles[-1].text == "And you?"
    assert next(row.unread for row in texts.list.rows if row.id == "t1") == 0


async def test_somebody_new_who_writes_appears_in_the_list(texts: Texts) -> None:
    fresh = replace(texts.desk.crm.conversation_rows[1], id="t3", contact_name="Lena Fox")
    texts.desk.crm.conversation_rows.append(fresh)
    texts.receive("Hello", "t3")
    await settle()
    assert "Lena Fox" in [row.name for row in texts.list.rows]


async def test_who_may_only_read_is_told_so_when_it_changes(texts: Texts) -> None:
    await texts.opened()
    texts.presenter.type("Hello")
    texts.desk.crm.overrides = {"messages:send": False}
    texts.desk.crm.tell_permissions()
    await settle()
    assert "read texts but not send" in texts.composer.why_not
    assert not texts.composer.can_send
    texts.presenter.send()
    await settle()
    assert texts.desk.crm.sent == []


async def test_texts_come_with_the_permission_in_the_running_window(desk: Desk) -> None:
    texts = Texts(desk)
    await desk.sign_in()
    assert texts.list.phase is Phase.FAILED
    desk.crm.change_role(Role.CALL_MANAGER)
    await settle()
    assert texts.list.phase is Phase.READY


async def test_texts_and_what_was_being_written_stay_with_their_account(texts: Texts) -> None:
    await texts.opened()
    texts.presenter.type("For this account only")
    texts.desk.crm.refusals["conversations"] = GONE
    await texts.desk.session.switch_account("a2")
    await settle()
    assert texts.list.rows == ()
    assert texts.thread == ThreadState()
    assert texts.composer == ComposerState()


async def test_calling_from_a_thread_fills_the_number_in(texts: Texts) -> None:
    texts.presenter.call()
    await texts.opened()
    texts.presenter.call()
    assert texts.called == ["+13125550199"]


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
