"""Conversations: the list, what is looked for in it, and who may see it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from desktop.domain.access import Role
from desktop.domain.events import LocalChanged
from desktop.domain.records import Conversation
from desktop.ui.texts.states import (
    ComposerState,
)
from desktop.ui.words import Phase
from tests.fakes import crm_records as known
from tests.fakes.clock import settle
from tests.fakes.crm import NOON
from tests.services.conftest import Desk
from tests.ui.presenters.texts_rig import GONE, MARCUS, NEW, STRANGER, Texts


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
