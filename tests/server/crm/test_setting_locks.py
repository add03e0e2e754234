"""Settings that the agency holds, over HTTP: what is in effect, who is refused, who hears of it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update

from desktop.domain.access import Role
from desktop.domain.numbers import Recorded
from desktop.domain.setting_locks import LOCKABLE
from desktop.server import tables
from desktop.server.lines import lines
from desktop.server.recording import recording_over
from tests.fakes import crm_records as known
from tests.server.crm.conftest import Door, Person, problem
from tests.support.crm_rows import add_person
from tests.support.crm_server import CrmServer

pytestmark = pytest.mark.requirement("S1-08")

A1, A2 = known.ACCOUNT, known.SECOND_ACCOUNT


@pytest.fixture
def grace(server: CrmServer, door: Door) -> Person:
    """An administrator of the agency, in its account with the plan for agencies."""
    with server.change() as connection:
        home = tables.accounts.c.id == A1
        connection.execute(update(tables.accounts).where(home).values(plan="Agency"))
        email = add_person(connection, "grace", Role.AGENCY_ADMINISTRATOR)
    return door.person(email)


def hold(person: Person, version: str = "", **held: bool) -> Any:
    etag = version or person.get("/agency").headers["ETag"]
    body = {"switches": {}, "strict_roles": False, "setting_locks": held}
    return person.ask("PUT", "/agency/settings", json=body, headers={"If-Match": etag})


def change(person: Person, version: str = "*", **wanted: Any) -> Any:
    return person.ask("PATCH", "/settings", json=wanted, headers={"If-Match": version})


def account_says(server: CrmServer, **values: Any) -> None:
    with server.change() as connection:
        mine = tables.accounts.c.id == A1
        connection.execute(update(tables.accounts).where(mine).values(**values))


@pytest.mark.parametrize("key", LOCKABLE)
def test_each_is_shown_with_its_owner_and_refused_to_the_account(
    grace: Person, omar: Person, key: str
) -> None:
    before = omar.get("/settings").json()
    assert hold(grace, **{key: True}).json()["setting_locks"] == {key: True}
    sheet = omar.get("/settings").json()
    assert (sheet["locked_by"], sheet["sources"][key]) == ({key: "Harbor Group"}, "agency")
    is_switch = key in sheet["switches"]
    now = (sheet["switches"] if is_switch else sheet)[key]
    assert now is True or now == "shown"
    other: Any = "off" if now == "shown" else False
    refused = change(omar, **({"switches": {key: False}} if is_switch else {key: other}))
    assert problem(refused) == (403, "locked")
    assert refused.json()["reason"] == f"agency_setting.{key}"
    assert change(omar, name="Harbor Homes").status_code == 200, "the rest can be changed"
    hold(grace)
    after = omar.get("/settings").json()
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"name", "version"}, "what the account said itself stands again"


def test_what_an_account_has_turned_off_goes_on_for_its_people(
    server: CrmServer, grace: Person, omar: Person
) -> None:
    def reason() -> str:
        decisions = omar.get("/me/permissions").json()["decisions"]
        return str(decisions["messages:send"]["reason"])

    account_says(server, switches={"texting": False})
    assert reason() == "account_setting.texting"
    hold(grace, texting=True)
    assert reason() == "role_default"


def test_lines_recording_and_exports_follow(server: CrmServer, grace: Person, omar: Person) -> None:
    account_says(server, switches={"voip": False, "recording": False, "export": False})
    with server.change() as connection:
        ours = tables.numbers.c.number == known.MAIN_LINE
        connection.execute(update(tables.numbers).where(ours).values(recording=Recorded.ON.value))

    def facts() -> tuple[bool, bool, int]:
        with server.change() as connection:
            anna = tables.sip_credentials.c.user_id == known.ANNA
            mine = (anna, tables.sip_credentials.c.account_id == A1)
            (line,) = lines(connection, mine[0] & mine[1])
            is_recorded = recording_over(connection, A1, known.MAIN_LINE).is_on
        return line.takes_devices, is_recorded, omar.get("/history/export").status_code

    assert facts() == (False, False, 403)
    hold(grace, voip=True, recording=True, export=True)
    assert facts() == (True, True, 200)
    voip = omar.get(f"/users/{known.ANNA}/voip").json()
    assert (voip["is_on"], voip["source"]) == (True, "agency")


def test_what_people_keep_on_their_computers_follows(
    server: CrmServer, grace: Person, anna: Person
) -> None:
    account_says(server, local_data={"encrypted": True, "retention_days": 30})
    hold(grace, wipe_on_sign_out=True, encrypted=False)
    assert anna.get("/me/local-data").json() == {
        **{"retention_days": 30, "wipe_on_sign_out": True, "encrypted": False}
    }


def test_who_is_confined_to_a_number_that_is_gone_may_fall_back(
    server: CrmServer, grace: Person, anna: Person
) -> None:
    with server.change() as connection:
        mine = (tables.memberships.c.user_id == known.ANNA, tables.memberships.c.account_id == A1)
        alone = {"default_caller_id": known.CAPITAL, "call_settings": {"scope": "one"}}
        connection.execute(update(tables.memberships).where(*mine).values(**alone))
        gone = tables.numbers.c.number == known.CAPITAL
        connection.execute(update(tables.numbers).where(gone).values(state="disabled"))
    account_says(server, default_caller_id=known.MAIN_LINE)

    def shown() -> str:
        asked = {"dialled": "(443) 555-0177"}
        return str(anna.ask("POST", "/caller-id/resolve", json=asked).json()["rule"])

    assert shown() == "refused.confined_number_unusable"
    hold(grace, confined_fallback=True)
    assert shown() != "refused.confined_number_unusable"


def test_a_user_of_the_account_cannot_choose_otherwise_either(grace: Person, omar: Person) -> None:
    hold(grace, sticky=True)
    said = omar.get(f"/users/{known.JONAS}/settings").json()["call_settings"]["sticky"]
    assert (said["on"], said["source"], said["locked"]) == (True, "agency", True)


def test_every_account_hears_of_it_and_keeps_who_did_it(
    server: CrmServer, grace: Person, door: Door
) -> None:
    with door.person(known.EMAIL, A2).listening() as events:
        assert next(events)["event"] == "connected"
        hold(grace, geo=False)
        assert [next(events)["event"] for _ in range(2)] == [
            "permissions.changed",
            "settings.changed",
        ]
    with server.database.read() as connection:
        mine = tables.audit.c.action == "agency.settings"
        rows = connection.execute(select(tables.audit).where(mine)).all()
    assert sorted(row.account_id for row in rows) == [A1, A2]
    for row in rows:
        assert (row.user_id, row.before["setting_locks"]) == ("grace", {})
        assert row.after["setting_locks"] == {"geo": False}


def test_two_who_change_it_notice_each_other(grace: Person, omar: Person) -> None:
    seen = omar.get("/settings").headers["ETag"]
    version = grace.get("/agency").headers["ETag"]
    assert hold(grace, version, geo=True).status_code == 200
    late = hold(grace, version, geo=False)
    assert problem(late) == (412, "stale")
    assert late.json()["current"]["setting_locks"] == {"geo": True}
    assert problem(change(omar, seen, sticky=True)) == (412, "stale")
    body = {"switches": {}, "strict_roles": False, "setting_locks": {}}
    assert problem(grace.ask("PUT", "/agency/settings", json=body))[0] == 428


def test_who_leaves_them_out_leaves_them_as_they_are(grace: Person) -> None:
    hold(grace, geo=True)
    etag = grace.get("/agency").headers["ETag"]
    body = {"switches": {"export": False}, "strict_roles": True}
    kept = grace.ask("PUT", "/agency/settings", json=body, headers={"If-Match": etag}).json()
    assert (kept["setting_locks"], kept["switches"]) == ({"geo": True}, {"export": False})


@pytest.mark.parametrize("held", [{"retention_days": True}, {"fly": True}, {"texting": False}])
def test_what_cannot_be_held_is_said(grace: Person, held: dict[str, bool]) -> None:
    assert problem(hold(grace, **held)) == (422, "invalid_value")
    asked = {"setting_locks": held}
    assert problem(grace.ask("POST", "/agency/impact", json=asked)) == (422, "invalid_value")
    assert grace.get("/agency").json()["setting_locks"] == {}


def test_the_impact_counts_accounts_and_people_and_changes_nothing(
    server: CrmServer, grace: Person, omar: Person
) -> None:
    account_says(server, switches={"texting": False}, call_settings={"sticky": True})
    asked = {"setting_locks": {"texting": True, "sticky": True, "encrypted": False}}
    told = grace.ask("POST", "/agency/impact", json=asked).json()
    assert told["settings"] == {"texting": 1, "sticky": 1}
    assert told["gained"]["messages:send"] >= 1
    assert omar.get("/settings").json()["switches"]["texting"] is False


def test_an_administrator_of_one_account_holds_nothing(omar: Person) -> None:
    assert problem(hold(omar, '"1"', geo=True)) == (403, "refused")
