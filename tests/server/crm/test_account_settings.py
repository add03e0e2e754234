"""The settings of the account over HTTP: locks, versions, who is told, and what is kept of it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from desktop.domain.keepers import KEPT_BY_ONE
from desktop.server import tables
from desktop.server.database import now_ms
from tests.fakes import crm_records as known
from tests.server.crm.conftest import Person, problem
from tests.support.crm_rows import put
from tests.support.crm_server import CrmServer

LATEST = {"If-Match": "*"}


def change(person: Person, *, version: str = "*", **wanted: Any) -> Any:
    return person.ask("PATCH", "/settings", json=wanted, headers={"If-Match": version})


def agency(server: CrmServer, **values: object) -> None:
    with server.database.write() as connection:
        mine = tables.agencies.c.id == "agency"
        connection.execute(tables.agencies.update().where(mine).values(**values))


@pytest.mark.requirement("S1-08", "S2-43")
def test_a_lock_of_the_agency_is_shown_and_holds(server: CrmServer, omar: Person) -> None:
    agency(server, switches={"texting": False}, strict_roles=True)
    sheet = omar.get("/settings").json()
    assert sheet["locked_by"] == {"texting": "Harbor Group", "strict_roles": "Harbor Group"}
    assert (sheet["switches"]["texting"], sheet["strict_roles"]) == (False, True)
    assert sheet["sources"]["texting"] == "agency"
    refused = change(omar, switches={"texting": True})
    assert problem(refused) == (403, "locked")
    assert refused.json()["reason"] == "agency_setting.texting"
    assert problem(change(omar, strict_roles=False)) == (403, "locked")
    assert change(omar, switches={"export": False}).status_code == 200


def test_a_version_is_asked_for_and_compared(omar: Person) -> None:
    assert problem(omar.ask("PATCH", "/settings", json={})) == (428, "if_match_missing")
    etag = omar.get("/settings").headers["ETag"]
    assert change(omar, version=etag, sticky=True).status_code == 200
    late = change(omar, version=etag, sticky=False)
    assert problem(late) == (412, "stale")
    assert late.json()["current"]["sticky"] is True
    assert omar.get("/settings").headers["ETag"] == late.headers["ETag"]


def test_nothing_changed_is_no_new_version(omar: Person) -> None:
    etag = omar.get("/settings").headers["ETag"]
    assert change(omar, version=etag, sticky=False).headers["ETag"] == etag


def test_settings_with_an_address_of_their_own_are_of_the_same_version(omar: Person) -> None:
    etag = omar.get("/settings").headers["ETag"]
    pop = {"template": "https://crm.example/{number}", "by_itself": True}
    assert omar.ask("PUT", "/screen-pop", json=pop).status_code == 200
    later = omar.get("/settings")
    assert later.headers["ETag"] != etag
    assert later.json()["screen_pop_by_itself"] is True
    texting = {"quiet_from": "22:00", "quiet_until": "07:00", "bulk_per_minute": 10}
    put_ = omar.ask("PUT", "/texting-settings", json=texting, headers=LATEST)
    assert put_.status_code == 200
    assert omar.get("/settings").headers["ETag"] != later.headers["ETag"]
    assert change(omar, quiet_until="06:30").status_code == 200
    now = omar.get("/texting-settings").json()
    assert (now["quiet_from"], now["quiet_until"]) == ("22:00", "06:30")


def test_unknown_settings_are_refused(omar: Person) -> None:
    assert problem(change(omar, colour="red")) == (422, "invalid_request")
    assert problem(change(omar, switches={"flying": True})) == (422, "invalid_request")


def test_a_change_is_kept_with_before_and_after_of_that_alone(
    server: CrmServer, omar: Person
) -> None:
    change(omar, switches={"export": False}, sticky=True)
    with server.database.read() as connection:
        mine = tables.audit.c.action == "account.settings"
        row = connection.execute(select(tables.audit).where(mine)).one()
    assert (row.before, row.after) == (
        {"export": True, "sticky": False},
        {"export": False, "sticky": True},
    )
    assert (row.user_id, row.address) == (known.OMAR, "127.0.0.1")


def test_an_agent_does_not_see_them_and_strangers_see_nothing(anna: Person, omar: Person) -> None:
    assert problem(anna.get("/settings")) == (403, "refused")
    assert problem(change(anna, sticky=True)) == (403, "refused")
    foreign = f"/v1/accounts/{known.FOREIGN_ACCOUNT}/settings"
    assert problem(omar.get(foreign)) == (404, "not_found")


def test_numbers_to_choose_from_are_for_those_who_may_choose(
    server: CrmServer, anna: Person
) -> None:
    with server.database.write() as connection:
        mine = tables.memberships.c.user_id == known.ANNA
        grant = {"account.settings:view": True}
        connection.execute(tables.memberships.update().where(mine).values(overrides=grant))
    assert anna.get("/settings").json()["caller_ids"] == []


@pytest.mark.requirement("S2-43")
def test_the_impact_counts_who_is_in_a_call(server: CrmServer, omar: Person) -> None:
    call = {
        "id": "live",
        "account_id": known.ACCOUNT,
        "agent_id": known.OMAR,
        "started_at": now_ms(),
        "answered_at": now_ms(),
        "direction": "inbound",
        "status": "in-progress",
    }
    with server.database.write() as connection:
        put(connection, tables.calls, call)
    asked = {"switches": {"texting": False}}
    answer = omar.ask("PATCH", "/settings?dry_run=true", json=asked, headers=LATEST)
    impact = answer.json()
    assert impact["sentence"] == "Omar Haddad loses texts. They are in a call; it goes on."
    texts = impact["loses"][0]
    assert (texts["words"], texts["users"], texts["in_call"]) == ("texts", 1, 1)
    assert omar.get("/settings").json()["switches"]["texting"] is True


def test_the_impact_of_strict_roles_is_what_was_granted_beyond_the_role(
    server: CrmServer, omar: Person
) -> None:
    with server.database.write() as connection:
        mine = tables.memberships.c.user_id == known.ANNA
        grants = {"numbers:view": True}
        connection.execute(tables.memberships.update().where(mine).values(overrides=grants))
    asked = {"strict_roles": True}
    answer = omar.ask("PATCH", "/settings?dry_run=true", json=asked, headers=LATEST)
    (effect,) = answer.json()["loses"]
    assert (effect["names"], effect["words"]) == (["Anna Keller"], "phone numbers")


@pytest.mark.requirement("S2-02")
def test_strict_roles_leave_somebody_who_can_administer(server: CrmServer, omar: Person) -> None:
    """Whoever holds it all by grants alone would hold nothing under strict roles."""
    granted = dict.fromkeys((*KEPT_BY_ONE, "users:view", "account.settings:view"), True)
    with server.database.write() as connection:
        mine = tables.memberships.c.user_id == known.OMAR
        role = {"role": "report_manager", "overrides": granted, "is_owner": False}
        connection.execute(tables.memberships.update().where(mine).values(**role))
    answer = omar.ask("PATCH", "/settings", json={"strict_roles": True}, headers=LATEST)
    assert problem(answer) == (409, "last_administrator")
    assert omar.get("/settings").json()["strict_roles"] is False
