"""The change history over HTTP: names, no identifiers, and nobody reads more than they may."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from desktop.server import tables
from desktop.server.database import now_ms
from tests.fakes import crm_records as known
from tests.server.crm.conftest import Person, problem
from tests.support.crm_rows import put
from tests.support.crm_server import CrmServer


def note(
    server: CrmServer, action: str, subject: str, before: Any = None, after: Any = None
) -> None:
    row = {
        "account_id": known.ACCOUNT,
        "user_id": known.OMAR,
        "at": now_ms(),
        "action": action,
        "subject": subject,
        "before": before,
        "after": after,
        "address": "192.0.2.7",
    }
    with server.database.write() as connection:
        put(connection, tables.audit, row)


def newest(person: Person, **wanted: str) -> dict[str, Any]:
    found: dict[str, Any] = person.get("/history", params=wanted).json()["data"][0]
    return found


def test_everything_with_an_id_is_told_by_its_name(server: CrmServer, omar: Person) -> None:
    note(server, "call.agent", "c1", {"agent_id": known.ANNA}, {"agent_id": known.JONAS})
    entry = newest(omar)
    assert entry["who"] == {"id": known.OMAR, "name": "Omar Haddad"}
    assert (entry["what"], entry["subject"]) == ("set the agent of a call", "(312) 555-0199")
    assert entry["changes"] == [{"field": "Agent", "before": "Anna Keller", "after": "Jonas Weber"}]
    assert entry["address"] == "192.0.2.7"


def test_what_the_agency_does_to_the_account_is_seen_in_it(server: CrmServer, omar: Person) -> None:
    note(server, "agency.locks", "agency", {"locks": {}}, {"locks": {"reports:view": False}})
    entry = newest(omar, area="agency")
    assert (entry["what"], entry["subject"]) == ("changed what the agency locks", "Harbor Group")
    assert entry["changes"] == [
        {"field": "Locks: see reports", "before": "nothing", "after": "off"}
    ]


def test_the_account_itself_is_no_subject(server: CrmServer, omar: Person) -> None:
    note(server, "scoring.edit", known.ACCOUNT, {"highest": 5}, {"highest": 10})
    assert newest(omar)["subject"] == ""


@pytest.mark.parametrize(
    "text", ["jonas", "Müller", "scored a call", "555-0199", "3125550199", "Omar"]
)
def test_it_is_found_by_whatever_one_remembers(server: CrmServer, omar: Person, text: str) -> None:
    after = {"note": "Talked to Müller, will call 3125550199", "agent_id": known.JONAS}
    note(server, "call.score", known.JONAS, None, after)
    assert newest(omar, q=text)["what"] == "scored a call"


def test_signs_of_a_search_are_what_they_are(server: CrmServer, omar: Person) -> None:
    note(server, "call.score", "c1")
    for text in ("%", "_", "\\"):
        assert omar.get("/history", params={"q": text}).json()["data"] == []


@pytest.mark.requirement("S2-42")
def test_nobody_reads_in_it_what_they_may_not_see_elsewhere(
    server: CrmServer, omar: Person
) -> None:
    for action in ("contact.change", "message.sent", "call.note", "scoring.edit"):
        note(server, action, "p1")
    with server.database.write() as connection:
        mine = tables.memberships.c.user_id == known.OMAR
        denied = {"contacts:view": False, "messages.log:view": False, "calls.log:view_all": False}
        connection.execute(tables.memberships.update().where(mine).values(overrides=denied))
    told = [each["what"] for each in omar.get("/history").json()["data"]]
    assert told == ["changed the scoring"]
    exported = omar.get("/history/export").text
    assert "contact" not in exported


@pytest.mark.requirement("S2-42")
@pytest.mark.parametrize(
    ("action", "needed"),
    [
        *(("webhook.add", "integrations:manage"), ("token.add", "integrations:manage")),
        *(("plugin.edit", "plugins:manage"), ("access_group.add", "access_controls:manage")),
        *(("user.edit", "users:view"), ("profile.edit", "users:view")),
        ("source.edit", "sources:view"),
    ],
)
def test_nor_what_others_have_set_up(
    server: CrmServer, omar: Person, action: str, needed: str
) -> None:
    """The address of a webhook, for instance, may hold a password of its receiver."""
    note(server, action, "x", None, {"address": "https://in.example/?key=k7"})
    assert "key=k7" in omar.get("/history").text
    with server.database.write() as connection:
        mine = tables.memberships.c.user_id == known.OMAR
        denied = {"overrides": {needed: False}}
        connection.execute(tables.memberships.update().where(mine).values(denied))
    assert "key=k7" not in omar.get("/history").text
    assert "key=k7" not in omar.get("/history/export").text


def test_other_accounts_have_their_own(server: CrmServer, omar: Person) -> None:
    note(server, "scoring.edit", "x")
    foreign = f"/v1/accounts/{known.FOREIGN_ACCOUNT}/history"
    assert problem(omar.get(foreign)) == (404, "not_found")
    names = {each["name"] for each in omar.get("/history/people").json()["data"]}
    assert names == {"Omar Haddad"}


def test_the_file_is_plain_for_table_programs_and_is_noted_itself(
    server: CrmServer, omar: Person
) -> None:
    note(server, "template.changed", "t", {"name": "=1+1"}, {"name": "@cmd"})
    answer = omar.get("/history/export", params={"area": "texts"})
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["What"] for row in rows] == ["changed a template"]
    assert rows[0]["Subject"] == "'@cmd"
    assert newest(omar)["what"] == "exported the change history"


def test_a_long_history_is_exported_whole(server: CrmServer, omar: Person) -> None:
    row = {
        "account_id": known.ACCOUNT,
        "user_id": known.OMAR,
        "at": now_ms(),
        "action": "call.score",
        "subject": "c1",
        "address": "",
    }
    with server.database.write() as connection:
        connection.execute(tables.audit.insert(), [row] * 1203)
    lines = omar.get("/history/export", params={"area": "calls"}).text.splitlines()
    assert len(lines) == 1 + 1203


def test_unknown_filters_and_cursors_are_refused(omar: Person) -> None:
    for wanted in ({"area": "moon"}, {"colour": "red"}, {"since": "yesterday"}, {"limit": "0"}):
        assert problem(omar.get("/history", params=wanted)) == (422, "invalid_request")
    assert problem(omar.get("/history", params={"cursor": "x"})) == (422, "invalid_cursor")
