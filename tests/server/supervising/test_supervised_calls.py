"""Supervisions in the real database: let in once, ended by whatever takes the right to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from desktop.domain.supervision import ADDRESS_PREFIX, Ended, Mode
from desktop.server.call_path import steps_of
from desktop.server.crm import tokens
from desktop.server.database import Database, now_ms
from desktop.server.effective import standing_of
from desktop.server.pbx.records import RecordsFailed
from desktop.server.supervising import supervision
from desktop.server.supervising.supervised_calls import SupervisedCalls
from desktop.server.tables import (
    accounts,
    agencies,
    audit,
    calls,
    events,
    memberships,
    supervisions,
    users,
    withdrawals,
)
from desktop.server.tables import tokens as token_rows
from tests.fakes import crm_records as known
from tests.support.crm_rows import write_company
from tests.support.disk import full_disk

CALL = "c2"  # of Jonas


class Place:
    """Omar supervises Jonas."""

    def __init__(self, folder: Path) -> None:
        self.database = Database.in_folder(folder)
        write_company(self.database)
        self.records = SupervisedCalls(self.database)
        with self.database.write() as connection:
            tokens.issue(connection, known.OMAR, "desk")
            self.family = connection.execute(select(token_rows.c.family).limit(1)).scalar_one()
            facts = {"status": "in-progress", "answered_at": 1000, "ended_at": None}
            connection.execute(update(calls).where(calls.c.id == CALL).values(facts))
        self.id, self.token = self.begin()

    def begin(self, mode: Mode = Mode.LISTEN) -> tuple[str, str]:
        with self.database.write() as connection:
            omar = standing_of(connection, known.ACCOUNT, known.OMAR)
            assert omar is not None
            call = connection.execute(select(calls).where(calls.c.id == CALL)).one()
            made = supervision.begin(connection, omar, call, mode, self.family)
        return made[0], made[1].removeprefix(ADDRESS_PREFIX)

    async def let_in(self) -> bool:
        found = await self.records.admit(self.token, known.ACCOUNT, known.OMAR)
        return found is not None

    async def running(self) -> None:
        assert await self.let_in()
        await self.records.began(self.id, now_ms())

    def row(self) -> Any:
        with self.database.read() as connection:
            query = select(supervisions).where(supervisions.c.id == self.id)
            return connection.execute(query).one()

    def change(self, work: Callable[[Connection], object]) -> None:
        with self.database.write() as connection:
            work(connection)

    def all(self, table: Any) -> list[Any]:
        with self.database.read() as connection:
            return list(connection.execute(select(table)))


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    place = Place(tmp_path)
    yield place
    place.records.close()
    place.database.close()


def member(user_id: str, **values: Any) -> Callable[[Connection], object]:
    mine = (memberships.c.user_id == user_id, memberships.c.account_id == known.ACCOUNT)
    return lambda connection: connection.execute(update(memberships).where(*mine).values(values))


def account(**values: Any) -> Callable[[Connection], object]:
    mine = accounts.c.id == known.ACCOUNT
    return lambda connection: connection.execute(update(accounts).where(mine).values(values))


def said(key: str, is_on: bool = False) -> dict[str, Any]:
    return {key: {"by": "Omar Haddad", "by_id": known.OMAR, "at": 1, "is_on": is_on}}


def leaves(connection: Connection) -> None:
    mine = (memberships.c.user_id == known.OMAR, memberships.c.account_id == known.ACCOUNT)
    connection.execute(memberships.delete().where(*mine))


def deactivated(connection: Connection) -> None:
    connection.execute(update(users).where(users.c.id == known.OMAR).values(active=False))


def signed_out(connection: Connection) -> None:
    connection.execute(update(token_rows).values(revoked=True))


def call_is(**values: Any) -> Callable[[Connection], object]:
    return lambda connection: connection.execute(
        update(calls).where(calls.c.id == CALL).values(values)
    )


ENDS: dict[str, tuple[Callable[[Connection], object], Ended, str]] = {
    "plan": (account(plan="Standard"), Ended.PERMISSION, "plan.pro.dialing"),
    "switch": (
        account(switches={"pro_dialing": False}),
        Ended.PERMISSION,
        "account_setting.pro_dialing",
    ),
    "agency": (
        lambda connection: connection.execute(
            update(agencies).values(switches={"pro_dialing": False})
        ),
        Ended.PERMISSION,
        "agency_setting.pro_dialing",
    ),
    "taken away": (
        member(known.OMAR, overrides=said("calls:supervise_listen")),
        Ended.PERMISSION,
        "user_override.deny",
    ),
    "only the log": (
        member(known.OMAR, overrides=said("calls.log:view_all")),
        Ended.PERMISSION,
        "requires.calls.log:view_all",
    ),
    "role": (member(known.OMAR, role="call_agent"), Ended.PERMISSION, "default_deny"),
    "membership": (leaves, Ended.PERMISSION, "membership.none"),
    "signed out": (signed_out, Ended.SIGNED_OUT, ""),
    "deactivated": (deactivated, Ended.SIGNED_OUT, ""),
    "target": (member(known.JONAS, switches={"pro_dialing": False}), Ended.TARGET_OFF, ""),
    "group": (
        member(
            known.OMAR,
            role="report_manager",  # groups bind no administrators
            overrides=said("calls:supervise_listen", is_on=True),
            row_filters=[{"sources": ["Billboard"]}],
        ),
        Ended.OUT_OF_SCOPE,
        "",
    ),
    "call": (call_is(ended_at=9000, status="completed"), Ended.CALL_OVER, ""),
}


@pytest.mark.requirement("S2-22", "S2-23", "S2-24")
@pytest.mark.parametrize("why", ENDS)
async def test_it_ends_as_soon_as(place: Place, why: str) -> None:
    change, ended, reason = ENDS[why]
    await place.running()
    assert [each.id for each in await place.records.look(anyway=True) or ()] == [place.id]

    place.change(change)

    assert await place.records.look(anyway=False) == []
    row = place.row()
    assert (row.state, row.ended, row.reason) == ("ended", ended.value, reason)


@pytest.mark.requirement("S2-23", "S2-24")
@pytest.mark.parametrize("why", ENDS)
async def test_nobody_is_let_in_after_that_either(place: Place, why: str) -> None:
    change, ended, _ = ENDS[why]
    place.change(change)

    assert not await place.let_in()
    assert place.row().ended == ended.value


@pytest.mark.requirement("S2-24")
async def test_each_mode_goes_with_its_own_permission(place: Place) -> None:
    await place.running()
    place.change(lambda c: supervision.change_mode(c, place.row(), Mode.BARGE))
    place.change(member(known.OMAR, overrides=said("calls:supervise_whisper")))
    assert len(await place.records.look(anyway=True) or ()) == 1

    place.change(member(known.OMAR, overrides=said("calls:supervise_barge")))

    assert await place.records.look(anyway=True) == []


async def test_an_address_is_good_once_for_its_own_user(place: Place) -> None:
    for account_id, user_id in (
        (known.ACCOUNT, known.ANNA),
        (known.SECOND_ACCOUNT, known.OMAR),
    ):
        assert await place.records.admit(place.token, account_id, user_id) is None
    assert await place.let_in()
    assert not await place.let_in()


async def test_an_address_that_was_not_called_in_time_is_worth_nothing(place: Place) -> None:
    place.change(lambda c: c.execute(update(supervisions).values(admitted_until=1)))

    assert not await place.let_in()
    assert await place.records.look(anyway=True) == []
    assert place.row().ended == Ended.NOT_CONNECTED.value


async def test_the_token_itself_is_not_kept(place: Place) -> None:
    assert place.token.encode() not in place.row().admission


async def test_nothing_new_is_not_looked_at(place: Place) -> None:
    await place.records.look(anyway=False)
    assert await place.records.look(anyway=False) is None


async def test_the_history_says_who_whom_and_why(place: Place) -> None:
    await place.running()
    place.change(lambda c: supervision.change_mode(c, place.row(), Mode.WHISPER))
    place.change(account(plan="Standard"))
    await place.records.look(anyway=True)

    noted = [row for row in place.all(audit) if row.action.startswith("call.supervision")]
    assert [row.action.rpartition("_")[2] for row in noted] == ["begun", "mode", "ended"]
    assert {(row.user_id, row.subject, row.after["agent_id"]) for row in noted} == {
        (known.OMAR, CALL, known.JONAS)
    }
    assert noted[1].before == {"mode": "listen"}
    assert noted[1].after["mode"] == "whisper"
    assert noted[2].after["why"] == "plan.pro.dialing"


@pytest.mark.requirement("S2-24")
async def test_a_call_that_was_taken_over_is_the_supervisors(place: Place) -> None:
    await place.running()
    await place.records.taken_over(place.id, 5000)
    await place.records.taken_over(place.id, 5000)

    with place.database.read() as connection:
        call = connection.execute(select(calls).where(calls.c.id == CALL)).one()
        steps = [(each.kind, each.user_name) for each in steps_of(connection, CALL)]
    assert (call.agent_id, call.assigned_by, call.ended_at) == (known.OMAR, "takeover", None)
    assert steps == [("taken_over", "Omar Haddad")]
    assert place.row().ended == Ended.TAKEN_OVER.value
    kinds = [row.type for row in place.all(events)]
    assert "call.updated" in kinds
    assert [row.user_id for row in place.all(withdrawals)] == [known.JONAS]
    told = {row.payload["user_id"] for row in place.all(events) if row.type == "agent.updated"}
    assert told == {known.JONAS, known.OMAR}


async def test_what_ended_it_first_counts(place: Place) -> None:
    await place.running()
    await place.records.over(place.id, Ended.CALL_OVER)
    await place.records.over(place.id, Ended.BY_SUPERVISOR)
    await place.records.over("nothing", Ended.BY_SUPERVISOR)
    assert place.row().ended == Ended.CALL_OVER.value


async def test_a_new_phone_system_finds_none_running(place: Place) -> None:
    await place.running()
    await place.records.close_stale()
    row = place.row()
    assert (row.state, row.ended) == ("ended", Ended.PHONE_SYSTEM.value)


@pytest.mark.allows_log_warnings
async def test_it_ends_also_while_the_disk_is_full(place: Place) -> None:
    await place.running()
    place.change(account(plan="Standard"))
    with full_disk():
        assert await place.records.look(anyway=True) == []
        with pytest.raises(RecordsFailed):
            await place.records.over(place.id, Ended.CALL_OVER)
    assert await place.records.look(anyway=True) == []
    assert place.row().ended == Ended.PERMISSION.value
