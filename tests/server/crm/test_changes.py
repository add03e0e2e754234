"""What changed since one last looked: nothing missed, nothing shown that is not one's own."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.server import changes
from desktop.server.database import Database
from desktop.server.tables import calls, contacts, withdrawals
from tests.fakes import crm_records as known
from tests.server.crm.conftest import JONAS, Door, Person, problem
from tests.support.crm_server import CrmServer


def listed(person: Person, path: str, **query: Any) -> dict[str, Any]:
    answer = person.get(path, params=query)
    assert answer.status_code == 200
    content: dict[str, Any] = answer.json()
    return content


def ids(content: dict[str, Any]) -> list[str]:
    return [each["id"] for each in content["data"]]


def set_agent(person: Person, call_id: str, agent_id: str | None) -> Any:
    body = {"agent_id": agent_id}
    return person.ask("PATCH", f"/calls/{call_id}", json=body, headers={"If-Match": "*"})


@pytest.mark.parametrize("path", ["/calls", "/contacts", "/conversations", "/messages"])
def test_nothing_has_changed_since_the_list_was_read(omar: Person, path: str) -> None:
    cursor = listed(omar, path)["sync_cursor"]
    news = listed(omar, path, since=cursor)
    assert (news["data"], news["gone"], news["more"]) == ([], [], False)


def test_a_note_makes_its_call_news_to_everybody_who_sees_it(omar: Person, door: Door) -> None:
    mine = door.person()
    cursor = listed(omar, "/calls")["sync_cursor"]
    body, headers = {"note": "Rang back."}, {"If-Match": "*"}
    assert mine.ask("PATCH", "/calls/c1", json=body, headers=headers).status_code == 200
    news = listed(omar, "/calls", since=cursor)
    assert ids(news) == ["c1"]
    assert news["data"][0]["note"] == "Rang back."
    assert ids(listed(omar, "/calls", since=news["sync_cursor"])) == []


def test_news_come_in_pages_until_there_is_no_more(omar: Person, server: CrmServer) -> None:
    cursor = listed(omar, "/calls")["sync_cursor"]
    with server.change() as connection:
        for call_id in ("c3", "c1", "c2"):
            connection.execute(calls.update().where(calls.c.id == call_id).values(note="News"))
    first = listed(omar, "/calls", since=cursor, limit=2)
    assert (ids(first), first["more"]) == (["c3", "c1"], True)
    second = listed(omar, "/calls", since=first["sync_cursor"], limit=2)
    assert (ids(second), second["more"]) == (["c2"], False)


def test_rows_changed_by_one_statement_are_never_torn_apart(
    omar: Person, server: CrmServer
) -> None:
    cursor = listed(omar, "/calls")["sync_cursor"]
    with server.change() as connection:
        connection.execute(calls.update().values(source="Fair"))
    news = listed(omar, "/calls", since=cursor, limit=1)
    assert sorted(ids(news)) == ["c1", "c2", "c3", "c4"]
    assert ids(listed(omar, "/calls", since=news["sync_cursor"])) == []


def test_a_call_given_to_somebody_else_is_gone_for_its_former_agent_alone(
    omar: Person, door: Door
) -> None:
    anna, jonas = door.person(), door.person(JONAS)
    before = [listed(who, "/calls")["sync_cursor"] for who in (anna, jonas, omar)]
    assert set_agent(omar, "c1", known.JONAS).status_code == 200
    news = [
        listed(who, "/calls", since=cursor)
        for who, cursor in zip((anna, jonas, omar), before, strict=True)
    ]
    assert [(ids(each), each["gone"]) for each in news] == [
        ([], ["c1"]),
        (["c1"], []),
        (["c1"], []),
    ]
    assert news[2]["data"][0]["assigned_by"] == "manual"


def test_a_call_that_came_back_is_there_again(omar: Person, anna: Person) -> None:
    cursor = listed(anna, "/calls")["sync_cursor"]
    set_agent(omar, "c1", known.JONAS)
    set_agent(omar, "c1", known.ANNA)
    news = listed(anna, "/calls", since=cursor)
    assert (news["gone"], ids(news)) == (["c1"], ["c1"])


def test_the_former_agent_is_told_at_once(omar: Person, anna: Person) -> None:
    with anna.listening() as pushes:
        assert next(pushes)["event"] == "connected"
        set_agent(omar, "c1", known.JONAS)
        told = next(each for each in pushes if each["event"].startswith("call."))
    assert (told["event"], told["data"]["call_id"]) == ("call.withdrawn", "c1")


def test_an_agent_cannot_give_calls_away(anna: Person) -> None:
    assert problem(set_agent(anna, "c1", known.JONAS)) == (403, "refused")


@pytest.mark.parametrize("nobody", ["u999", ""])
def test_a_call_is_given_only_to_somebody_who_sees_calls(omar: Person, nobody: str) -> None:
    assert problem(set_agent(omar, "c1", nobody)) == (422, "agent_unusable")


def test_another_scope_means_starting_anew(anna: Person, server: CrmServer, omar: Person) -> None:
    cursor = listed(anna, "/calls")["sync_cursor"]
    role = {"role": "call_manager"}
    path, version = f"/users/{known.ANNA}/role", {"If-Match": "*"}
    assert omar.ask("PUT", path, json=role, headers=version).status_code == 204
    assert problem(anna.get("/calls", params={"since": cursor})) == (410, "start_anew")


def test_the_place_of_one_list_is_none_in_another(omar: Person) -> None:
    cursor = listed(omar, "/contacts")["sync_cursor"]
    answer = omar.get("/messages", params={"since": cursor})
    assert problem(answer) == (422, "invalid_cursor")


def test_who_was_away_longer_than_withdrawals_are_kept_starts_anew(
    omar: Person, anna: Person, server: CrmServer
) -> None:
    cursor = listed(anna, "/calls")["sync_cursor"]
    set_agent(omar, "c1", known.JONAS)
    assert listed(anna, "/calls", since=cursor)["gone"] == ["c1"]
    with server.change() as connection:
        connection.execute(withdrawals.update().values(at=1))
        changes.sweep(connection)
    assert problem(anna.get("/calls", params={"since": cursor})) == (410, "start_anew")


def test_a_message_is_news_with_its_conversation(omar: Person) -> None:
    cursors = [listed(omar, path)["sync_cursor"] for path in ("/messages", "/conversations")]
    body = {"text": "On my way."}
    assert omar.ask("POST", "/conversations/t1/messages", json=body).status_code == 201
    news = listed(omar, "/messages", since=cursors[0])
    assert [(each["text"], each["conversation_id"]) for each in news["data"]] == [
        ("On my way.", "t1")
    ]
    assert ids(listed(omar, "/conversations", since=cursors[1])) == ["t1"]


def test_agents_get_no_texts_this_way_either(anna: Person) -> None:
    assert problem(anna.get("/messages")) == (403, "refused")


def test_the_order_of_changes_outlives_the_server(server: CrmServer) -> None:
    with server.database.read() as connection:
        before = changes.newest_change(connection)
    again = Database(server.database.path)
    with again.write() as connection:
        mine = contacts.c.id == "p1"
        connection.execute(contacts.update().where(mine).values(city="Elgin"))
        assert changes.newest_change(connection) == before + 1
    again.close()


def test_what_a_desk_may_keep_is_said(anna: Person) -> None:
    assert listed(anna, "/me/local-data") == {
        "retention_days": 90,
        "wipe_on_sign_out": False,
        "encrypted": False,
    }
