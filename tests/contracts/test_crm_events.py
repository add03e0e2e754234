"""What every CRM pushes, to whom, and from where it goes on."""

from __future__ import annotations

import asyncio

import pytest

from desktop.domain.access import Role
from desktop.domain.changes import CallChange
from desktop.domain.errors import (
    CrmUnreachable,
    SessionEnded,
)
from desktop.domain.records import Availability, CallFilter
from desktop.services.ports import Crm
from tests.contracts.crm_rigs import Rig, first_event
from tests.fakes import crm_records as known

A1 = known.ACCOUNT
EVERYTHING = CallFilter()
MANAGER, ADMINISTRATOR = Role.CALL_MANAGER, Role.ADMINISTRATOR


class Listening:
    """Hears the events of one connection, until it ends or the test does."""

    def __init__(self, crm: Crm, account_id: str = A1) -> None:
        self._events = crm.events(account_id)

    async def __aenter__(self) -> Listening:
        assert (await self.next())[0] == "connected"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._events.aclose()

    async def next(self) -> tuple[str, dict[str, str]]:
        async with asyncio.timeout(8):
            event = await anext(self._events)
        return event.type, dict(event.payload)

    async def next_but(self, left_out: str) -> tuple[str, dict[str, str]]:
        while (heard := await self.next())[0] == left_out:
            pass
        return heard


class TestEvents:
    async def test_what_one_does_oneself_is_told(self, crm: Crm) -> None:
        async with Listening(crm) as heard:
            await crm.choose_status(A1, Availability.BUSY, "r2")
            told = {"availability": "busy", "reason": "Training", "on_a_call": "false"}
            anna = {"user_id": "u1", "name": "Anna Keller", "extension": "201", "queues": "q1"}
            assert await heard.next() == ("agent.updated", {**anna, **told})
            await crm.change_call(A1, "c1", CallChange(note="Hello"), None, "key-1")
            assert await heard.next() == ("call.updated", {"call_id": "c1"})

    async def test_a_change_of_role_is_told_and_the_answer_is_another(
        self, rig: Rig, crm: Crm
    ) -> None:
        async with Listening(crm) as heard:
            rig.role(Role.BILLING)
            assert await heard.next() == ("permissions.changed", {"user_id": "u1"})
            assert not (await crm.permissions(A1)).grants("calls.log:view_assigned")

    async def test_rows_of_others_are_not_told(self, rig: Rig, crm: Crm) -> None:
        async with Listening(crm) as heard:
            rig.call_changes("c2")
            rig.text_arrives("Are you there?")
            rig.call_changes("c1")
            assert await heard.next() == ("call.updated", {"call_id": "c1"})
            rig.role(MANAGER)
            assert (await heard.next())[0] == "permissions.changed"
            rig.call_changes("c2")
            # The manager also hears of texts that went out earlier and are delivered now.
            assert await heard.next_but("message.updated") == ("call.updated", {"call_id": "c2"})
            rig.text_arrives("Are you there?")
            event, payload = await heard.next_but("message.updated")
            thread = await crm.messages(A1, payload["conversation_id"])
            assert event == "message.received"
            assert thread.rows[-1].id == payload["message_id"]

    @pytest.mark.parametrize("end", ["revoked", "deactivated"])
    async def test_the_end_of_the_sign_in_is_told_and_ends_the_stream(
        self, rig: Rig, crm: Crm, end: str
    ) -> None:
        async with Listening(crm) as heard:
            if end == "revoked":
                rig.ends_sign_ins()
            else:
                rig.deactivates()
            assert await heard.next() == ("session.revoked", {"user_id": "u1"})
            with pytest.raises(CrmUnreachable):
                await heard.next()
        with pytest.raises(SessionEnded):
            await first_event(crm)

    async def test_colleagues_are_told_of_to_everybody(self, rig: Rig, crm: Crm) -> None:
        rig.role(Role.BILLING)
        async with Listening(crm) as heard:
            rig.colleague_is("busy")
            event, told = await heard.next()
            state = {"availability": "busy", "reason": "", "on_a_call": "false", "queues": "q1"}
            who = {"user_id": "u2", "name": "Jonas Weber", "extension": "202"}
            assert (event, told) == ("agent.updated", {**who, **state})

    async def test_a_lost_connection_is_an_error(self, rig: Rig, crm: Crm) -> None:
        async with Listening(crm) as heard:
            await rig.loses_connection()
            with pytest.raises(CrmUnreachable):
                await heard.next()

    async def test_the_next_connection_goes_on_where_the_last_one_stopped(
        self, rig: Rig, crm: Crm
    ) -> None:
        async with Listening(crm) as heard:
            rig.call_changes("c1")
            assert await heard.next() == ("call.updated", {"call_id": "c1"})
            await rig.goes_away()
            with pytest.raises(CrmUnreachable):
                await heard.next()
        with pytest.raises(CrmUnreachable):
            await first_event(crm)
        rig.call_changes("c3")
        rig.role(MANAGER)
        await rig.comes_back()
        async with Listening(crm) as heard:
            assert await heard.next() == ("call.updated", {"call_id": "c3"})
            assert (await heard.next())[0] == "permissions.changed"

    async def test_a_connection_that_was_lost_before_its_first_event_misses_nothing(
        self, rig: Rig, crm: Crm
    ) -> None:
        async with Listening(crm) as heard:
            await rig.loses_connection()
            with pytest.raises(CrmUnreachable):
                await heard.next()
        rig.call_changes("c1")
        async with Listening(crm) as heard:
            assert await heard.next() == ("call.updated", {"call_id": "c1"})

    async def test_what_the_listener_did_not_carry_on_comes_again(self, rig: Rig, crm: Crm) -> None:
        for _ in range(2):
            async with Listening(crm) as heard:
                rig.call_changes("c1")
                assert await heard.next() == ("call.updated", {"call_id": "c1"})
        async with Listening(crm) as heard:
            rig.call_changes("c3")
            told = [(await heard.next())[1]["call_id"] for _ in range(3)]
            assert told == ["c1", "c1", "c3"]

    async def test_what_is_no_longer_kept_is_said_to_be_missing(self, rig: Rig, crm: Crm) -> None:
        async with Listening(crm) as heard:
            rig.call_changes("c1")
            await heard.next()
        rig.call_changes("c3")
        rig.forgets_events()
        rig.call_changes("c1")
        async with Listening(crm) as heard:
            assert (await heard.next())[0] == "reset"
            rig.call_changes("c3")
            assert await heard.next() == ("call.updated", {"call_id": "c3"})

    async def test_an_expired_token_is_renewed_and_the_next_attempt_is_let_in(
        self, rig: Rig, crm: Crm
    ) -> None:
        before = crm.refresh_token
        rig.access_expires()
        with pytest.raises(CrmUnreachable):
            await first_event(crm)
        assert crm.refresh_token != before
        assert await first_event(crm) == "connected"
