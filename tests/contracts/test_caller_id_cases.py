"""Every worked case of the caller ID once through the real server and client (domain 5.7)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, Final

import pytest
from sqlalchemy import Connection, delete, update

from desktop.api.client import CrmClient
from desktop.domain.access import Role
from desktop.domain.records import CallerIdPreview
from desktop.server.database import now_ms
from desktop.server.tables import accounts, calls, do_not_call, memberships, numbers
from tests.contracts.conftest import A1
from tests.domain.test_conformance import _cases
from tests.fakes import crm_records as known
from tests.support.crm_rows import add_person, put, write_company
from tests.support.crm_server import CrmServer

CASES: Final = _cases("caller_ids.json")
OMAR: Final = f"omar.haddad@{known.DOMAIN}"


def write_case(connection: Connection, given: dict[str, Any]) -> None:
    """Anna is who calls, with everything as the case has it."""
    # What the company talked about before is no history of this case.
    connection.execute(update(calls).values(tracking_number=""))
    connection.execute(delete(numbers))
    _account(connection, given)
    _user(connection, given)
    for number, facts in given["numbers"].items():
        row = {"id": number, "account_id": A1, "number": number, "state": facts["state"]}
        put(connection, numbers, {**row, "text_enabled": facts["text"]})
    for destination, number in given["last_connected"].items():
        _talk(connection, destination, number)
    for number in given["do_not_call"]:
        put(connection, do_not_call, {"account_id": A1, "number": number})
    others = [each for each in given["extensions"] if each != "201"]
    for extension in others:
        add_person(connection, f"x{extension}", Role.CALL_AGENT)
        mine = memberships.c.user_id == f"x{extension}"
        connection.execute(update(memberships).where(mine).values(extension=extension))


def _account(connection: Connection, given: dict[str, Any]) -> None:
    switches = {
        "international_dialing": given["international_allowed"],
        "dnc_override": given["may_override_dnc"],
    }
    connection.execute(
        update(accounts)
        .where(accounts.c.id == A1)
        .values(
            plan="Pro" if given["plan_has_geo"] else "Standard",
            region=given["region"],
            home_prefixes=given["home_prefixes"],
            switches=switches,
            default_caller_id=given["account_default"] or "",
            confined_fallback=given["confined_fallback"],
            call_settings={"emergency": given.get("account_emergency")},
        )
    )


def _user(connection: Connection, given: dict[str, Any]) -> None:
    geo = given["geo"]
    settings = {
        "scope": given["scope"],
        "subset": given["subset"],
        "emergency": given["emergency"],
        "sticky": "on" if given["sticky_on"] else "off",
        "geo": "on" if given["geo_on"] else "off",
        "geo_area": geo["area"],
        "geo_country": geo["country"],
        "geo_default": geo["default"],
    }
    overrides = {
        "calls:place": given["may_place"],
        "caller_id:change": given["may_pick"],
        "dnc:view": given["may_override_dnc"],
        "dnc:override": given["may_override_dnc"],
        "messages.log:view": True,
        "messages:send": True,
    }
    mine = (memberships.c.account_id == A1, memberships.c.user_id == known.ANNA)
    values = {"default_caller_id": given["user_default"] or "", "call_settings": settings}
    change = update(memberships).where(*mine)
    connection.execute(change.values(**values, overrides=overrides))


def _talk(connection: Connection, destination: str, number: str) -> None:
    """The last time somebody was reached there."""
    at = now_ms() - 3_600_000
    put(
        connection,
        calls,
        {
            **{"id": f"talk-{destination}", "account_id": A1, "direction": "outbound"},
            **{"status": "completed", "remote_number": destination, "tracking_number": number},
            **{"started_at": at, "answered_at": at + 5_000, "ended_at": at + 65_000},
        },
    )


@pytest.fixture
async def anna(server: CrmServer) -> AsyncIterator[CrmClient]:
    write_company(server.database)
    client = CrmClient(server.address)
    await client.sign_in(known.EMAIL, known.PASSWORD)
    yield client
    await client.close()


@pytest.fixture
async def omar(server: CrmServer, anna: CrmClient) -> AsyncIterator[CrmClient]:
    client = CrmClient(server.address)
    await client.sign_in(OMAR, known.PASSWORD)
    yield client
    await client.close()


def as_expected(told: CallerIdPreview) -> dict[str, Any]:
    return {
        "destination_class": told.destination_class,
        "destination": told.destination,
        "tones_after_answer": told.tones_after_answer,
        "caller_id": told.caller_id,
        "rule": told.rule,
        "prefix": told.prefix,
    }


@pytest.mark.requirement(
    *("S2-13", "S2-14", "S2-15", "S2-16", "S2-17", "S2-18", "S2-20", "S2-21", "S2-25", "S2-26"),
    *("S2-27", "S2-48", "S2-49", "S2-50", "S2-52", "S2-53"),
)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"])
async def test_the_client_is_told_what_the_case_says(
    server: CrmServer, anna: CrmClient, omar: CrmClient, case: dict[str, Any]
) -> None:
    given = case["context"]
    with server.change() as connection:
        write_case(connection, given)
    if given["kind"] == "call":
        asked = (given["dialled"], given["pick"], given["dnc_confirmed"])
        assert as_expected(await anna.resolve_caller_id(A1, *asked)) == case["expect"]
    if given["pick"] is None and not given["dnc_confirmed"]:
        # An administrator who tries the number for this user is told the same.
        tried = await omar.test_caller_id(A1, known.ANNA, given["dialled"], given["kind"])
        assert as_expected(tried) == case["expect"]


def test_there_are_as_many_as_were_worked() -> None:
    assert len(CASES) == 46
