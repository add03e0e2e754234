"""The call log as CSV: who may, which rows, how it is written, and that it streams."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from sqlalchemy import select

from desktop.domain.access import Role
from desktop.server.tables import accounts, audit, calls, memberships
from tests.fakes import crm_records as known
from tests.server.crm.conftest import Door, Person, problem
from tests.support.crm_server import CrmServer

EXPORT = "/calls/export"


def table(person: Person, **filters: Any) -> list[dict[str, str]]:
    answer = person.get(EXPORT, params=filters)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/csv")
    assert "attachment" in answer.headers["content-disposition"]
    return list(csv.DictReader(io.StringIO(answer.text)))


def starts(person: Person, **filters: Any) -> list[str]:
    return [row["Started"][11:16] for row in table(person, **filters)]


def changes(server: CrmServer, call_id: str, **values: Any) -> None:
    with server.change() as connection:
        connection.execute(calls.update().where(calls.c.id == call_id).values(**values))


def test_the_whole_log_newest_first(omar: Person) -> None:
    rows = table(omar)
    assert [row["Started"][11:16] for row in rows] == ["12:00", "11:00", "10:00", "09:00"]
    first = rows[0]
    assert (first["Contact"], first["Agent"], first["Talk (s)"]) == (
        *("Marcus Reyes", "Anna Keller"),
        "55",
    )
    assert (first["Number"], first["Tags"], first["Score"]) == ("'+13125550199", "quote", "4")


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"direction": "outbound"}, ["10:00"]),
        ({"status": ["no-answer", "busy"]}, ["09:00"]),
        ({"agent": known.JONAS}, ["11:00"]),
        ({"without_agent": "true"}, ["09:00"]),
        ({"queue": "Sales"}, ["09:00"]),
        ({"tracking_number": "+1999"}, []),
        ({"source": "Main line"}, ["12:00", "11:00", "09:00"]),
        ({"tag": "quote"}, ["12:00"]),
        ({"tag": "quo"}, []),
        ({"min_score": 5}, []),
        ({"call_status": "Sold"}, []),
        ({"without_status": "true"}, ["12:00", "11:00", "10:00", "09:00"]),
        ({"recording": "true"}, []),
        ({"unanswered": "true"}, ["09:00"]),
        ({"from": "2026-03-02T11:00:00Z"}, ["12:00", "11:00"]),
        ({"to": "2026-03-02T11:00:00Z"}, ["10:00", "09:00"]),
        ({"contact": "p1"}, ["12:00"]),
        ({"number": known.SHARED_NUMBER}, ["10:00"]),
        ({"q": "INVOICE sent"}, ["11:00"]),
        ({"q": "nvoice"}, []),
        ({"q": "(312) 555"}, ["12:00", "11:00", "09:00"]),
        ({"q": "reyés quote"}, ["12:00"]),
    ],
)
def test_the_same_filters_as_the_page(
    omar: Person, filters: dict[str, Any], found: list[str]
) -> None:
    assert starts(omar, **filters) == found


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_nothing_is_taken_for_a_formula(server: CrmServer, omar: Person, sign: str) -> None:
    changes(server, "c1", note=f'{sign}SUM(A1), "quoted"\nand a line')
    assert table(omar)[0]["Note"] == f'\'{sign}SUM(A1), "quoted"\nand a line'


def test_a_log_of_many_pages_comes_whole_and_in_its_order(server: CrmServer, omar: Person) -> None:
    with server.change() as connection:
        row = dict(connection.execute(select(calls).where(calls.c.id == "c1")).one()._mapping)
        row.pop("changed")
        # Several share a millisecond across the border of a page.
        more = [{**row, "id": f"m{n:05}", "started_at": 1000 + n // 7} for n in range(1600)]
        connection.execute(calls.insert(), more)
    rows = table(omar, to="1970-01-02T00:00:00Z")
    assert len(rows) == 1600
    started = [row["Started"] for row in rows]
    assert started == sorted(started, reverse=True)


def test_it_is_in_the_change_history(server: CrmServer, omar: Person) -> None:
    table(omar, queue="Sales", q="roof")
    with server.change() as connection:
        done = select(audit).where(audit.c.action == "calls.export")
        line = connection.execute(done).one()
    assert (line.user_id, line.after) == (known.OMAR, {"queue": "Sales", "q": "roof"})


def test_who_may_not_export_is_told_why(anna: Person) -> None:
    answer = anna.get(EXPORT)
    assert problem(answer) == (403, "refused")
    assert answer.json()["permission"] == "calls.log:export"


@pytest.mark.requirement("S1-25")
def test_a_call_manager_may_not_a_report_manager_may(server: CrmServer, door: Door) -> None:
    for role, status in ((Role.CALL_MANAGER, 403), (Role.REPORT_MANAGER, 200)):
        with server.change() as connection:
            mine = memberships.c.user_id == known.ANNA
            connection.execute(memberships.update().where(mine).values(role=role.value))
        assert door.person().get(EXPORT).status_code == status


def test_exports_can_be_switched_off(server: CrmServer, omar: Person) -> None:
    with server.change() as connection:
        connection.execute(accounts.update().values(switches={"export": False}))
    assert problem(omar.get(EXPORT)) == (403, "refused")


@pytest.mark.parametrize(
    "nonsense",
    [{"direction": "sideways"}, {"status": "odd"}, {"min_score": "x"}, {"from": "yesterday"}],
)
def test_nonsense_is_said(omar: Person, nonsense: dict[str, str]) -> None:
    assert omar.get(EXPORT, params=nonsense).status_code == 422


def test_of_another_account_nothing_is_known(omar: Person) -> None:
    answer = omar.get(f"/v1/accounts/{known.FOREIGN_ACCOUNT}{EXPORT}")
    assert problem(answer) == (404, "not_found")
