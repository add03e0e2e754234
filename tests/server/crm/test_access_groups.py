"""Access control groups over HTTP: who may set them, what they hide, which rows they leave."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update

from desktop.domain.access import Role
from desktop.domain.catalogue import PERMISSIONS
from desktop.server import tables
from tests.fakes import crm_records as known
from tests.server.crm.conftest import JONAS, Door, Person, problem
from tests.support.crm_rows import add_person, put
from tests.support.crm_server import CrmServer

LATEST = {"If-Match": "*"}
NOW = 2_000_000_000_000  # later than any run of this test


def body(**more: Any) -> dict[str, Any]:
    return {"name": "Trainees", "members": [known.ANNA], "hides": ["messages.log:view"], **more}


def added(person: Person, **more: Any) -> dict[str, Any]:
    answer = person.ask("POST", "/access-groups", json=body(**more))
    assert answer.status_code == 201, answer.text
    content: dict[str, Any] = answer.json()
    return content


def changed(person: Person, group_id: str, **more: Any) -> Any:
    path = f"/access-groups/{group_id}"
    return person.ask("PUT", path, json=body(**more), headers=LATEST)


def reason(person: Person, key: str) -> tuple[str, str]:
    found = person.get("/me/permissions").json()["decisions"][key]
    return found["reason"], found["reason_ref"]


def as_role(server: CrmServer, user_id: str, role: Role, **more: Any) -> None:
    mine = (
        tables.memberships.c.account_id == known.ACCOUNT,
        tables.memberships.c.user_id == user_id,
    )
    with server.change() as connection:
        connection.execute(update(tables.memberships).where(*mine).values(role=role.value, **more))


@pytest.mark.requirement("S1-07")
def test_a_group_hides_at_once_and_is_named_as_the_reason(omar: Person, anna: Person) -> None:
    assert reason(anna, "calls.log:annotate")[0] == "role_default"
    group = added(omar, hides=["calls.log:annotate"])
    assert reason(anna, "calls.log:annotate") == ("access_group", "Trainees")
    renamed = changed(omar, group["id"], name="Temps", hides=["contacts:edit", "contacts:view"])
    assert renamed.status_code == 200
    assert reason(anna, "calls.log:annotate")[0] == "role_default"
    assert reason(anna, "contacts:view") == ("access_group", "Temps")
    assert problem(anna.get("/contacts")) == (403, "refused")
    gone = omar.ask("DELETE", f"/access-groups/{group['id']}", headers=LATEST)
    assert gone.status_code == 204
    assert reason(anna, "contacts:view")[0] == "role_default"
    assert omar.get("/access-groups").json()["data"] == []


def test_two_groups_add_up_and_both_are_named(omar: Person, anna: Person) -> None:
    first = added(omar)
    added(omar, name="Quiet", hides=["messages.log:view", "contacts:view"])
    assert reason(anna, "messages.log:view") == ("access_group", "Quiet, Trainees")
    omar.ask("DELETE", f"/access-groups/{first['id']}", headers=LATEST)
    assert reason(anna, "messages.log:view") == ("access_group", "Quiet")


def test_the_sheet_of_the_user_names_the_group_also_after_it_is_edited(
    omar: Person, anna: Person
) -> None:
    added(omar, hides=["contacts:edit"])
    path = f"/users/{known.ANNA}/permissions"
    sheet = omar.get(path).json()
    row = next(each for each in sheet["permissions"] if each["key"] == "contacts:edit")
    assert (row["reason"], row["reason_ref"]) == ("access_group", "Trainees")
    said = {"role": "call_agent", "overrides": {"contacts:edit": "grant"}, "categories": {}}
    trial = omar.ask("PUT", path, params={"dry_run": True}, json=said, headers=LATEST).json()
    rows = trial["permissions"]["permissions"]
    row = next(each for each in rows if each["key"] == "contacts:edit")
    assert (row["decision"], row["reason_ref"]) == ("denied", "Trainees")
    assert "Trainees" in row["sentence"]


@pytest.mark.requirement("S1-07")
def test_only_who_manages_access_controls_comes_near_them(
    server: CrmServer, omar: Person, anna: Person, door: Door
) -> None:
    group = added(omar)
    one = f"/access-groups/{group['id']}"
    asked = [
        ("GET", "/access-groups", None),
        ("GET", "/access-groups/parts", None),
        ("GET", one, None),
        ("POST", "/access-groups", body()),
        ("PUT", one, body()),
        ("DELETE", one, None),
        ("POST", "/access-groups/trial", {"group": body()}),
    ]
    with server.change() as connection:
        add_person(connection, "mia", Role.MARKETING_MANAGER)
    for person in (anna, door.person(f"mia@{known.DOMAIN}")):
        for method, path, content in asked:
            answer = person.ask(method, path, json=content, headers=LATEST)
            assert problem(answer) == (403, "refused")
            assert answer.json()["permission"] == "access_controls:manage"
    with server.change() as connection:
        connection.execute(update(tables.accounts).values(plan="Standard"))
    refused = omar.get("/access-groups")
    assert (problem(refused)[0], refused.json()["reason"]) == (403, "plan.access_controls")
    # The guard stays up when the plan goes: a smaller plan never gives anything.
    assert reason(anna, "messages.log:view")[0] == "access_group"


def test_a_group_of_another_account_is_not_there(server: CrmServer, omar: Person) -> None:
    with server.change() as connection:
        row = {"id": "far", "account_id": known.FOREIGN_ACCOUNT, "name": "Far", "hides": []}
        put(connection, tables.access_groups, row)
    assert problem(omar.get("/access-groups/far")) == (404, "not_found")
    assert problem(changed(omar, "far")) == (404, "not_found")
    gone = omar.ask("DELETE", "/access-groups/far", headers=LATEST)
    assert problem(gone) == (404, "not_found")


def test_two_editors_and_one_who_looks_twice(omar: Person) -> None:
    group = added(omar)
    path = f"/access-groups/{group['id']}"
    first = {"If-Match": f'"{group["version"]}"'}
    assert problem(omar.ask("PUT", path, json=body()))[0] == 428
    assert omar.ask("PUT", path, json=body(name="Temps"), headers=first).status_code == 200
    stale = omar.ask("PUT", path, json=body(name="Others"), headers=first)
    assert problem(stale) == (412, "stale")
    assert stale.json()["detail"] == "Omar Haddad changed this group first. Look at it again."
    assert stale.json()["current"]["name"] == "Temps"
    assert omar.ask("DELETE", path, headers=first).status_code == 412
    assert omar.get(path).headers["ETag"] == '"2"'


def test_a_repeated_order_is_one_group(omar: Person) -> None:
    key = {"Idempotency-Key": "k1"}
    answers = [omar.ask("POST", "/access-groups", json=body(), headers=key) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert len(omar.get("/access-groups").json()["data"]) == 1
    other = omar.ask("POST", "/access-groups", json=body(name="Temps"), headers=key)
    assert problem(other) == (422, "key_reused")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"name": " "}, "invalid_group"),
        ({"hides": ["softphone:access"]}, "invalid_group"),
        ({"hides": ["no.such:thing"]}, "invalid_group"),
        ({"hides": []}, "invalid_group"),
        ({"members": ["nobody"]}, "unknown_member"),
        ({"members": [known.ANNA, known.ANNA]}, "named_twice"),
        ({"members": [known.OMAR]}, "role_not_bound"),
        ({"colour": "red"}, "invalid_request"),
        ({"rows": {"numbers": [], "moon": []}}, "invalid_request"),
    ],
)
def test_what_cannot_be_is_refused(omar: Person, more: dict[str, Any], code: str) -> None:
    answer = omar.ask("POST", "/access-groups", json=body(**more))
    assert problem(answer) == (422, code)
    assert omar.get("/access-groups").json()["data"] == []


def test_who_became_an_administrator_may_stay_and_is_not_bound(
    server: CrmServer, omar: Person, door: Door
) -> None:
    group = added(omar, members=[known.JONAS], rows={"numbers": [known.CAPITAL]})
    as_role(server, known.JONAS, Role.ADMINISTRATOR)
    jonas = door.person(JONAS)
    assert reason(jonas, "messages.log:view")[0] == "role_default"
    assert len(jonas.get("/calls").json()["data"]) == len(known.CALLS)
    kept = changed(omar, group["id"], members=[known.JONAS, known.ANNA])
    assert kept.status_code == 200
    assert [each["role"] for each in kept.json()["members"]] == ["call_agent", "administrator"]


def test_nobody_shows_again_what_they_lack(server: CrmServer, omar: Person) -> None:
    as_role(server, known.JONAS, Role.REPORT_MANAGER)
    group = added(omar, members=[known.JONAS], hides=["reports:view", "reports:schedule"])
    denied = {"overrides": {"reports:view": False}}
    as_role(server, known.OMAR, Role.ADMINISTRATOR, **denied)
    refused = changed(omar, group["id"], members=[known.JONAS], hides=["reports:schedule"])
    assert problem(refused) == (403, "refused")
    assert refused.json()["reason"].startswith("grants.rule_")
    assert refused.json()["detail"].startswith("Jonas Weber: ")
    assert omar.get(f"/access-groups/{group['id']}").json()["version"] == 1


@pytest.mark.requirement("S1-07")
def test_the_last_one_who_keeps_the_account_cannot_be_hidden_away(
    server: CrmServer, door: Door
) -> None:
    """Who cannot sign in yet counts for nothing: a manager may be all that there is."""
    given = ["users:view", "users:add", "users:edit", "users.permissions:grant"]
    given += ["account.settings:view", "account.settings:edit"]
    as_role(server, known.JONAS, Role.CALL_MANAGER, overrides=dict.fromkeys(given, True))
    omar = door.person("omar.haddad@harbor.example")
    with server.change() as connection:
        # Signed in, and since then without a password: like an invitation, no keeper.
        mine = tables.users.c.id == known.OMAR
        connection.execute(update(tables.users).where(mine).values(password_hash=""))
    refused = omar.ask(
        "POST", "/access-groups", json=body(members=[known.JONAS], hides=["users:edit"])
    )
    assert problem(refused) == (409, "last_administrator")
    assert omar.get("/access-groups").json()["data"] == []


def test_a_change_is_in_the_history_and_told(omar: Person, anna: Person) -> None:
    with anna.listening() as events:
        assert next(events)["event"] == "connected"
        group = added(omar)
        event = next(events)
    assert (event["event"], event["data"]) == ("permissions.changed", {"user_id": known.ANNA})
    changed(omar, group["id"], name="Temps", members=[])
    newest = omar.get("/history").json()["data"][:2]
    assert [each["what"] for each in newest] == [
        "changed an access control group",
        "added an access control group",
    ]
    assert newest[0]["subject"] == "Temps"


def test_who_leaves_the_account_leaves_its_groups(server: CrmServer, omar: Person) -> None:
    added(omar)
    gone = omar.ask("DELETE", f"/users/{known.ANNA}", headers=LATEST)
    assert gone.status_code in (200, 204), gone.text
    assert omar.get("/access-groups").json()["data"][0]["members"] == []
    with server.database.read() as connection:
        assert connection.execute(select(tables.access_group_members)).all() == []


def test_what_a_group_can_be_made_of(omar: Person) -> None:
    parts = omar.get("/access-groups/parts").json()
    assert [each["id"] for each in parts["members"]] == [known.ANNA, known.JONAS]
    assert [each["value"] for each in parts["numbers"]] == [known.CAPITAL, known.MAIN_LINE]
    assert [each["value"] for each in parts["sources"]] == ["Direct", "Google Ads"]
    assert parts["statuses"][0] == {"value": "", "title": "No status yet", "detail": ""}
    assert "New lead" in {each["value"] for each in parts["statuses"]}
    assert "quote" in {each["value"] for each in parts["tags"]}


@pytest.mark.requirement("S1-07")
def test_a_trial_says_what_would_be_and_saves_nothing(
    server: CrmServer, omar: Person, anna: Person
) -> None:
    call = {"id": "open", "account_id": known.ACCOUNT, "agent_id": known.ANNA, "started_at": NOW}
    fresh = {**call, "direction": "inbound", "tracking_number": known.CAPITAL}
    other = {**fresh, "id": "other", "tracking_number": known.MAIN_LINE, "ended_at": NOW}
    with server.change() as connection:
        put(connection, tables.calls, fresh, other)
    asked = {
        "group": body(hides=["contacts:view"], rows={"numbers": [known.CAPITAL]}),
        "look_as": known.ANNA,
    }
    found = omar.ask("POST", "/access-groups/trial", json=asked)
    assert found.status_code == 200, found.text
    content = found.json()
    assert content["sentence"] == (
        "Anna Keller loses contacts. They are in a call; it goes on. "
        "1 user sees other calls and texts than now."
    )
    sight = content["sight"]
    assert (sight["pages"], sight["lost"]) == (["contacts"], [PERMISSIONS["contacts:edit"].title])
    assert (sight["calls"], sight["of_calls"], sight["days"]) == (1, 2, 30)
    assert [each["number"] for each in sight["first_calls"]] == [known.CAPITAL]
    assert omar.get("/access-groups").json()["data"] == []
    assert reason(anna, "contacts:view")[0] == "role_default"
    nobody = {**asked, "look_as": known.JONAS}
    assert problem(omar.ask("POST", "/access-groups/trial", json=nobody)) == (404, "not_found")


@pytest.mark.requirement("S1-07")
def test_a_trial_shows_no_texts_to_somebody_who_may_not_see_them(
    server: CrmServer, omar: Person
) -> None:
    """Nothing is changed by the group as it is, so nothing else stands in the way."""
    as_role(server, known.ANNA, Role.CALL_MANAGER)
    group = added(omar, hides=["contacts:edit"])
    as_role(server, known.OMAR, Role.ADMINISTRATOR, overrides={"messages.log:view": False})
    asked = {"group": body(hides=["contacts:edit"]), "group_id": group["id"]}
    assert omar.ask("POST", "/access-groups/trial", json=asked).status_code == 200
    looked = omar.ask("POST", "/access-groups/trial", json={**asked, "look_as": known.ANNA})
    assert problem(looked) == (403, "refused")
    assert looked.json()["permission"] == "messages.log:view"
