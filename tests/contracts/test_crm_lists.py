"""What every CRM does with its lists: calls, notes, people, texts, administration."""

from __future__ import annotations

import pytest

from desktop.domain.access import Role
from desktop.domain.calls import Direction
from desktop.domain.changes import CallChange
from desktop.domain.errors import (
    Conflict,
    InvalidInput,
    NotFound,
    Refused,
)
from desktop.domain.numbers import NumberFilter
from desktop.domain.records import CallFilter, MessageState
from desktop.services.ports import Crm
from tests.contracts.crm_rigs import Rig
from tests.fakes import crm_records as known

A1 = known.ACCOUNT
EVERYTHING = CallFilter()
MANAGER, ADMINISTRATOR = Role.CALL_MANAGER, Role.ADMINISTRATOR


class TestCallLog:
    async def test_an_agent_sees_their_own_rows_newest_first(self, crm: Crm) -> None:
        page = await crm.calls(A1, EVERYTHING)
        assert page.rows == (known.ANNAS_CALL, known.ANNAS_OUTBOUND)
        assert page.next_cursor is None

    async def test_a_manager_sees_all_rows(self, rig: Rig, crm: Crm) -> None:
        rig.role(MANAGER)
        assert (await crm.calls(A1, EVERYTHING)).rows == known.CALLS

    async def test_pages_follow_each_other_without_gap_or_repeat(self, rig: Rig, crm: Crm) -> None:
        rig.role(MANAGER)
        seen, cursor = [], None
        for _ in range(2):
            page = await crm.calls(A1, EVERYTHING, cursor, limit=2)
            seen += page.rows
            cursor = page.next_cursor
        assert tuple(seen) == known.CALLS
        assert cursor is None

    async def test_a_cursor_nobody_gave_is_refused(self, crm: Crm) -> None:
        with pytest.raises(InvalidInput, match="Start again"):
            await crm.calls(A1, EVERYTHING, "made up")

    @pytest.mark.parametrize(
        ("wanted", "found"),
        [
            (CallFilter(direction=Direction.OUTBOUND), ["c3"]),
            (CallFilter(agent_id=known.JONAS), ["c2"]),
            (CallFilter(text="marcus"), ["c1"]),
            (CallFilter(text=" invoice "), ["c2"]),
            (CallFilter(text="quote"), ["c1"]),
            (CallFilter(text="555-0150"), ["c3"]),
            (CallFilter(text="%"), []),
            (CallFilter(Direction.INBOUND, known.ANNA, "quote"), ["c1"]),
        ],
    )
    async def test_filters(self, rig: Rig, crm: Crm, wanted: CallFilter, found: list[str]) -> None:
        rig.role(MANAGER)
        assert [each.id for each in (await crm.calls(A1, wanted)).rows] == found

    async def test_the_second_account_has_a_log_of_its_own(self, crm: Crm) -> None:
        assert (await crm.calls(known.SECOND_ACCOUNT, EVERYTHING)).rows == ()
        with pytest.raises(NotFound):
            await crm.call(known.SECOND_ACCOUNT, "c1")

    async def test_one_call(self, crm: Crm) -> None:
        assert await crm.call(A1, "c1") == known.ANNAS_CALL

    @pytest.mark.parametrize("record_id", ["c2", "c4", "no such call", "../c1"])
    async def test_rows_of_others_are_nowhere(self, crm: Crm, record_id: str) -> None:
        with pytest.raises(NotFound):
            await crm.call(A1, record_id)
        with pytest.raises(NotFound):
            await crm.change_call(A1, record_id, CallChange(note="Mine"), None, "key")

    async def test_the_filter_names_the_agents_in_scope(self, rig: Rig, crm: Crm) -> None:
        assert await crm.agents(A1) == (("u1", "Anna Keller"),)
        rig.role(MANAGER)
        assert [agent for agent, _ in await crm.agents(A1)] == ["u1", "u2", "u3"]


class TestPeople:
    async def test_contacts_by_name_page_by_page(self, crm: Crm) -> None:
        first = await crm.contacts(A1, limit=2)
        rest = await crm.contacts(A1, cursor=first.next_cursor, limit=2)
        assert first.rows + rest.rows == known.CONTACTS
        assert rest.next_cursor is None

    @pytest.mark.parametrize(
        ("text", "found"),
        [("reyes", ["p1"]), ("DENTAL", ["p2"]), ("(312) 555", ["p1"]), ("nobody", []), ("", 3)],
    )
    async def test_contacts_are_found(self, crm: Crm, text: str, found: list[str] | int) -> None:
        ids = [each.id for each in (await crm.contacts(A1, text)).rows]
        assert found in (ids, len(ids))

    async def test_a_number_of_one_contact_is_theirs(self, crm: Crm) -> None:
        assert await crm.match_contact(A1, known.MARCUS_NUMBER) == known.MARCUS

    @pytest.mark.parametrize("number", [known.SHARED_NUMBER, "+15035550199", "201"])
    async def test_a_number_of_two_or_nobody_is_nobodys(self, crm: Crm, number: str) -> None:
        assert await crm.match_contact(A1, number) is None


class TestTexts:
    @pytest.fixture(autouse=True)
    def _manager(self, rig: Rig) -> None:
        rig.role(MANAGER)

    async def test_conversations_newest_first_page_by_page(self, crm: Crm) -> None:
        first = await crm.conversations(A1, limit=1)
        rest = await crm.conversations(A1, first.next_cursor, limit=1)
        assert first.rows + rest.rows == known.CONVERSATIONS
        assert rest.next_cursor is None

    async def test_a_thread_is_oldest_first_and_read_only_when_said(self, crm: Crm) -> None:
        assert (await crm.messages(A1, "t1")).rows == known.MESSAGES
        assert (await crm.conversations(A1)).rows[0].unread == 1
        await crm.messages(A1, "t1", mark_read=True)
        assert (await crm.conversations(A1)).rows[0].unread == 0

    async def test_a_thread_that_is_not_there(self, crm: Crm) -> None:
        with pytest.raises(NotFound):
            await crm.messages(A1, "t9")
        with pytest.raises(NotFound):
            await crm.send_message(A1, "t9", "Hello", "key-1")

    async def test_a_sent_text_is_in_the_thread(self, crm: Crm) -> None:
        sent = await crm.send_message(A1, "t2", "On my way", "key-1")
        assert (sent.conversation_id, sent.text, sent.author) == ("t2", "On my way", "Anna Keller")
        assert (sent.direction, sent.state) == (Direction.OUTBOUND, MessageState.QUEUED)
        assert [each.id for each in (await crm.messages(A1, "t2")).rows] == [sent.id]
        newest = (await crm.conversations(A1)).rows[0]
        assert (newest.id, newest.last_text) == ("t2", "On my way")

    async def test_a_text_sent_twice_goes_out_once(self, crm: Crm) -> None:
        first = await crm.send_message(A1, "t2", "On my way", "key-1")
        assert await crm.send_message(A1, "t2", "On my way", "key-1") == first
        assert len((await crm.messages(A1, "t2")).rows) == 1
        with pytest.raises(InvalidInput, match="key"):
            await crm.send_message(A1, "t2", "Another", "key-1")

    async def test_do_not_call_is_for_texts_too(self, rig: Rig, crm: Crm) -> None:
        rig.do_not_call(known.MARCUS_NUMBER)
        with pytest.raises(Refused, match="do-not-call") as refused:
            await crm.send_message(A1, "t1", "Hello", "key-1")
        assert refused.value.reason == "refused.dnc"


class TestAdministration:
    @pytest.fixture(autouse=True)
    def _administrator(self, rig: Rig) -> None:
        rig.role(ADMINISTRATOR)

    async def test_a_role_is_given(self, crm: Crm) -> None:
        await crm.set_role(A1, known.JONAS, "report_manager")
        roles = {each.id: each.role for each in (await crm.users(A1)).rows}
        assert roles[known.JONAS] is Role.REPORT_MANAGER

    @pytest.mark.parametrize(
        ("user_id", "role", "reason"),
        [
            (known.ANNA, "billing", "grants.rule_4"),
            (known.JONAS, "agency_administrator", "grants.rule_3"),
        ],
    )
    async def test_nobody_gives_what_they_may_not(
        self, crm: Crm, user_id: str, role: str, reason: str
    ) -> None:
        with pytest.raises(Refused) as refused:
            await crm.set_role(A1, user_id, role)
        assert refused.value.reason == reason
        assert refused.value.permission
        assert str(refused.value).endswith(".")

    async def test_the_owner_stays_what_they_are(self, crm: Crm) -> None:
        with pytest.raises(Conflict, match="owner"):
            await crm.set_role(A1, known.OWNER, "billing")

    async def test_a_user_who_is_not_there(self, crm: Crm) -> None:
        with pytest.raises(NotFound):
            await crm.set_role(A1, "u9", "billing")

    async def test_numbers(self, crm: Crm) -> None:
        assert (await crm.number_page(A1, NumberFilter())).rows == known.NUMBERS
