"""One thread: its texts, as they come, change and are read."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.domain.records import MessageState
from desktop.ui.words import Phase
from tests.fakes import crm_records as known
from tests.fakes.clock import settle
from tests.fakes.crm import NOON
from tests.services.test_lists import PNG
from tests.ui.presenters.texts_rig import GONE, MARCUS, STRANGER, Texts


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


async def test_calling_from_a_thread_fills_the_number_in(texts: Texts) -> None:
    texts.presenter.call()
    await texts.opened()
    texts.presenter.call()
    assert texts.called == [MARCUS]
