"""Scoring, call statuses and tags: who reads, who changes, and what a new account has."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from sqlalchemy import select, update

from desktop.domain.access import Role
from desktop.server.crm.defaults import STATUSES
from desktop.server.tables import accounts, audit, call_statuses, calls, memberships, tags
from tests.fakes import crm_records as known
from tests.server.crm.conftest import JONAS, Door, Person, problem
from tests.support.crm_rows import put
from tests.support.crm_server import CrmServer

SCALE: dict[str, Any] = {"name": "Quality", "highest": 10, "criteria": ["Greeting", "Next step"]}


def give(server: CrmServer, user_id: str, **fields: Any) -> None:
    mine = (memberships.c.account_id == known.ACCOUNT, memberships.c.user_id == user_id)
    with server.change() as connection:
        connection.execute(update(memberships).where(*mine).values(**fields))


def score(person: Person, version: str, **fields: Any) -> httpx.Response:
    headers = {"If-Match": version} if version else {}
    return person.ask("PUT", "/scoring", json={**SCALE, **fields}, headers=headers)


@pytest.mark.requirement("S1-20")
class TestScoring:
    def test_a_new_account_has_a_scale(self, anna: Person) -> None:
        answer = anna.get("/scoring")
        assert answer.headers["etag"] == '"0"'
        assert answer.json()["highest"] == 5
        assert len(answer.json()["criteria"]) == 4

    def test_it_is_changed_by_version(self, server: CrmServer, omar: Person) -> None:
        assert problem(score(omar, "")) == (428, "if_match_missing")
        saved = score(omar, '"0"')
        assert (saved.status_code, saved.headers["etag"]) == (200, '"1"')
        assert saved.json() == omar.get("/scoring").json() == {**SCALE, "version": 1}
        late = score(omar, '"0"', highest=3)
        assert problem(late) == (412, "stale")
        assert late.json()["current"] == saved.json()
        assert score(omar, '"1"', highest=3).json()["version"] == 2
        with server.database.read() as connection:
            rows = connection.execute(select(audit).order_by(audit.c.sequence)).all()
        assert [row.action for row in rows] == ["scoring.edit"] * 2
        assert (rows[1].before["highest"], rows[1].after["highest"]) == (10, 3)

    @pytest.mark.parametrize(
        "fields",
        [
            {"highest": 1},
            {"highest": 11},
            {"name": "  "},
            {"criteria": ["Greeting", "greeting"]},
            {"criteria": [""]},
            {"criteria": [f"No {n}" for n in range(13)]},
            {"lowest": 0},
        ],
    )
    def test_what_cannot_be_used_is_refused(self, omar: Person, fields: dict[str, Any]) -> None:
        assert problem(score(omar, '"0"', **fields)) == (422, "invalid_request")

    def test_who_scores_reads_and_who_configures_changes(
        self, server: CrmServer, door: Door, anna: Person
    ) -> None:
        refused = score(anna, '"0"')
        assert problem(refused) == (403, "refused")
        assert refused.json()["permission"] == "scoring:configure"
        give(server, known.JONAS, role=Role.MARKETING_MANAGER.value)
        jonas = door.person(JONAS)
        assert jonas.get("/scoring").json()["permission"] == "calls.log:annotate"
        give(server, known.JONAS, overrides={"scoring:configure": True})
        assert jonas.get("/scoring").status_code == 200

    def test_everybody_hears_of_a_change(self, omar: Person, anna: Person) -> None:
        with anna.listening() as hers:
            assert next(hers)["event"] == "connected"
            score(omar, '"0"')
            assert next(hers)["event"] == "settings.changed"


class TestStatuses:
    def test_a_new_account_has_some_in_an_order(self, anna: Person) -> None:
        answer = anna.get("/call-statuses").json()
        assert [each["name"] for each in answer["data"]] == [each.name for each in STATUSES]
        assert answer["show_call_statuses"] == "shown"

    def test_an_accounts_own_come_in_its_order(self, server: CrmServer, anna: Person) -> None:
        rows = [
            {"id": f"s{place}", "account_id": known.ACCOUNT, "position": 9 - place, "name": name}
            for place, name in enumerate(("Lost", "Won"))
        ]
        with server.change() as connection:
            put(connection, call_statuses, *rows)
        names = [each["name"] for each in anna.get("/call-statuses").json()["data"]]
        assert names == ["Won", "Lost"]

    @pytest.mark.parametrize(
        ("own", "shared", "asking"),
        [
            ("", "", "shown"),
            ("", "required", "required"),
            ("global", "off", "off"),
            ("off", "required", "off"),
            ("required", "off", "required"),
            ("on", "off", "shown"),
        ],
    )
    def test_a_users_own_setting_stands_before_the_accounts(
        self, server: CrmServer, anna: Person, own: str, shared: str, asking: str
    ) -> None:
        give(server, known.ANNA, call_settings={"show_call_statuses": own} if own else {})
        with server.change() as connection:
            settings = {"show_call_statuses": shared} if shared else {}
            connection.execute(update(accounts).values(call_settings=settings))
        assert anna.get("/call-statuses").json()["show_call_statuses"] == asking

    def test_without_calls_there_are_no_statuses(self, server: CrmServer, anna: Person) -> None:
        denied = {"calls:set_status": False, "calls.log:view_assigned": False}
        give(server, known.ANNA, overrides=denied)
        refused = anna.get("/call-statuses")
        assert problem(refused) == (403, "refused")
        assert refused.json()["permission"] == "calls:set_status"
        give(server, known.ANNA, overrides={"calls.log:view_assigned": False})
        assert anna.get("/call-statuses").status_code == 200


class TestTags:
    @pytest.fixture(autouse=True)
    def _words(self, server: CrmServer) -> None:
        rows = [{"account_id": known.ACCOUNT, "name": name} for name in ("repair", "quote")]
        with server.change() as connection:
            put(connection, tags, *rows)
            jonas = calls.c.id == "c2"
            connection.execute(update(calls).where(jonas).values(tags=["quote", "Dépannage"]))

    def test_the_accounts_words_and_those_in_use(self, omar: Person) -> None:
        assert omar.get("/tags").json()["data"] == [
            {"name": "quote", "uses": 2},
            {"name": "Dépannage", "uses": 1},
            {"name": "repair", "uses": 0},
        ]

    def test_an_agent_learns_nothing_of_the_calls_of_others(self, anna: Person) -> None:
        assert anna.get("/tags").json()["data"] == [
            {"name": "quote", "uses": 1},
            {"name": "repair", "uses": 0},
        ]

    def test_without_the_call_log_there_are_none(self, server: CrmServer, anna: Person) -> None:
        give(server, known.ANNA, overrides={"calls.log:view_assigned": False})
        assert problem(anna.get("/tags")) == (403, "refused")
