"""The contract of the CRM: what is written about calls, and what changed since a list was read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from desktop.domain.access import Role
from desktop.domain.changes import CallChange, LocalDataPolicy
from desktop.domain.errors import Conflict, InvalidInput, NotFound, Refused, StartAnew
from desktop.domain.records import CallRecord
from desktop.services.ports import Crm
from tests.contracts.conftest import A1, EVERYTHING, MANAGER
from tests.contracts.crm_rigs import Rig
from tests.fakes import crm_records as known


async def noted(crm: Crm, record_id: str, text: str, key: str) -> CallRecord:
    return await crm.change_call(A1, record_id, CallChange(note=text), None, key)


class TestNotes:
    async def test_a_note_is_kept(self, crm: Crm) -> None:
        saved = await noted(crm, "c1", "Call back", "key-1")
        assert saved == replace(known.ANNAS_CALL, note="Call back", version=2)
        assert await crm.call(A1, "c1") == saved

    async def test_a_note_sent_twice_is_written_once(self, crm: Crm) -> None:
        first = await noted(crm, "c1", "Call back", "key-1")
        assert await noted(crm, "c1", "Call back", "key-1") == first
        assert (await crm.call(A1, "c1")).version == 2

    async def test_one_key_is_for_one_text(self, crm: Crm) -> None:
        await noted(crm, "c1", "Call back", "key-1")
        with pytest.raises(InvalidInput, match="key"):
            await noted(crm, "c1", "Something else", "key-1")
        assert (await crm.call(A1, "c1")).note == "Call back"

    async def test_the_last_writer_wins(self, crm: Crm) -> None:
        await noted(crm, "c1", "First", "key-1")
        assert (await noted(crm, "c1", "Second", "key-2")).note == "Second"

    async def test_without_the_call_log_the_own_call_still_takes_a_note(
        self, rig: Rig, crm: Crm
    ) -> None:
        rig.role(Role.BILLING)
        assert (await noted(crm, "c1", "Invoice wanted", "key-1")).version == 2
        with pytest.raises(NotFound):
            await noted(crm, "c2", "Not mine", "key-2")

    async def test_who_sees_without_writing_is_refused(self, rig: Rig, crm: Crm) -> None:
        rig.role(Role.MARKETING_MANAGER)
        with pytest.raises(Refused) as refused:
            await noted(crm, "c2", "Mine", "key-1")
        assert refused.value.permission == "calls.log:annotate"


class TestCallChanges:
    async def test_everything_a_person_writes_about_a_call(self, rig: Rig, crm: Crm) -> None:
        rig.role(MANAGER)
        change = CallChange(
            note="Wants a quote",
            tags=("roof", "urgent"),
            score=5,
            call_status="Callback",
            next_step="Send the offer",
            remind_at=datetime(2026, 3, 9, 8, 30, tzinfo=UTC),
        )
        saved = await crm.change_call(A1, "c1", change, 1, "key-1")
        assert saved == replace(change.applied_to(known.ANNAS_CALL), version=2)
        assert await crm.call(A1, "c1") == saved

    async def test_fields_that_are_not_given_stay(self, crm: Crm) -> None:
        saved = await crm.change_call(A1, "c1", CallChange(score=None), 1, "key-1")
        assert (saved.score, saved.tags) == (None, known.ANNAS_CALL.tags)

    async def test_a_stale_version_shows_the_call_as_it_is(self, crm: Crm) -> None:
        now = await noted(crm, "c1", "First", "key-1")
        with pytest.raises(Conflict) as conflict:
            await crm.change_call(A1, "c1", CallChange(note="Second"), 1, "key-2")
        assert conflict.value.current == now
        assert (await crm.call(A1, "c1")).note == "First"

    async def test_another_agent_is_set_by_who_may(self, rig: Rig, crm: Crm) -> None:
        to_jonas = CallChange(agent_id=known.JONAS)
        with pytest.raises(Refused) as refused:
            await crm.change_call(A1, "c1", to_jonas, None, "key-1")
        assert refused.value.permission == "calls.log:assign_agent"
        rig.role(MANAGER)
        saved = await crm.change_call(A1, "c1", to_jonas, None, "key-2")
        assert (saved.agent_name, saved.assigned_by) == ("Jonas Weber", "manual")
        nobody = await crm.change_call(A1, "c1", CallChange(agent_id=""), None, "key-3")
        assert (nobody.agent_id, nobody.agent_name, nobody.assigned_by) == ("", "", "")

    async def test_a_call_is_given_to_nobody_unknown(self, rig: Rig, crm: Crm) -> None:
        rig.role(MANAGER)
        with pytest.raises(InvalidInput):
            await crm.change_call(A1, "c1", CallChange(agent_id="u999"), None, "key-1")

    async def test_without_the_permission_no_status_is_set(self, rig: Rig, crm: Crm) -> None:
        rig.grants(calls__set_status=False)
        with pytest.raises(Refused) as refused:
            await crm.change_call(A1, "c1", CallChange(call_status="Done"), None, "key-1")
        assert refused.value.permission == "calls:set_status"


class TestNews:
    async def test_nothing_has_changed(self, rig: Rig, crm: Crm) -> None:
        rig.role(MANAGER)
        for kind in ("calls", "contacts", "conversations", "messages"):
            found = await since(crm, kind, await start(crm, kind))
            assert (found.rows, found.gone, found.more) == ((), (), False)

    async def test_a_changed_call_is_news_once(self, crm: Crm) -> None:
        cursor = await start(crm, "calls")
        saved = await noted(crm, "c1", "News", "key-1")
        found = await crm.calls_since(A1, cursor)
        assert found.rows == (saved,)
        assert (await crm.calls_since(A1, found.sync_cursor)).rows == ()

    async def test_news_come_in_pages(self, crm: Crm) -> None:
        cursor = await start(crm, "calls")
        for number, record_id in enumerate(("c1", "c3")):
            await noted(crm, record_id, "News", f"key-{number}")
        found = await crm.calls_since(A1, cursor, limit=1)
        rest = await crm.calls_since(A1, found.sync_cursor, limit=1)
        assert (found.more, rest.more) == (True, False)
        assert [each.id for each in found.rows + rest.rows] == ["c1", "c3"]

    async def test_a_text_is_news_with_its_conversation(self, rig: Rig, crm: Crm) -> None:
        rig.role(MANAGER)
        cursors = [await start(crm, kind) for kind in ("messages", "conversations")]
        rig.text_arrives("On my way")
        assert [each.text for each in (await crm.messages_since(A1, cursors[0])).rows] == [
            "On my way"
        ]

    async def test_another_scope_starts_anew(self, rig: Rig, crm: Crm) -> None:
        cursor = await start(crm, "calls")
        rig.role(MANAGER)
        with pytest.raises(StartAnew):
            await crm.calls_since(A1, cursor)

    async def test_all_texts_newest_first(self, rig: Rig, crm: Crm) -> None:
        rig.role(MANAGER)
        texts = (await crm.all_messages(A1)).rows
        assert [each.sent_at for each in texts] == sorted(
            (each.sent_at for each in texts), reverse=True
        )
        assert {each.id for each in texts} == {each.id for each in known.MESSAGES}

    async def test_what_a_desk_may_keep(self, crm: Crm) -> None:
        assert await crm.local_data_policy(A1) == LocalDataPolicy()


async def start(crm: Crm, kind: str) -> str:
    page = {
        "calls": lambda: crm.calls(A1, EVERYTHING),
        "contacts": lambda: crm.contacts(A1),
        "conversations": lambda: crm.conversations(A1),
        "messages": lambda: crm.all_messages(A1),
    }[kind]
    return (await page()).sync_cursor


async def since(crm: Crm, kind: str, cursor: str) -> object:
    ask = {
        "calls": crm.calls_since,
        "contacts": crm.contacts_since,
        "conversations": crm.conversations_since,
        "messages": crm.messages_since,
    }[kind]
    return await ask(A1, cursor)
