"""Single texts: read from this computer, sent once and in order, kept where they are refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.domain.access import Role
from desktop.domain.correspondence import OutgoingText, grouped
from desktop.domain.errors import Conflict, CrmUnreachable, InvalidInput, Refused
from desktop.domain.events import LocalChanged, Notice, OutboxChanged
from desktop.domain.outbox import WriteState
from desktop.domain.records import Conversation, MessageState
from tests.fakes import crm_records as known
from tests.fakes.clock import settle
from tests.services.conftest import Desk
from tests.services.test_lists import PNG

GONE = CrmUnreachable("The CRM cannot be reached.")
MARCUS = known.MARCUS_NUMBER
STRANGER = "+12025550119"
TO_MARCUS = OutgoingText(MARCUS, "On my way", "t1")


async def signed_in(desk: Desk) -> None:
    desk.crm.role = Role.CALL_MANAGER
    await desk.sign_in()


def sent(desk: Desk) -> list[str]:
    return [message.text for message in desk.crm.sent]


class TestReading:
    async def test_what_is_kept_here_is_read_without_asking_the_crm(self, desk: Desk) -> None:
        await signed_in(desk)
        asked = len(desk.crm.asked)
        (conversation,) = await desk.messaging.conversations()
        assert conversation == known.WITH_MARCUS
        assert [m.text for m in await desk.messaging.thread("t1")] == ["Good morning", "Hello"]
        assert desk.messaging.conversation("t1") == conversation
        assert desk.messaging.unread() == 1
        assert (desk.messaging.is_ready, desk.messaging.is_filling) == (True, False)
        assert len(desk.crm.asked) == asked

    async def test_who_may_see_none_has_none_unread(self, desk: Desk) -> None:
        await signed_in(desk)
        desk.crm.change_role(Role.CALL_AGENT)
        await settle()
        assert (desk.messaging.unread(), desk.messaging.conversation("t1")) == (0, None)

    async def test_opened_is_read_here_at_once_and_at_the_crm(self, desk: Desk) -> None:
        await signed_in(desk)
        await desk.messaging.mark_read((known.WITH_MARCUS,))
        await settle()
        assert desk.messaging.unread() == 0
        assert desk.crm.conversation_rows[0].unread == 0
        assert any(each.conversations for each in desk.told(LocalChanged))
        asked = desk.crm.asked.count("messages read")
        await desk.messaging.mark_read((desk.crm.conversation_rows[0],))
        assert desk.crm.asked.count("messages read") == asked

    async def test_what_the_crm_did_not_hear_is_told_when_it_is_back(self, desk: Desk) -> None:
        await signed_in(desk)
        desk.crm.refusals["messages read"] = GONE
        await desk.messaging.mark_read((known.WITH_MARCUS,))
        assert desk.messaging.unread() == 0
        assert not desk.told(Notice)
        desk.session.lost_crm(GONE)
        desk.crm.refusals.clear()
        desk.session.heard_from_crm()
        await settle()
        assert desk.crm.conversation_rows[0].unread == 0

    async def test_all_conversations_of_a_contact_belong_together(self, desk: Desk) -> None:
        mobile = replace(
            known.WITH_MARCUS,
            id="t7",
            remote_number="+14105550177",
            last_at=known.NOON + known.HOUR,
        )
        desk.crm.conversation_rows.append(mobile)
        await signed_in(desk)
        found = await desk.messaging.correspondent(MARCUS)
        assert [each.id for each in found.threads] == ["t7", "t1"]
        assert (found.key, found.name) == ("p1", "Marcus Reyes")
        assert found.numbers[0] == MARCUS, "the number that was asked for stands first"
        assert found.thread(MARCUS) == known.WITH_MARCUS
        assert found.thread(MARCUS, "+15555550100") is None
        (group,) = grouped(await desk.messaging.conversations())
        assert (group.numbers, group.unread) == (("+14105550177", MARCUS), 2)

    async def test_nobody_has_written_to_a_number_yet(self, desk: Desk) -> None:
        await signed_in(desk)
        found = await desk.messaging.correspondent(STRANGER)
        assert (found.key, found.numbers, found.threads) == (STRANGER, (STRANGER,), ())
        assert found.last_at is None

    @pytest.mark.parametrize(
        ("text", "people", "texts"),
        [
            ("good", [], ["m0"]),
            ("marcus", ["t1"], []),
            ("(312) 555-0199", ["t1"], []),
            ("nothing like it", [], []),
        ],
    )
    async def test_people_and_words_are_found(
        self, desk: Desk, text: str, people: list[str], texts: list[str]
    ) -> None:
        await signed_in(desk)
        found = await desk.messaging.find(text)
        assert [each.id for each in found.conversations] == people
        assert [each.id for each in found.messages] == texts


class TestSending:
    async def test_it_waits_goes_out_and_stands_in_its_thread(self, desk: Desk) -> None:
        await signed_in(desk)
        desk.crm.hold("send_message")
        await desk.texting.put(TO_MARCUS)
        (pending,) = desk.texting.pending(MARCUS)
        assert (pending.text, pending.is_refused) == (TO_MARCUS, False)
        desk.crm.release()
        await settle()
        assert sent(desk) == ["On my way"]
        assert desk.texting.pending() == ()
        assert (await desk.messaging.thread("t1"))[-1].text == "On my way"
        conversation = desk.messaging.conversation("t1")
        assert conversation is not None
        assert conversation.last_text == "On my way"
        assert any(each.messages for each in desk.told(LocalChanged))

    @pytest.mark.parametrize("text", ["", "  \n"])
    async def test_nothing_is_not_sent(self, desk: Desk, text: str) -> None:
        await signed_in(desk)
        with pytest.raises(InvalidInput):
            await desk.texting.put(OutgoingText(MARCUS, text, "t1"))
        assert desk.texting.pending() == ()

    async def test_while_the_crm_is_away_texts_wait_in_their_order(self, desk: Desk) -> None:
        await signed_in(desk)
        desk.crm.refusals["send_message"] = GONE
        for number in range(5):
            await desk.texting.put(OutgoingText(MARCUS, f"Text {number}", "t1"))
        await settle()
        assert desk.told(OutboxChanged)[-1].sentence == str(GONE)
        desk.crm.refusals.clear()
        await desk.clock.advance(30)
        assert sent(desk) == [f"Text {number}" for number in range(5)]

    async def test_a_lost_answer_sends_nothing_twice(self, desk: Desk) -> None:
        await signed_in(desk)
        desk.crm.lost_answers = {"send_message"}
        await desk.texting.put(TO_MARCUS)
        await settle()
        desk.crm.lost_answers = set()
        await desk.clock.advance(30)
        assert sent(desk) == ["On my way"]
        assert desk.texting.pending() == ()

    async def test_after_a_crash_what_waited_goes_out_once(self, desk: Desk) -> None:
        await signed_in(desk)
        desk.crm.lost_answers = {"send_message"}
        await desk.texting.put(TO_MARCUS)
        await desk.texting.put(OutgoingText(STRANGER, "Who are you?"))
        await settle()
        crashed = Desk(crm=desk.crm, local=desk.local, clock=desk.clock)
        await desk.tasks.close()
        desk.crm.lost_answers = set()
        await crashed.sign_in()
        assert sorted(sent(crashed)) == ["On my way", "Who are you?"]
        assert crashed.texting.pending() == ()
        await crashed.tasks.close()

    async def test_the_first_text_to_somebody_opens_a_conversation(self, desk: Desk) -> None:
        await signed_in(desk)
        await desk.texting.put(OutgoingText(STRANGER, "Hello", from_number=known.CAPITAL))
        await settle()
        (thread,) = (await desk.messaging.correspondent(STRANGER)).threads
        assert (thread.remote_number, thread.our_number) == (STRANGER, known.CAPITAL)
        assert [m.text for m in await desk.messaging.thread(thread.id)] == ["Hello"]

    @pytest.mark.parametrize(
        "error",
        [Refused("On the do-not-call list."), Conflict("That text has been sent again already.")],
    )
    async def test_what_is_refused_stays_until_its_author_decides(
        self, desk: Desk, error: Exception
    ) -> None:
        await signed_in(desk)
        desk.crm.refusals["send_message"] = error  # type: ignore[assignment]  # any will do
        await desk.texting.put(TO_MARCUS)
        await desk.texting.put(OutgoingText(MARCUS, "And then?", "t1"))
        await settle()
        first, second = desk.texting.pending(MARCUS)
        assert (first.is_refused, first.write.sentence) == (True, str(error))
        assert not second.is_refused
        desk.crm.refusals.clear()
        await desk.texting.send_again(first)
        await settle()
        assert sent(desk) == ["On my way", "And then?"]

    async def test_a_refused_text_can_be_given_up(self, desk: Desk) -> None:
        await signed_in(desk)
        desk.crm.do_not_call = frozenset({MARCUS})
        await desk.texting.put(TO_MARCUS)
        await settle()
        (refused,) = desk.texting.pending()
        assert refused.write.state is WriteState.REFUSED
        await desk.texting.give_up(refused)
        assert (desk.texting.pending(), sent(desk)) == ((), [])

    async def test_a_failed_text_is_sent_again_as_itself(self, desk: Desk) -> None:
        await signed_in(desk)
        await desk.texting.put(TO_MARCUS)
        await settle()
        failed = replace(desk.crm.sent[0], state=MessageState.FAILED, failure="Switched off.")
        desk.crm.message_rows[-1] = failed
        await desk.texting.put(replace(TO_MARCUS, retry_of=failed.id))
        await settle()
        assert desk.crm.sent[-1].retry_of == failed.id

    async def test_nothing_comes_back_onto_the_disk_of_who_may_see_none(self, desk: Desk) -> None:
        await signed_in(desk)
        desk.crm.hold("send_message")
        await desk.texting.put(TO_MARCUS)
        await settle()
        desk.crm.change_role(Role.CALL_AGENT)
        await settle()
        desk.crm.release()
        await settle()
        assert await desk.local.texts.count() == 0
        assert await desk.local.texts.conversations() == ()

    async def test_conversations_without_texts_go_with_the_permission(self, desk: Desk) -> None:
        desk.crm.message_rows = []
        await signed_in(desk)
        desk.crm.change_role(Role.CALL_AGENT)
        await settle()
        assert await desk.local.texts.conversations() == ()

    async def test_a_full_disk_is_told_and_the_text_goes_out(self, desk: Desk) -> None:
        await signed_in(desk)
        desk.local.full = True
        await desk.texting.put(TO_MARCUS)
        await settle()
        assert sent(desk) == ["On my way"]
        assert "disk is full" in desk.told(Notice)[-1].sentence
        assert [m.text for each in desk.told(LocalChanged) for m in each.messages][-1:] == [
            "On my way"
        ]


class TestPictures:
    async def test_a_picture_is_added_and_not_fetched_again(self, desk: Desk) -> None:
        await signed_in(desk)
        added = await desk.texting.add_picture(PNG)
        assert await desk.texting.picture(added.id) == PNG
        assert "picture" not in desk.crm.asked

    async def test_a_picture_of_somebody_is_fetched_once(self, desk: Desk) -> None:
        await signed_in(desk)
        theirs = await desk.crm.add_picture("a1", PNG)
        for _ in range(3):
            assert await desk.texting.picture(theirs.id) == PNG
        assert desk.crm.asked.count("picture") == 1
        desk.crm.overrides = {"messages.log:view": False}
        desk.crm.tell_permissions()
        await settle()
        with pytest.raises(Refused):
            await desk.texting.picture(theirs.id)

    @pytest.mark.parametrize(
        ("content", "words"),
        [(b"text", "not a picture"), (PNG + bytes(2 * 1024 * 1024), "2.0 MB")],
    )
    async def test_what_cannot_be_sent_is_told_before_it_is_uploaded(
        self, desk: Desk, content: bytes, words: str
    ) -> None:
        await signed_in(desk)
        with pytest.raises(InvalidInput, match=words):
            await desk.texting.add_picture(content)
        assert "add_picture" not in desk.crm.asked

    async def test_memory_holds_so_many_and_the_oldest_goes(self, desk: Desk) -> None:
        await signed_in(desk)
        big = PNG + bytes(1000 * 1024)
        added = [await desk.texting.add_picture(big) for _ in range(40)]
        await desk.texting.picture(added[-1].id)
        assert "picture" not in desk.crm.asked
        await desk.texting.picture(added[0].id)
        assert desk.crm.asked.count("picture") == 1


class TestDrafts:
    async def test_what_is_typed_is_on_the_disk_at_once(self, desk: Desk) -> None:
        await signed_in(desk)
        for text in ("H", "He", "Hel"):
            desk.text_drafts.type(MARCUS, text)
        await desk.clock.advance(0.3)
        assert desk.local.drafts.text("text", MARCUS) == "Hel"
        assert (desk.text_drafts.text(MARCUS), desk.text_drafts.text(STRANGER)) == ("Hel", "")
        assert desk.text_drafts.all() == {MARCUS: "Hel"}
        desk.text_drafts.type(MARCUS, "")
        await desk.clock.advance(0.3)
        assert desk.text_drafts.all() == {}

    async def test_a_crash_costs_nothing(self, desk: Desk) -> None:
        await signed_in(desk)
        desk.text_drafts.type(MARCUS, "Half a")
        await settle()
        crashed = Desk(crm=desk.crm, local=desk.local)
        await crashed.sign_in()
        assert crashed.text_drafts.text(MARCUS) == "Half a"
        await crashed.tasks.close()

    async def test_it_outlives_the_permission(self, desk: Desk) -> None:
        await signed_in(desk)
        desk.text_drafts.type(MARCUS, "Half a")
        await settle()
        desk.crm.change_role(Role.CALL_AGENT)
        await settle()
        assert await desk.local.texts.count() == 0
        desk.crm.change_role(Role.CALL_MANAGER)
        await settle()
        assert desk.text_drafts.text(MARCUS) == "Half a"
        assert await desk.local.texts.count() == 2

    async def test_it_stays_in_its_account(self, desk: Desk) -> None:
        await signed_in(desk)
        desk.text_drafts.type(MARCUS, "For this account only")
        await settle()
        await desk.session.switch_account("a2")
        await settle()
        assert desk.text_drafts.text(MARCUS) == ""
        await desk.session.switch_account("a1")
        await settle()
        assert desk.text_drafts.text(MARCUS) == "For this account only"

    async def test_a_full_disk_is_told_once_and_written_when_there_is_room(
        self, desk: Desk
    ) -> None:
        await signed_in(desk)
        desk.local.full = True
        for text in ("H", "He", "Hel"):
            desk.text_drafts.type(MARCUS, text)
            await desk.clock.advance(6)
        assert len([n for n in desk.told(Notice) if "full" in n.sentence]) == 1
        assert desk.text_drafts.text(MARCUS) == "Hel"
        desk.local.full = False
        await desk.clock.advance(6)
        assert desk.local.drafts.text("text", MARCUS) == "Hel"


def test_a_group_begins_with_its_newest_conversation() -> None:
    def with_nobody(number: str, age: int) -> Conversation:
        at = known.NOON - timedelta(hours=age)
        return Conversation(number, "", "", number, known.MAIN_LINE, "", at, 0)

    first, second = grouped([with_nobody("+1", 1), with_nobody("+2", 2)])
    assert (first.key, second.key) == ("+1", "+2")
    assert first.last_at is not None
