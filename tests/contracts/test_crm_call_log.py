"""What every CRM does with the way of a call, recordings, missed calls and the export."""

from __future__ import annotations

import csv
import io
from contextlib import aclosing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from desktop.domain.access import Role
from desktop.domain.call_path import PathStep
from desktop.domain.calls import Direction
from desktop.domain.errors import Conflict, InvalidInput, NotFound, Refused
from desktop.domain.queries import CallQuery
from desktop.domain.records import CallOutcome
from desktop.services.ports import Crm
from tests.contracts.conftest import A1
from tests.contracts.crm_rigs import Rig
from tests.contracts.test_crm_events import Listening
from tests.fakes import crm_records as known
from tests.fakes.crm_records import NOON
from tests.support.waves import wav

TALK = wav(1, rate=16_000)
REPORTS = Role.REPORT_MANAGER
STEPS = (
    PathStep(NOON, "called", number=known.MAIN_LINE, detail="Main line"),
    PathStep(NOON, "queue", queue="Sales"),
    PathStep(NOON + timedelta(seconds=3), "rang", who="Jonas Weber"),
)


async def exported(crm: Crm, query: CallQuery = CallQuery(), account: str = A1) -> list[str]:  # noqa: B008 - frozen
    async with aclosing(crm.export_calls(account, query)) as pieces:
        text = b"".join([piece async for piece in pieces]).decode()
    return [row["Started"][11:16] for row in csv.DictReader(io.StringIO(text))]


def file_with(folder: Path, content: bytes) -> Path:
    path = folder / "talk.wav"
    path.write_bytes(content)
    return path


class TestPath:
    async def test_the_steps_in_their_order(self, rig: Rig, crm: Crm) -> None:
        rig.went("c1", *STEPS)
        assert await crm.call_path(A1, "c1") == STEPS
        assert await crm.call_path(A1, "c3") == ()

    async def test_only_of_calls_one_may_see(self, rig: Rig, crm: Crm) -> None:
        for record_id in ("c2", "nope"):
            with pytest.raises(NotFound):
                await crm.call_path(A1, record_id)
        rig.role(Role.BILLING)
        with pytest.raises(Refused):
            await crm.call_path(A1, "c1")


class TestRecording:
    async def test_it_is_a_wave(self, rig: Rig, crm: Crm) -> None:
        rig.is_recorded("c1")
        assert (await crm.recording(A1, "c1")).startswith(b"RIFF")

    async def test_where_there_is_none_and_where_one_may_not(self, rig: Rig, crm: Crm) -> None:
        rig.is_recorded("c2")
        for record_id in ("c1", "c2"):
            with pytest.raises(NotFound):
                await crm.recording(A1, record_id)
        rig.role(Role.BILLING)
        with pytest.raises(Refused) as refused:
            await crm.recording(A1, "c1")
        assert refused.value.permission == "recordings:listen"


class TestSentRecording:
    async def test_what_arrives_is_heard(self, rig: Rig, crm: Crm, tmp_path: Path) -> None:
        rig.is_awaited("c1")
        with pytest.raises(NotFound, match="has not arrived yet"):
            await crm.recording(A1, "c1")
        await crm.send_recording(A1, "c1", file_with(tmp_path, TALK))
        await crm.send_recording(A1, "c1", file_with(tmp_path, TALK))
        assert await crm.recording(A1, "c1") == TALK
        with pytest.raises(Conflict, match="another recording"):
            await crm.send_recording(A1, "c1", file_with(tmp_path, wav(2, rate=16_000)))

    async def test_it_goes_through_a_renewed_sign_in(
        self, rig: Rig, crm: Crm, tmp_path: Path
    ) -> None:
        rig.is_awaited("c1")
        rig.access_expires()
        await crm.send_recording(A1, "c1", file_with(tmp_path, TALK))
        assert await crm.recording(A1, "c1") == TALK

    async def test_what_is_not_wanted_is_refused(self, rig: Rig, crm: Crm, tmp_path: Path) -> None:
        with pytest.raises(Conflict, match="not recorded"):
            await crm.send_recording(A1, "c1", file_with(tmp_path, TALK))
        rig.is_awaited("c1")
        rig.is_awaited("c2")
        with pytest.raises(InvalidInput):
            await crm.send_recording(A1, "c1", file_with(tmp_path, b"no sound"))
        with pytest.raises(NotFound):
            await crm.send_recording(A1, "c2", file_with(tmp_path, TALK))

    async def test_deleted_by_who_may(self, rig: Rig, crm: Crm, tmp_path: Path) -> None:
        rig.is_awaited("c1")
        await crm.send_recording(A1, "c1", file_with(tmp_path, TALK))
        with pytest.raises(Refused) as refused:
            await crm.delete_recording(A1, "c1")
        assert refused.value.permission == "recordings:delete"
        rig.role(Role.ADMINISTRATOR)
        await crm.delete_recording(A1, "c1")
        for asked in (crm.recording, crm.delete_recording):
            with pytest.raises(NotFound, match="was deleted"):
                await asked(A1, "c1")
        with pytest.raises(Conflict, match="was deleted"):
            await crm.send_recording(A1, "c1", file_with(tmp_path, TALK))


class TestAssignable:
    async def test_whoever_sees_their_own_calls(self, rig: Rig, crm: Crm) -> None:
        rig.role(Role.CALL_MANAGER)
        assert await crm.assignable_agents(A1) == (
            *((known.ANNA, "Anna Keller"), (known.JONAS, "Jonas Weber")),
            (known.OMAR, "Omar Haddad"),
        )

    async def test_only_who_may_set_agents_is_told(self, crm: Crm) -> None:
        with pytest.raises(Refused) as refused:
            await crm.assignable_agents(A1)
        assert refused.value.permission == "calls.log:assign_agent"


class TestMissedCalls:
    async def test_seen_until_never_goes_back(self, rig: Rig, crm: Crm) -> None:
        assert await crm.missed_calls_seen(A1) is None
        later, earlier = NOON, NOON - timedelta(hours=1)
        assert await crm.see_missed_calls(A1, later, "key-1") == later
        assert await crm.see_missed_calls(A1, earlier, "key-2") == later
        assert await crm.missed_calls_seen(A1) == later
        assert await crm.missed_calls_seen("a2") is None
        rig.role(Role.BILLING)
        with pytest.raises(Refused):
            await crm.missed_calls_seen(A1)

    async def test_other_desks_of_the_same_person_hear_of_it(self, crm: Crm) -> None:
        async with Listening(crm) as listening:
            await crm.see_missed_calls(A1, NOON, "key-1")
            told = await listening.next()
        assert told[0] == "missed_calls.seen"
        assert datetime.fromisoformat(told[1]["seen_until"].replace("Z", "+00:00")) == NOON


class TestExport:
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            (CallQuery(), ["12:00", "11:00", "10:00", "09:00"]),
            (CallQuery(ascending=True), ["12:00", "11:00", "10:00", "09:00"]),
            (CallQuery(direction=Direction.OUTBOUND), ["10:00"]),
            (CallQuery(statuses=(CallOutcome.NO_ANSWER, CallOutcome.BUSY)), ["09:00"]),
            (CallQuery(agent_id=known.JONAS), ["11:00"]),
            (CallQuery(agent_id=""), ["09:00"]),
            (CallQuery(queue="Sales"), ["09:00"]),
            (CallQuery(tracking_number="+1999"), []),
            (CallQuery(source="Main line", unanswered=True), ["09:00"]),
            (CallQuery(tag="quote", lowest_score=4), ["12:00"]),
            (CallQuery(lowest_score=5), []),
            (CallQuery(call_status="Sold"), []),
            (CallQuery(call_status=""), ["12:00", "11:00", "10:00", "09:00"]),
            (CallQuery(with_recording=True), []),
            (CallQuery(since=NOON - known.HOUR, until=NOON), ["11:00"]),
            (CallQuery(contact_id="p1"), ["12:00"]),
            (CallQuery(remote_number=known.SHARED_NUMBER), ["10:00"]),
            (CallQuery(text="inv sent"), ["11:00"]),
            (CallQuery(text="…"), []),
        ],
    )
    async def test_what_the_filters_find_newest_first(
        self, rig: Rig, crm: Crm, query: CallQuery, found: list[str]
    ) -> None:
        rig.role(REPORTS)
        assert await exported(crm, query) == found

    async def test_who_may_not_is_refused_before_anything_comes(self, rig: Rig, crm: Crm) -> None:
        for grants in ({}, {"calls.log__export": True, "calls.log__view_all": True}):
            rig.grants(**grants)
            rig.role(Role.CALL_AGENT)
            if grants:
                assert len(await exported(crm)) == 4
                continue
            with pytest.raises(Refused) as refused:
                await exported(crm)
            assert refused.value.permission == "calls.log:export"

    async def test_a_token_that_has_expired_is_renewed(self, rig: Rig, crm: Crm) -> None:
        rig.role(REPORTS)
        rig.access_expires()
        assert len(await exported(crm)) == 4

    async def test_an_account_that_is_not_ones_own(self, crm: Crm) -> None:
        with pytest.raises(NotFound):
            await exported(crm, account=known.FOREIGN_ACCOUNT)
