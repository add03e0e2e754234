"""Availability, queues and colleagues over HTTP: what is kept, what is told, and to whom."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from desktop.domain.access import Role
from desktop.server.database import now_ms
from desktop.server.tables import accounts, audit, calls, live_lines, memberships
from tests.fakes import crm_records as known
from tests.server.crm.conftest import JONAS, Door, Person, problem
from tests.support.crm_server import CrmServer

MINE, WRAP_UP, QUEUES = "/me/availability", "/me/wrap-up", "/me/queues"


def choose(person: Person, availability: str, reason_id: str = "") -> Any:
    return person.ask("PUT", MINE, json={"availability": availability, "reason_id": reason_id})


def overrides(server: CrmServer, user_id: str, **permissions: bool) -> None:
    keys = {name.replace("__", ":"): is_on for name, is_on in permissions.items()}
    with server.change() as connection:
        mine = memberships.c.user_id == user_id
        connection.execute(memberships.update().where(mine).values(overrides=keys))


def waits(server: CrmServer, call_id: str, seconds: int, queue: str = "Sales") -> None:
    with server.change() as connection:
        row = {"account_id": known.ACCOUNT, "direction": "inbound", "status": "ringing"}
        at = now_ms() - seconds * 1000
        connection.execute(calls.insert().values(id=call_id, queue=queue, started_at=at, **row))


class TestAvailability:
    def test_a_state_with_its_reason(self, anna: Person) -> None:
        answer = choose(anna, "away", "r1")

        status = {"availability": "away", "chosen": "away", "reason": {"id": "r1", "name": "Lunch"}}
        assert answer.json() == status
        assert anna.get(MINE).json() == status

    @pytest.mark.parametrize(
        ("availability", "reason"), [("busy", "r1"), ("away", "no such"), ("available", "r2")]
    )
    def test_a_reason_stands_under_its_own_state(
        self, anna: Person, availability: str, reason: str
    ) -> None:
        assert problem(choose(anna, availability, reason)) == (422, "unknown_reason")
        assert anna.get(MINE).json()["chosen"] == "available"

    @pytest.mark.parametrize("availability", ["wrap_up", "offline", "", "asleep"])
    def test_what_the_program_finds_out_cannot_be_chosen(
        self, anna: Person, availability: str
    ) -> None:
        assert problem(choose(anna, availability))[0] == 422

    def test_a_reason_of_another_account_is_unknown(self, server: CrmServer, door: Door) -> None:
        anna = door.person(of=known.SECOND_ACCOUNT)

        assert problem(choose(anna, "away", "r1")) == (422, "unknown_reason")
        assert anna.get("/status-reasons").json()["data"] == []

    def test_a_wrap_up_stands_above_the_choice_and_outlives_it(self, anna: Person) -> None:
        choose(anna, "away", "r1")
        anna.ask("PUT", WRAP_UP, json={"active": True})
        during = choose(anna, "busy", "r2").json()
        after = anna.ask("PUT", WRAP_UP, json={"active": False}).json()

        assert (during["availability"], during["chosen"]) == ("wrap_up", "busy")
        assert (after["availability"], after["reason"]["name"]) == ("busy", "Training")

    def test_without_a_line_one_is_offline_whatever_one_chose(
        self, server: CrmServer, anna: Person
    ) -> None:
        with server.change() as connection:
            connection.execute(live_lines.delete())

        assert choose(anna, "away").json()["availability"] == "offline"
        assert anna.get(MINE).json()["chosen"] == "away"

    def test_who_may_not_choose_is_refused_and_wraps_up_all_the_same(
        self, server: CrmServer, anna: Person
    ) -> None:
        overrides(server, known.ANNA, **{"agent.status:set_own": False})
        refused = choose(anna, "away")

        assert problem(refused) == (403, "refused")
        assert refused.json()["permission"] == "agent.status:set_own"
        assert anna.ask("PUT", WRAP_UP, json={"active": True}).json()["availability"] == "wrap_up"

    def test_the_reasons_in_their_order(self, anna: Person) -> None:
        rows = anna.get("/status-reasons").json()["data"]
        assert [(row["name"], row["availability"]) for row in rows] == [
            ("Lunch", "away"),
            ("Training", "busy"),
        ]

    def test_it_is_in_the_change_history(self, server: CrmServer, anna: Person) -> None:
        choose(anna, "away", "r1")
        anna.ask("PUT", WRAP_UP, json={"active": True})
        anna.ask("PUT", WRAP_UP, json={"active": True})
        with server.database.read() as connection:
            rows = connection.execute(select(audit).order_by(audit.c.sequence)).all()
        assert [row.action for row in rows] == ["availability", "wrap_up.begun"]
        assert rows[0].after == {"availability": "away", "reason": "Lunch"}


class TestQueues:
    def test_ones_own_with_who_waits_there(self, server: CrmServer, anna: Person) -> None:
        waits(server, "w1", 130)
        waits(server, "w2", 10)
        waits(server, "w3", 500, queue="After hours")

        sales, support = anna.get(QUEUES).json()["data"]

        assert 130 <= sales.pop("longest_wait") <= 140
        assert sales == {"id": "q1", "name": "Sales", "logged_in": True, "waiting": 2, "agents": 2}
        assert (support["id"], support["logged_in"], support["longest_wait"]) == ("q2", False, 0)

    def test_who_is_answered_or_gone_waits_no_longer(self, server: CrmServer, anna: Person) -> None:
        waits(server, "w1", 130)
        waits(server, "w2", 130)
        with server.change() as connection:
            for call_id, end in (("w1", "answered_at"), ("w2", "ended_at")):
                mine = calls.c.id == call_id
                connection.execute(calls.update().where(mine).values({end: now_ms()}))
        assert anna.get(QUEUES).json()["data"][0]["waiting"] == 0

    def test_logging_out_and_in(self, server: CrmServer, anna: Person) -> None:
        out = anna.ask("PUT", f"{QUEUES}/q1", json={"logged_in": False}).json()
        again = anna.ask("PUT", f"{QUEUES}/q1", json={"logged_in": False}).json()
        back = anna.ask("PUT", f"{QUEUES}/q1", json={"logged_in": True}).json()

        assert (out["logged_in"], out["agents"]) == (False, 1)
        assert again == out
        assert (back["logged_in"], back["agents"]) == (True, 2)
        with server.database.read() as connection:
            actions = connection.execute(select(audit.c.action)).scalars().all()
        assert actions == ["queue.login"] * 2

    @pytest.mark.parametrize("queue_id", ["q3", "no such queue"])
    def test_a_queue_of_others_is_not_there(self, anna: Person, queue_id: str) -> None:
        answer = anna.ask("PUT", f"{QUEUES}/{queue_id}", json={"logged_in": True})
        assert problem(answer) == (404, "not_found")

    def test_who_may_not_join_is_refused(self, server: CrmServer, anna: Person) -> None:
        overrides(server, known.ANNA, queues__join=False)
        for answer in (
            anna.get(QUEUES),
            anna.ask("PUT", f"{QUEUES}/q1", json={"logged_in": False}),
        ):
            assert problem(answer) == (403, "refused")
            assert answer.json()["permission"] == "queues:join"


class TestColleagues:
    def test_everybody_is_served_and_nothing_but_their_state(
        self, server: CrmServer, anna: Person, door: Door
    ) -> None:
        choose(door.person(JONAS), "away", "r1")
        rows = anna.get("/agents/status").json()["data"]
        assert [row["name"] for row in rows] == ["Anna Keller", "Jonas Weber", "Omar Haddad"]
        assert rows[1] == {
            "id": known.JONAS,
            "name": "Jonas Weber",
            "extension": "202",
            "availability": "away",
            "reason": "Lunch",
            "on_a_call": False,
            "queues": [{"id": "q1", "name": "Sales"}],
        }

    def test_a_talk_is_seen(self, server: CrmServer, anna: Person) -> None:
        with server.change() as connection:
            mine = calls.c.id == "c2"
            connection.execute(calls.update().where(mine).values(ended_at=None))
        rows = anna.get("/agents/status").json()["data"]
        assert [row["on_a_call"] for row in rows] == [False, True, False]

    def test_without_the_softphone_there_are_none(self, server: CrmServer, anna: Person) -> None:
        with server.change() as connection:
            connection.execute(accounts.update().values(plan="none"))
        assert problem(anna.get("/agents/status")) == (403, "refused")


class TestEvents:
    def test_an_agent_hears_of_a_colleague_and_of_no_more_than_the_state(
        self, anna: Person, door: Door
    ) -> None:
        jonas = door.person(JONAS)
        with anna.listening() as heard:
            next(heard)
            choose(jonas, "away", "r1")
            event = next(heard)
        assert event["event"] == "agent.updated"
        assert event["data"] == {
            "user_id": known.JONAS,
            "name": "Jonas Weber",
            "extension": "202",
            "availability": "away",
            "reason": "Lunch",
            "on_a_call": "false",
            "queues": "q1",
        }

    def test_a_queue_is_told_to_its_members_and_to_who_watches_all(
        self, server: CrmServer, anna: Person, door: Door
    ) -> None:
        jonas = door.person(JONAS)
        with server.change() as connection:
            mine = memberships.c.user_id == known.OMAR
            role = Role.REPORT_MANAGER.value
            connection.execute(memberships.update().where(mine).values(role=role))
        omar = door.person("omar.haddad@harbor.example")
        with jonas.listening() as his, omar.listening() as watching:
            next(his)
            next(watching)
            anna.ask("PUT", f"{QUEUES}/q2", json={"logged_in": True})
            anna.ask("PUT", f"{QUEUES}/q1", json={"logged_in": False})
            his_news = [next(his) for _ in range(3)]
            seen = [next(watching) for _ in range(4)]
        assert [(each["event"], each["data"].get("queue_id")) for each in his_news] == [
            ("agent.updated", None),
            ("queue.updated", "q1"),
            ("agent.updated", None),
        ]
        assert [each["event"] for each in seen] == ["queue.updated", "agent.updated"] * 2
        assert his_news[-1]["data"]["queues"] == "q2"
