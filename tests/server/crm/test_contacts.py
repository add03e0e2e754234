"""Contacts: added, changed, deleted and merged, by who may, and what their calls say afterwards."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from desktop.domain.access import Role
from desktop.server.tables import audit, calls, contacts, conversations, memberships
from tests.fakes import crm_records as known
from tests.server.crm.conftest import Door, Person, problem
from tests.support.crm_server import CrmServer

LENA = {
    "name": "  Lena Fox ",
    "company": "Fox & Sons",
    "numbers": [
        {"number": "(443) 555-0177", "label": "mobile"},
        {"number": "443.555.0178", "label": "home"},
        {"number": "+14435550177", "label": "work"},
    ],
}


def key(name: str, version: int | None = None) -> dict[str, str]:
    match = {} if version is None else {"If-Match": f'"{version}"'}
    return {"Idempotency-Key": name, **match}


def audited(server: CrmServer, subject: str) -> list[tuple[str, Any, Any]]:
    with server.database.read() as connection:
        rows = connection.execute(select(audit).where(audit.c.subject == subject)).all()
    return [(row.action, row.before, row.after) for row in rows]


def contact_of_call(person: Person, call_id: str) -> Any:
    return person.get(f"/calls/{call_id}").json()["contact"]


def test_numbers_are_read_as_people_of_the_region_write_them(
    omar: Person, server: CrmServer
) -> None:
    answer = omar.ask("POST", "/contacts", json=LENA, headers=key("k1"))
    assert answer.status_code == 201
    content = answer.json()
    assert (content["name"], content["company"]) == ("Lena Fox", "Fox & Sons")
    assert content["numbers"] == ["+14435550177", "+14435550178"], "each once"
    assert content["labels"] == ["mobile", "home"]
    assert answer.headers["etag"] == '"1"'
    assert omar.get("/contacts/match", params={"number": "+14435550178"}).json() == content
    assert [each[0] for each in audited(server, content["id"])] == ["contact.add"]


def test_a_contact_written_twice_under_one_key_is_there_once(
    omar: Person, server: CrmServer
) -> None:
    first = omar.ask("POST", "/contacts", json=LENA, headers=key("k1"))
    second = omar.ask("POST", "/contacts", json=LENA, headers=key("k1"))
    assert first.json() == second.json()
    with server.database.read() as connection:
        named = connection.execute(select(contacts).where(contacts.c.name == "Lena Fox")).all()
    assert len(named) == 1


def test_a_desk_may_choose_the_id_and_nobody_takes_it_again(omar: Person) -> None:
    own = {**LENA, "id": "a" * 32}
    assert omar.ask("POST", "/contacts", json=own, headers=key("k1")).json()["id"] == "a" * 32
    again = omar.ask("POST", "/contacts", json=own, headers=key("k2"))
    assert problem(again) == (409, "id_taken")
    odd = omar.ask("POST", "/contacts", json={**LENA, "id": "../p1"})
    assert odd.status_code == 422


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("12", "short"),
        ("443 055 0177", "exchange cannot start"),
        ("call me", "not a phone number"),
        ("443 555 0177 ext. 5", "extension"),
    ],
)
def test_a_number_that_cannot_be_called_is_refused_with_the_reason(
    omar: Person, number: str, reason: str
) -> None:
    answer = omar.ask("POST", "/contacts", json={"name": "X", "numbers": [{"number": number}]})
    assert problem(answer) == (422, "number_unusable")
    assert reason in answer.json()["detail"]
    assert number in answer.json()["detail"]


@pytest.mark.parametrize(
    "body",
    [
        {"name": " "},
        {"name": "x" * 201},
        {"name": "x", "telephone": "1"},
        {"name": "x", "numbers": [{"number": "+14435550177", "label": "pager"}]},
        {"name": "x", "numbers": [{"number": f"+1443555{n:04}"} for n in range(21)]},
    ],
)
def test_what_is_no_contact_is_refused(omar: Person, body: dict[str, Any]) -> None:
    assert omar.ask("POST", "/contacts", json=body).status_code == 422


def test_only_the_version_one_looked_at_is_changed(omar: Person, server: CrmServer) -> None:
    assert problem(omar.ask("PATCH", "/contacts/p1", json={"city": "Gary"})) == (
        *(428, "if_match_missing"),
    )
    first = omar.ask("PATCH", "/contacts/p1", json={"city": "Gary"}, headers=key("k1", 1))
    assert (first.json()["city"], first.json()["version"]) == ("Gary", 2)
    second = omar.ask("PATCH", "/contacts/p1", json={"city": "Joliet"}, headers=key("k2", 1))
    assert problem(second) == (412, "stale")
    assert second.json()["current"] == first.json()
    assert audited(server, "p1") == [("contact.change", {"city": "Chicago"}, {"city": "Gary"})]
    assert problem(omar.ask("PATCH", "/contacts/p1", json={}, headers=key("k3", 2))) == (
        *(422, "nothing_to_change"),
    )


def test_a_new_name_is_news_of_the_calls_and_conversations_that_show_it(omar: Person) -> None:
    kinds = ("calls", "conversations", "contacts")
    cursors = {kind: omar.get(f"/{kind}").json()["sync_cursor"] for kind in kinds}
    with omar.listening() as pushes:
        assert next(pushes)["event"] == "connected"
        renamed = {"name": "Marcus Reyes Jr."}
        assert omar.ask("PATCH", "/contacts/p1", json=renamed, headers=key("k1", 1)).is_success
        pushed = next(pushes)
    assert (pushed["event"], pushed["data"]) == ("contact.updated", {"contact_id": "p1"})
    for kind in kinds:
        news = omar.get(f"/{kind}", params={"since": cursors[kind]}).json()["data"]
        assert news, kind
        names = {each["name"] if kind == "contacts" else each["contact"]["name"] for each in news}
        assert names == {"Marcus Reyes Jr."}


def test_another_city_is_no_news_of_the_calls(omar: Person) -> None:
    cursor = omar.get("/calls").json()["sync_cursor"]
    omar.ask("PATCH", "/contacts/p1", json={"city": "Gary"}, headers=key("k1", 1))
    assert omar.get("/calls", params={"since": cursor}).json()["data"] == []


def test_what_was_nobodys_becomes_the_history_of_who_has_the_number(omar: Person) -> None:
    assert contact_of_call(omar, "c3") is None
    new = {"name": "Uma Young", "numbers": [{"number": "(215) 555-0160"}]}
    uma = omar.ask("POST", "/contacts", json=new).json()
    found = {each["id"]: each["contact"] for each in omar.get("/conversations").json()["data"]}
    assert found["t2"] == {"id": uma["id"], "name": "Uma Young"}
    shared = {"name": "Third", "numbers": [{"number": known.SHARED_NUMBER}]}
    omar.ask("POST", "/contacts", json=shared)
    assert contact_of_call(omar, "c3") is None, "three people have that number"


def test_a_deleted_contact_leaves_its_calls_with_the_number_alone(
    omar: Person, server: CrmServer
) -> None:
    cursor = omar.get("/contacts").json()["sync_cursor"]
    assert problem(omar.ask("DELETE", "/contacts/p1")) == (428, "if_match_missing")
    assert problem(omar.ask("DELETE", "/contacts/p1", headers=key("k", 9))) == (412, "stale")
    assert omar.ask("DELETE", "/contacts/p1", headers=key("k", 1)).status_code == 204
    assert problem(omar.ask("DELETE", "/contacts/p1", headers=key("k", 1)))[0] == 404
    assert omar.get("/contacts", params={"since": cursor}).json()["gone"] == ["p1"]
    assert contact_of_call(omar, "c1") is None
    assert omar.get("/calls/c1").json()["remote_number"] == known.MARCUS_NUMBER
    ((action, before, after),) = audited(server, "p1")
    assert (action, before["name"], after) == ("contact.delete", "Marcus Reyes", None)


def test_two_contacts_become_one_with_the_history_of_both(omar: Person, server: CrmServer) -> None:
    with server.change() as connection:
        connection.execute(calls.update().where(calls.c.id == "c3").values(contact_id="p3"))
        connection.execute(
            conversations.update().where(conversations.c.id == "t2").values(contact_id="p3")
        )
    cursor = omar.get("/contacts").json()["sync_cursor"]
    body = {"other_id": "p3", "other_version": 1}
    answer = omar.ask("POST", "/contacts/p2/merge", json=body, headers=key("k1", 1))
    content = answer.json()
    assert (content["name"], content["email"]) == ("Ada Quinn", "zoe@varga.example")
    assert (content["numbers"], content["labels"]) == ([known.SHARED_NUMBER], ["work"])
    ada = {"id": "p2", "name": "Ada Quinn"}
    assert contact_of_call(omar, "c3") == ada
    texts = {each["id"]: each["contact"] for each in omar.get("/conversations").json()["data"]}
    assert texts["t2"] == ada
    news = omar.get("/contacts", params={"since": cursor}).json()
    assert (news["gone"], [each["id"] for each in news["data"]]) == (["p3"], ["p2"])
    match = omar.get("/contacts/match", params={"number": known.SHARED_NUMBER})
    assert match.json()["id"] == "p2"
    assert [each[0] for each in audited(server, "p3")] == ["contact.merged_away"]
    again = omar.ask("POST", "/contacts/p2/merge", json=body, headers=key("k1", 1))
    assert again.json() == content


def test_a_merge_is_of_two_contacts_as_they_were_looked_at(omar: Person) -> None:
    merge = "/contacts/p2/merge"
    stale = {"other_id": "p3", "other_version": 7}
    assert problem(omar.ask("POST", merge, json=stale, headers=key("a", 1))) == (412, "stale")
    itself = {"other_id": "p2", "other_version": 1}
    assert problem(omar.ask("POST", merge, json=itself, headers=key("b", 1)))[0] == 422
    nobody = {"other_id": "p9", "other_version": 1}
    assert problem(omar.ask("POST", merge, json=nobody, headers=key("c", 1)))[0] == 404


def test_two_with_too_many_numbers_stay_two(omar: Person) -> None:
    for place, name in enumerate("ab"):
        numbers = [{"number": f"+1443555{place}{n:03}"} for n in range(15)]
        body = {"id": name * 32, "name": name, "numbers": numbers}
        assert omar.ask("POST", "/contacts", json=body).status_code == 201
    body = {"other_id": "b" * 32, "other_version": 1}
    merge = omar.ask("POST", f"/contacts/{'a' * 32}/merge", json=body, headers=key("k", 1))
    assert problem(merge) == (422, "too_much")
    assert omar.get("/contacts", params={"q": "+1443555101"}).json()["data"] != []


def test_who_may_see_contacts_only_changes_none(server: CrmServer, door: Door) -> None:
    with server.change() as connection:
        anna = memberships.c.user_id == known.ANNA
        role = Role.MARKETING_MANAGER.value
        connection.execute(memberships.update().where(anna).values(role=role))
    anna = door.person()
    asked = {
        "POST": ("/contacts", {"name": "X"}),
        "PATCH": ("/contacts/p1", {"name": "X"}),
        "DELETE": ("/contacts/p1", None),
    }
    for method, (path, body) in asked.items():
        denied = anna.ask(method, path, json=body, headers=key("k", 1))
        assert problem(denied) == (403, "refused")
        assert denied.json()["permission"] == "contacts:edit"
    merge = {"other_id": "p3", "other_version": 1}
    assert (
        problem(anna.ask("POST", "/contacts/p2/merge", json=merge, headers=key("k", 1)))[0] == 403
    )


def test_the_contacts_of_another_account_are_not_there(door: Door) -> None:
    elsewhere = door.person(of=known.SECOND_ACCOUNT)
    for method in ("PATCH", "DELETE"):
        asked = elsewhere.ask(method, "/contacts/p1", json={"name": "X"}, headers=key("k", 1))
        assert problem(asked)[0] == 404
