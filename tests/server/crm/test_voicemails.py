"""The voicemail box over HTTP: what a message leaves behind, and what it does not."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from desktop.server.database import Database
from desktop.server.pbx.records import AssignedBy, CallEnd, Opening
from desktop.server.seed import seed
from desktop.server.tables import audit, calls, events, voicemail_sounds, voicemails
from desktop.server.telephony import Telephony
from tests.fakes import crm_records as known
from tests.server.crm.conftest import Person, problem
from tests.support.crm_rows import milliseconds, write_company
from tests.support.crm_server import CrmServer


def test_a_body_of_another_kind_is_refused(anna: Person) -> None:
    for body in ({}, {"heard": "maybe"}, {"heard": True, "transcript": "mine"}):
        answer = anna.ask("PATCH", "/voicemails/v2", json=body)
        assert problem(answer)[0] == 422


def test_the_sound_is_not_to_be_kept(anna: Person) -> None:
    answer = anna.get("/voicemails/v2/audio")
    assert answer.headers["content-type"] == "audio/wav"
    assert answer.headers["cache-control"] == "no-store"


def test_a_deleted_message_leaves_no_sound_but_a_line_of_history(
    server: CrmServer, anna: Person
) -> None:
    assert anna.ask("DELETE", "/voicemails/v2").status_code == 204
    with server.database.read() as connection:
        kept = connection.execute(select(voicemail_sounds.c.voicemail_id)).scalars().all()
        line = connection.execute(select(audit).where(audit.c.subject == "v2")).one()
    assert "v2" not in kept
    assert (line.action, line.user_id) == ("voicemail.deleted", known.ANNA)
    assert known.MARCUS_NUMBER not in str(line.before)


def test_a_change_under_one_key_is_one_change(server: CrmServer, anna: Person) -> None:
    for _ in range(2):
        heard = {"json": {"heard": True}, "headers": {"Idempotency-Key": "k1"}}
        assert anna.ask("PATCH", "/voicemails/v2", **heard).json()["heard"]
    other = {"json": {"heard": False}, "headers": {"Idempotency-Key": "k1"}}
    assert problem(anna.ask("PATCH", "/voicemails/v2", **other)) == (422, "key_reused")
    with server.database.read() as connection:
        told = select(events).where(events.c.type == "voicemail.updated")
        assert len(connection.execute(told).all()) == 1


def test_the_demo_has_messages_whose_calls_say_so(tmp_path: Path) -> None:
    database = Database.in_folder(tmp_path)
    seed(database, datetime(2026, 3, 2, 12, tzinfo=UTC))
    with database.read() as connection:
        rows = connection.execute(
            select(voicemails, calls.c.status, calls.c.remote_number).join(
                calls, calls.c.id == voicemails.c.call_id
            )
        ).all()
        sounds = connection.execute(select(voicemail_sounds)).all()
    database.close()
    assert {row.status for row in rows} == {"voicemail"}
    assert all(row.caller_number == row.remote_number for row in rows)
    assert {"usr_anna_keller", "usr_mia_lang"} <= {row.user_id for row in rows}
    assert len(sounds) == len(rows)
    assert all(each.sound.startswith(b"RIFF") for each in sounds)


async def test_a_message_the_phone_system_took_lies_in_the_box(tmp_path: Path) -> None:
    database = Database.in_folder(tmp_path)
    write_company(database)
    telephony = Telephony(database)
    route = await telephony.route_of(known.MAIN_LINE, known.MARCUS_NUMBER)
    assert route is not None
    assert route.user is not None
    assert route.user.has_mailbox
    opening = Opening(
        *("inbound", known.ACCOUNT, known.MARCUS_NUMBER, known.MAIN_LINE, known.MAIN_LINE)
    )
    at = milliseconds(known.NOON)
    assert at is not None
    await telephony.opened("cal_1", opening, at)
    await telephony.message_left("cal_1", known.ANNA, known.SPOKEN, at + 9_000)
    await telephony.message_left("cal_1", known.ANNA, known.SPOKEN, at + 9_000)
    await telephony.ended("cal_1", CallEnd.NO_ANSWER, at + 9_000)
    await telephony.message_left("cal_2", known.ANNA, known.SPOKEN, at)

    with database.read() as connection:
        mine = voicemails.c.call_id == "cal_1"
        row = connection.execute(select(voicemails).where(mine)).one()
        call = connection.execute(select(calls).where(calls.c.id == "cal_1")).one()
        count = len(connection.execute(select(voicemails)).all())
    database.close()
    assert (row.user_id, row.contact_id, row.seconds) == (known.ANNA, "p1", 2)
    assert (row.our_number, row.heard, row.transcript) == (known.MAIN_LINE, False, None)
    assert (call.status, call.agent_id, call.ended_at) == ("voicemail", None, at + 9_000)
    assert count == len(known.VOICEMAILS) + 2


async def test_a_call_that_was_answered_stays_what_it_was(tmp_path: Path) -> None:
    database = Database.in_folder(tmp_path)
    write_company(database)
    telephony = Telephony(database)
    opening = Opening("inbound", known.ACCOUNT, known.MARCUS_NUMBER, known.MAIN_LINE)
    await telephony.opened("cal_1", opening, 1_000)
    await telephony.answered("cal_1", known.ANNA, AssignedBy.USER, 2_000)
    await telephony.ended("cal_1", CallEnd.NO_ANSWER, 3_000)
    with database.read() as connection:
        status = connection.execute(select(calls.c.status).where(calls.c.id == "cal_1")).scalar()
    database.close()
    assert status == "completed"
