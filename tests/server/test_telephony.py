"""The records of calls in the real database, also where it cannot be written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from desktop.server.call_path import steps_of
from desktop.server.crm.recordings import tone_of
from desktop.server.database import Database
from desktop.server.pbx.records import (
    AssignedBy,
    CallEnd,
    Opening,
    OptionKind,
    RecordsFailed,
)
from desktop.server.tables import (
    availability,
    calls,
    events,
    memberships,
    queue_members,
    voice_menu_numbers,
    voice_menu_options,
    voice_menus,
)
from desktop.server.telephony import Telephony
from tests.fakes import crm_records as known
from tests.support.crm_rows import write_company
from tests.support.disk import full_disk


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database.in_folder(tmp_path)
    write_company(database)
    yield database
    database.close()


def opening() -> Opening:
    return Opening("outbound", known.ACCOUNT, known.MAIN_LINE, "+14435550199", user_id=known.ANNA)


def row(database: Database, call_id: str) -> Any:
    with database.read() as connection:
        return connection.execute(select(calls).where(calls.c.id == call_id)).one()


async def test_a_full_disk_is_said_and_later_everything_works(database: Database) -> None:
    telephony = Telephony(database)
    with full_disk(), pytest.raises(RecordsFailed):
        await telephony.opened("cal_1", opening(), 1000)
    with full_disk():
        assert await telephony.extension(known.DOMAIN, "anna.keller") is not None

    await telephony.opened("cal_1", opening(), 1000)
    await telephony.answered("cal_1", known.ANNA, AssignedBy.OUTBOUND, 2000)
    with full_disk(), pytest.raises(RecordsFailed):
        await telephony.ended("cal_1", CallEnd.COMPLETED, 3000)
    await telephony.ended("cal_1", CallEnd.COMPLETED, 3000)

    found = row(database, "cal_1")
    assert (found.started_at, found.answered_at, found.ended_at) == (1000, 2000, 3000)


async def test_an_opening_told_twice_is_one_call(database: Database) -> None:
    telephony = Telephony(database)
    await telephony.opened("cal_1", opening(), 1000)
    with database.read() as connection:
        told = len(connection.execute(select(events)).all())
    await telephony.opened("cal_1", opening(), 1000)

    with database.read() as connection:
        assert len(connection.execute(select(events)).all()) == told


async def test_a_call_never_ends_before_it_was_answered(database: Database) -> None:
    telephony = Telephony(database)
    await telephony.opened("cal_1", opening(), 5000)
    await telephony.answered("cal_1", known.ANNA, AssignedBy.OUTBOUND, 6000)
    await telephony.ended("cal_1", CallEnd.COMPLETED, 1000)

    assert row(database, "cal_1").ended_at == 6000


async def test_whether_somebody_is_on_the_phone_is_left_to_the_calls(database: Database) -> None:
    """A row may stay open for a while where it cannot be written."""
    telephony = Telephony(database)
    await telephony.opened("cal_1", opening(), 1000)

    assert await queue(telephony) == [known.ANNA, known.JONAS]


async def queue(telephony: Telephony) -> list[str]:
    found = await telephony.queue_candidates(known.ACCOUNT, "Sales")
    return [line.user_id for line in found]


@pytest.mark.parametrize("state", ["busy", "away", "do_not_disturb"])
async def test_only_the_available_are_offered_queue_calls(database: Database, state: str) -> None:
    row = {"account_id": known.ACCOUNT, "user_id": known.ANNA, "availability": state}
    with database.write() as connection:
        connection.execute(availability.insert().values(row))

    assert await queue(Telephony(database)) == [known.JONAS]


async def test_a_wrap_up_is_not_disturbed_by_the_queue(database: Database) -> None:
    row = {"account_id": known.ACCOUNT, "user_id": known.ANNA, "wrap_up_since": 1}
    with database.write() as connection:
        connection.execute(availability.insert().values(row))

    assert await queue(Telephony(database)) == [known.JONAS]


async def test_who_is_logged_out_of_the_queue_is_not_offered_its_calls(database: Database) -> None:
    anna = queue_members.c.user_id == known.ANNA
    with database.write() as connection:
        connection.execute(queue_members.update().where(anna).values(logged_in=False))
    without = await queue(Telephony(database))
    with database.write() as connection:
        connection.execute(queue_members.update().where(anna).values(logged_in=True))

    assert without == [known.JONAS]
    assert await queue(Telephony(database)) == [known.ANNA, known.JONAS]


def told(database: Database, kind: str) -> list[dict[str, str]]:
    with database.read() as connection:
        query = select(events.c.payload).where(events.c.type == kind).order_by(events.c.sequence)
        return list(connection.execute(query).scalars())


async def test_lines_come_and_go_and_are_forgotten_at_the_start(database: Database) -> None:
    telephony = Telephony(database)
    await telephony.close_stale()
    offline = [each["availability"] for each in told(database, "agent.updated")]
    assert offline == ["offline"] * 4, "everybody of the company, Anna in two accounts"
    for is_there in (True, True, False):
        await telephony.line_changed("anna.keller@harbor.example", is_there)
    await telephony.line_changed("nobody@harbor.example", True)

    news = told(database, "agent.updated")[4:]
    assert [(each["user_id"], each["availability"]) for each in news] == [
        (known.ANNA, "available"),
        (known.ANNA, "offline"),
    ]


async def test_a_caller_whom_a_menu_leads_to_a_queue_waits_there(database: Database) -> None:
    telephony = Telephony(database)
    menu = Opening("inbound", known.ACCOUNT, "+14435550199", known.CAPITAL)
    await telephony.opened("cal_1", menu, 1000)
    before = told(database, "queue.updated")
    await telephony.directed("cal_1", "Sales", "")

    assert (before, told(database, "queue.updated")) == ([], [{"queue_id": "q1"}])


async def test_who_waits_in_a_queue_is_told(database: Database) -> None:
    telephony = Telephony(database)
    waiting = Opening("inbound", known.ACCOUNT, "+14435550199", known.CAPITAL, queue="Sales")
    await telephony.opened("cal_1", waiting, 1000)
    await telephony.answered("cal_1", known.ANNA, AssignedBy.QUEUE, 2000)
    await telephony.ended("cal_1", CallEnd.COMPLETED, 3000)

    assert told(database, "queue.updated") == [{"queue_id": "q1"}] * 2, "came, and was answered"


async def test_whoever_may_not_answer_is_not_rung(database: Database) -> None:
    telephony = Telephony(database)

    async def rung() -> list[bool]:
        route = await telephony.route_of(known.MAIN_LINE, "+14435550160")
        assert route is not None
        colleague = await telephony.extension(known.DOMAIN, "201")
        named = await telephony.subscriber("anna.keller", known.DOMAIN)
        found = await telephony.queue_candidates(known.ACCOUNT, "Sales")
        annas = [line for line in found if line.user_id == known.ANNA]
        people = (route.user, colleague, named, *annas)
        return [each is not None and each.is_available for each in people]

    before = await rung()
    with database.write() as connection:
        overrides = memberships.update().values(overrides={"calls:answer": False})
        connection.execute(overrides.where(memberships.c.user_id == known.ANNA))

    assert before == [True, True, True, True]
    assert await rung() == [False, False, False]


async def test_a_number_leads_to_a_menu_whatever_its_row_says(database: Database) -> None:
    with database.write() as connection:
        menu = {"id": "menu", "account_id": known.ACCOUNT, "name": "Main", "prompt": "office_menu"}
        connection.execute(voice_menus.insert().values(menu))
        for option in (
            {"digit": "1", "kind": "queue", "queue_id": "q1"},
            {"digit": "2", "kind": "user", "user_id": known.ANNA, "assign_to": known.JONAS},
            {"digit": "", "kind": "voicemail", "user_id": known.ANNA},
        ):
            row = {"menu_id": "menu", **option}
            connection.execute(voice_menu_options.insert().values(row))
        leads = {"number_id": "n1", "menu_id": "menu"}
        connection.execute(voice_menu_numbers.insert().values(leads))

    route = await Telephony(database).route_of(known.MAIN_LINE, "+14435550160", "")

    assert route is not None
    assert route.menu is not None
    assert route.menu.prompt == "office_menu"
    sales, anna = route.menu.options["1"], route.menu.options["2"]
    assert (sales.kind, sales.queue, sales.assign_to) == (OptionKind.QUEUE, "Sales", "")
    assert (anna.kind, anna.assign_to) == (OptionKind.USER, known.JONAS)
    assert anna.user is not None
    assert (anna.user.user_id, anna.user.is_available) == (known.ANNA, True)
    assert route.menu.otherwise is not None
    assert route.menu.otherwise.kind is OptionKind.VOICEMAIL


async def test_a_menu_makes_it_somebodys_call_before_an_answer(database: Database) -> None:
    telephony = Telephony(database)
    await telephony.opened("cal_1", opening(), 1000)
    await telephony.directed("cal_1", "Sales", "")
    await telephony.directed("cal_1", "", known.JONAS)
    await telephony.directed("cal_1", "", "")

    found = row(database, "cal_1")
    assert (found.queue, found.agent_id, found.assigned_by) == ("Sales", known.JONAS, "menu")
    assert found.answered_at is None


def _steps(database: Database, call_id: str) -> list[tuple[str, str, str, str]]:
    with database.read() as connection:
        return [
            (each.kind, each.user_name or "", each.number or each.queue, each.detail)
            for each in steps_of(connection, call_id)
        ]


async def test_the_way_of_a_call_through_a_queue(database: Database) -> None:
    telephony = Telephony(database)
    inbound = Opening(
        "inbound", known.ACCOUNT, "+14435550160", known.CAPITAL, known.CAPITAL, queue="Sales"
    )
    await telephony.opened("cal_1", inbound, 1000)
    await telephony.ringing("cal_1")
    for _ in ("told", "and told again"):
        await telephony.rang("cal_1", known.JONAS, 1500)
    await telephony.rang("cal_1", known.ANNA, 2500)
    await telephony.rang("unknown", known.ANNA, 2500)
    await telephony.answered("cal_1", known.ANNA, AssignedBy.QUEUE, 3000)
    await telephony.ended("cal_1", CallEnd.COMPLETED, 9000)
    assert _steps(database, "cal_1") == [
        ("called", "", known.CAPITAL, "Capital office"),
        ("queue", "", "Sales", ""),
        ("rang", "Jonas Weber", "", ""),
        ("rang", "Anna Keller", "", ""),
        ("answered", "Anna Keller", "", ""),
        ("ended", "", "", "completed"),
    ]


async def test_the_way_of_a_call_through_a_menu_to_a_message(database: Database) -> None:
    telephony = Telephony(database)
    inbound = Opening("inbound", known.ACCOUNT, "+14435550160", known.MAIN_LINE, known.MAIN_LINE)
    await telephony.opened("cal_1", inbound, 1000)
    await telephony.directed("cal_1", "Sales", "")
    await telephony.directed("cal_1", "", known.ANNA)
    await telephony.message_left("cal_1", known.ANNA, tone_of("cal_1"), 4000)
    await telephony.ended("cal_1", CallEnd.NO_ANSWER, 5000)
    assert _steps(database, "cal_1") == [
        ("called", "", known.MAIN_LINE, "Main line"),
        ("menu", "", "", ""),
        ("queue", "", "Sales", ""),
        ("menu", "Anna Keller", "", ""),
        ("message", "Anna Keller", "", ""),
        ("ended", "", "", "voicemail"),
    ]


async def test_the_way_of_a_call_to_the_outside(database: Database) -> None:
    telephony = Telephony(database)
    await telephony.opened("cal_1", opening(), 1000)
    await telephony.answered("cal_1", "", AssignedBy.OUTBOUND, 2000)
    await telephony.ended("cal_1", CallEnd.COMPLETED, 3000)
    assert _steps(database, "cal_1") == [
        ("placed", "Anna Keller", "+14435550199", ""),
        ("answered", "", "", ""),
        ("ended", "", "", "completed"),
    ]
