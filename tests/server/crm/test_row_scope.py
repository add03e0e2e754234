"""Rows that an access control group leaves: the same in every list, count, file and event."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import update

from desktop.domain.access import Role
from desktop.domain.permissions import RowFilter
from desktop.domain.row_filters import passes
from desktop.server import tables
from desktop.server.database import publish
from desktop.server.effective import standing_of
from desktop.server.row_scope import calls_left, facts_of
from tests.fakes import crm_records as known
from tests.server.crm.conftest import JONAS, Door, Person, problem
from tests.support.crm_rows import put, put_voicemails
from tests.support.crm_server import CrmServer

pytestmark = pytest.mark.requirement("S1-07", "S1-11")
LATEST = {"If-Match": "*"}
PICTURE = b"\x89PNG\r\n\x1a\n1"


@pytest.fixture
def jonas(server: CrmServer, door: Door) -> Person:
    """A call manager who may export, send to many and read the history, in no group yet."""
    may = ("calls.log:export", "audit:view", "account.settings:view")
    mine = tables.memberships.c.user_id == known.JONAS
    said = {"role": Role.CALL_MANAGER.value, "overrides": dict.fromkeys(may, True)}
    account = {"account_id": known.ACCOUNT}
    call = {"id": "c5", "started_at": 1, "direction": "inbound", "status": "completed"}
    thread = {"id": "t3", "remote_number": "+12155550177", "our_number": known.CAPITAL}
    text = {"id": "m9", "conversation_id": "t3", "direction": "inbound", "text": "From afar"}
    with server.change() as connection:
        connection.execute(update(tables.memberships).where(mine).values(**said))
        here = {"tracking_number": known.CAPITAL, "tags": ["vip"], "source": "Google Ads"}
        put(connection, tables.calls, {**call, **here, **account, "call_status": "New lead"})
        put(connection, tables.conversations, {**thread, **account, "last_at": 1})
        put(connection, tables.messages, {**text, "state": "received", "sent_at": 1})
        afar = replace(known.MARCUS_ASKS, id="v5", call_id="c5", our_number=known.CAPITAL)
        put_voicemails(connection, known.JONAS, afar)
    return door.person(JONAS)


def confine(omar: Person, *members: str, hides: tuple[str, ...] = (), **rows: Any) -> str:
    """One group, put in the place of what it was before; its id."""
    body = {"name": "Few", "members": members or [known.JONAS], "hides": hides, "rows": rows}
    found = omar.get("/access-groups").json()["data"]
    if found:
        path = f"/access-groups/{found[0]['id']}"
        answer = omar.ask("PUT", path, json=body, headers=LATEST)
    else:
        answer = omar.ask("POST", "/access-groups", json=body)
    assert answer.status_code in (200, 201), answer.text
    return str(answer.json()["id"])


def ids(person: Person, path: str, **query: Any) -> list[str]:
    answer = person.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return sorted(each["id"] for each in answer.json()["data"])


def cursor(person: Person, path: str) -> str:
    return str(person.get(path).json()["sync_cursor"])


@pytest.mark.parametrize(
    ("rows", "left"),
    [
        ({"numbers": [known.CAPITAL]}, ["c5"]),
        ({"numbers": [known.CAPITAL, known.MAIN_LINE]}, ["c1", "c2", "c3", "c4", "c5"]),
        ({"sources": ["Main line"]}, ["c1", "c2", "c4"]),
        ({"statuses": ["New lead"]}, ["c5"]),
        ({"statuses": [""]}, ["c1", "c2", "c3", "c4"]),
        ({"tags": ["quote", "vip"]}, ["c1", "c5"]),
        ({"tags": ["quote", "vip"], "numbers": [known.MAIN_LINE]}, ["c1"]),
    ],
)
def test_the_call_log_its_search_and_its_export(
    omar: Person, jonas: Person, rows: dict[str, Any], left: list[str]
) -> None:
    confine(omar, **rows)
    assert ids(jonas, "/calls") == left
    exported = jonas.get("/calls/export")
    assert exported.status_code == 200
    assert len(exported.text.strip().splitlines()) == 1 + len(left)
    found = ids(jonas, "/calls", q="312555")
    assert found == [each for each in ("c1", "c2", "c4") if each in left]
    assert ids(omar, "/calls") == ["c1", "c2", "c3", "c4", "c5"]


@pytest.mark.parametrize(
    "rows",
    [
        RowFilter(numbers=(known.CAPITAL,)),
        RowFilter(statuses=("", "New lead"), tags=("vip", "quote")),
        RowFilter(sources=("Main line", "")),
        RowFilter(tags=("it's",)),
    ],
)
def test_the_database_filters_as_the_rules_do(
    server: CrmServer, jonas: Person, rows: RowFilter
) -> None:
    assert jonas is not None
    with server.database.read() as connection:
        query = tables.calls.select()
        found = {row.id for row in connection.execute(query.where(calls_left([rows])))}
        every = connection.execute(query).all()
    assert found == {row.id for row in every if passes([rows], facts_of(row))}


def test_an_agent_keeps_to_their_own_rows_as_well(omar: Person, anna: Person) -> None:
    confine(omar, known.ANNA, numbers=[known.MAIN_LINE], tags=["quote"])
    assert ids(anna, "/calls") == ["c1"]


def test_two_groups_of_one_member_add_up(omar: Person, jonas: Person) -> None:
    confine(omar, numbers=[known.MAIN_LINE])
    more = {"name": "Quoted", "members": [known.JONAS], "hides": [], "rows": {"tags": ["quote"]}}
    assert omar.ask("POST", "/access-groups", json=more).status_code == 201
    assert ids(jonas, "/calls") == ["c1"]


def test_a_call_outside_is_not_there(omar: Person, jonas: Person) -> None:
    confine(omar, numbers=[known.CAPITAL])
    for path in ("/calls/c1", "/calls/c1/path", "/calls/c1/recording"):
        assert jonas.get(path).status_code in (404, 403)
    assert problem(jonas.get("/calls/c1")) == (404, "not_found")
    changed = jonas.ask("PATCH", "/calls/c1", json={"note": "Mine"}, headers=LATEST)
    assert problem(changed) == (404, "not_found")
    assert jonas.get("/calls/c5").status_code == 200
    # A call one was in oneself can be written up to its end, whatever a group says meanwhile.
    own = jonas.ask("PATCH", "/calls/c2", json={"note": "Rang back"}, headers=LATEST)
    assert own.status_code == 200


def test_tags_in_use_are_counted_within_the_rows(omar: Person, jonas: Person) -> None:
    confine(omar, numbers=[known.MAIN_LINE])
    uses = {each["name"]: each["uses"] for each in jonas.get("/tags").json()["data"]}
    assert (uses.get("quote"), uses.get("vip", 0)) == (1, 0)


@pytest.mark.parametrize("rows", [{"numbers": [known.CAPITAL]}, {"sources": ["Google Ads"]}])
def test_texts_follow_the_number_and_its_source(
    omar: Person, jonas: Person, rows: dict[str, Any]
) -> None:
    assert ids(jonas, "/conversations") == ["t1", "t2", "t3"]
    confine(omar, **rows)
    assert ids(jonas, "/conversations") == ["t3"]
    assert ids(jonas, "/messages") == ["m9"]
    assert problem(jonas.get("/conversations/t1/messages")) == (404, "not_found")
    assert jonas.get("/conversations/t3/messages").status_code == 200
    sent = jonas.ask("POST", "/conversations/t1/messages", json={"text": "Hello"})
    assert problem(sent) == (404, "not_found")


def test_texts_have_neither_status_nor_tag(omar: Person, jonas: Person) -> None:
    confine(omar, tags=["quote"], statuses=[""])
    assert ids(jonas, "/conversations") == ["t1", "t2", "t3"]


def test_nobody_texts_from_a_number_that_is_hidden_from_them(omar: Person, jonas: Person) -> None:
    confine(omar, numbers=[known.CAPITAL])
    asked = {"to": known.MARCUS_NUMBER, "from_number": known.MAIN_LINE}
    found = jonas.ask("POST", "/messages/check", json=asked).json()
    assert (found["allowed"], found["reason"]) == (False, "refused.hidden_number")
    numbers = [each["number"] for each in jonas.get("/text-numbers").json()["data"]]
    assert known.MAIN_LINE not in numbers
    there = jonas.ask("POST", "/messages/check", json={**asked, "from_number": known.CAPITAL})
    assert (there.json()["allowed"], there.json()["from_number"]) == (True, known.CAPITAL)


def test_a_picture_goes_with_the_text_it_is_in(
    server: CrmServer, omar: Person, jonas: Person
) -> None:
    picture = omar.ask("POST", "/media", content=PICTURE).json()
    body = {"text": "Look", "media": [picture["id"]]}
    assert omar.ask("POST", "/conversations/t1/messages", json=body).status_code == 201
    path = f"/media/{picture['id']}"
    assert jonas.get(path).status_code == 200
    confine(omar, numbers=[known.CAPITAL])
    assert problem(jonas.get(path)) == (404, "not_found")
    confine(omar, numbers=[known.MAIN_LINE])
    assert jonas.get(path).status_code == 200


def test_voicemails_go_with_their_call(omar: Person, jonas: Person) -> None:
    assert ids(jonas, "/voicemails") == ["v5", "v9"]
    confine(omar, numbers=[known.CAPITAL])
    assert ids(jonas, "/voicemails") == ["v5"]
    assert jonas.get("/voicemails").json()["unheard"] == 1
    assert problem(jonas.get("/voicemails/v9")) == (404, "not_found")
    assert problem(jonas.get("/voicemails/v9/audio")) == (404, "not_found")
    assert problem(jonas.ask("DELETE", "/voicemails/v9")) == (404, "not_found")
    confine(omar, tags=["quote"])
    # Without a call of its own there is no tag to go by, and the number is not limited.
    assert ids(jonas, "/voicemails") == ["v9"]


def test_texts_to_many_are_ones_own_and_those_of_the_numbers_left(
    server: CrmServer, omar: Person, jonas: Person
) -> None:
    job = {
        "account_id": known.ACCOUNT,
        "text": "Hi",
        "state": "done",
        "created_at": 1,
        "next_at": 1,
    }
    with server.change() as connection:
        for job_id, author, number in (
            ("b1", known.OMAR, known.MAIN_LINE),
            ("b2", known.OMAR, known.CAPITAL),
            ("b3", known.JONAS, known.MAIN_LINE),
        ):
            row = {"id": job_id, "author_id": author, "our_number": number}
            put(connection, tables.bulk_jobs, {**job, **row})
    confine(omar, numbers=[known.CAPITAL])
    assert ids(jonas, "/bulk-messages") == ["b2", "b3"]
    for path in ("/bulk-messages/b1", "/bulk-messages/b1/recipients", "/bulk-messages/b1/report"):
        assert problem(jonas.get(path)) == (404, "not_found")


def test_the_change_history_says_nothing_about_rows_that_are_hidden(
    omar: Person, jonas: Person
) -> None:
    for call_id in ("c1", "c5"):
        note = {"note": f"About {call_id}"}
        omar.ask("PATCH", f"/calls/{call_id}", json=note, headers=LATEST)
    confine(omar, numbers=[known.CAPITAL])
    told = jonas.get("/history").text
    assert "About c5" in told
    assert "About c1" not in told
    assert "About c1" in omar.get("/history").text


@pytest.mark.parametrize("path", ["/calls", "/conversations", "/messages"])
def test_a_desk_starts_anew_when_its_rows_are_others(
    omar: Person, jonas: Person, path: str
) -> None:
    before = cursor(jonas, path)
    confine(omar, numbers=[known.CAPITAL])
    anew = jonas.get(path, params={"since": before})
    assert problem(anew) == (410, "start_anew")
    since = cursor(jonas, path)
    assert jonas.get(path, params={"since": since}).json()["data"] == []
    # A tag is nothing to texts: their desks go on from where they were.
    confine(omar, numbers=[known.CAPITAL], tags=["vip"])
    again = jonas.get(path, params={"since": since})
    assert again.status_code == (410 if path == "/calls" else 200)


def test_news_come_within_the_rows_that_are_left(omar: Person, jonas: Person) -> None:
    confine(omar, numbers=[known.CAPITAL])
    before = cursor(jonas, "/calls")
    for call_id in ("c1", "c5"):
        omar.ask("PATCH", f"/calls/{call_id}", json={"note": "News"}, headers=LATEST)
    assert ids(jonas, "/calls", since=before) == ["c5"]


def test_a_call_whose_tag_changes_later_leaves_the_desk_and_comes_back(
    omar: Person, jonas: Person
) -> None:
    confine(omar, tags=["vip"])
    before = cursor(jonas, "/calls")
    with jonas.listening() as events:
        assert next(events)["event"] == "connected"
        omar.ask("PATCH", "/calls/c5", json={"tags": ["cold"]}, headers=LATEST)
        told = [next(events), next(events)]
    assert [each["event"] for each in told] == ["call.withdrawn", "voicemail.updated"]
    assert told[0]["data"] == {"call_id": "c5", "user_id": known.JONAS}
    news = jonas.get("/calls", params={"since": before}).json()
    assert (news["data"], news["gone"]) == ([], ["c5"])
    assert ids(jonas, "/voicemails") == ["v9"]
    omar.ask("PATCH", "/calls/c5", json={"tags": ["cold", "vip"]}, headers=LATEST)
    assert ids(jonas, "/calls", since=news["sync_cursor"]) == ["c5"]
    assert ids(jonas, "/voicemails") == ["v5", "v9"]


def test_a_status_takes_a_call_away_from_who_sees_only_those_without(
    omar: Person, jonas: Person
) -> None:
    confine(omar, statuses=[""])
    before = cursor(jonas, "/calls")
    omar.ask("PATCH", "/calls/c1", json={"call_status": "Not interested"}, headers=LATEST)
    assert jonas.get("/calls", params={"since": before}).json()["gone"] == ["c1"]


def test_events_are_told_within_the_rows_that_are_left(
    server: CrmServer, omar: Person, jonas: Person
) -> None:
    confine(omar, numbers=[known.CAPITAL])
    with jonas.listening() as events:
        assert next(events)["event"] == "connected"
        with server.database.write() as connection:
            for call_id in ("c1", "c5"):
                publish(connection, known.ACCOUNT, "call.updated", {"call_id": call_id})
            for thread in ("t1", "t3"):
                fact = {"conversation_id": thread, "message_id": "m"}
                publish(connection, known.ACCOUNT, "message.received", fact)
                publish(connection, known.ACCOUNT, "conversation.updated", fact)
        told = [next(events) for _ in range(3)]
    assert [each["event"] for each in told] == [
        *("call.updated", "message.received", "conversation.updated")
    ]
    assert [each["data"].get("call_id", "") for each in told] == ["c5", "", ""]
    assert {each["data"].get("conversation_id", "t3") for each in told} == {"t3"}


def test_groups_follow_the_names_of_sources_and_statuses(
    server: CrmServer, omar: Person, jonas: Person
) -> None:
    confine(omar, sources=["Google Ads"], statuses=["New lead"])
    assert ids(jonas, "/calls") == ["c5"]
    renamed = omar.ask("PATCH", "/sources/s2", json={"name": "Ads"}, headers=LATEST)
    assert renamed.status_code == 200, renamed.text
    statuses = omar.get("/call-statuses").json()["data"]
    for each in statuses:
        each["name"] = "Fresh lead" if each["name"] == "New lead" else each["name"]
    put_anew = omar.ask("PUT", "/call-statuses", json={"data": statuses}, headers=LATEST)
    assert put_anew.status_code == 200, put_anew.text
    rows = omar.get("/access-groups").json()["data"][0]["rows"]
    assert rows["sources"] == ["Google Ads", "Ads"]
    assert rows["statuses"] == ["New lead", "Fresh lead"]
    assert ids(jonas, "/calls") == ["c5"]
    assert ids(jonas, "/conversations") == ["t3"]


def test_a_number_with_another_source_takes_its_texts_along(omar: Person, jonas: Person) -> None:
    confine(omar, sources=["Direct"])
    assert ids(jonas, "/conversations") == ["t1", "t2"]
    since = cursor(jonas, "/conversations")
    with jonas.listening() as events:
        assert next(events)["event"] == "connected"
        moved = omar.ask("PATCH", "/numbers/n2", json={"source_id": "s1"}, headers=LATEST)
        assert moved.status_code == 200, moved.text
        assert next(events)["event"] == "permissions.changed"
    assert ids(jonas, "/conversations") == ["t1", "t2", "t3"]
    assert problem(jonas.get("/conversations", params={"since": since}))[0] == 410


def test_the_answer_has_another_revision_with_other_rows(
    server: CrmServer, omar: Person, jonas: Person
) -> None:
    assert jonas is not None

    def revision() -> str:
        with server.database.read() as connection:
            standing = standing_of(connection, known.ACCOUNT, known.JONAS)
            assert standing is not None
            return standing.answer.revision

    before = revision()
    confine(omar, numbers=[known.CAPITAL])
    within = revision()
    confine(omar, numbers=[known.MAIN_LINE])
    assert len({before, within, revision()}) == 3
