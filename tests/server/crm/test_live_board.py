"""The live board over HTTP: whole and by its changes, and what each viewer may know of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, update

from desktop.domain.access import Role
from desktop.server import call_path
from desktop.server.crm.events import sweep
from desktop.server.crm.live_board.agents import agent_rows
from desktop.server.crm.live_board.queues import queue_rows
from desktop.server.crm.live_board.scope import look_of
from desktop.server.database import now_ms, publish
from desktop.server.effective import standing_of
from desktop.server.live_board import ongoing_calls
from desktop.server.presence import tell
from desktop.server.tables import (
    accounts,
    audit,
    availability,
    calls,
    events,
    group_members,
    groups,
    memberships,
    users,
)
from tests.fakes import crm_records as known
from tests.server.crm.conftest import JONAS, Door, Person, problem
from tests.support.crm_rows import put
from tests.support.crm_server import CrmServer

pytestmark = pytest.mark.requirement("S1-30")

BOARD, LIMITS = "/live-board", "/live-board/limits"
MINE = {"account_id": known.ACCOUNT}
SECOND = 1000


def board(person: Person, since: str = "") -> dict[str, Any]:
    answer = person.get(BOARD, params={"since": since} if since else {})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def row(content: dict[str, Any], row_id: str) -> dict[str, Any]:
    found = [each for each in (*content["agents"], *content["queues"]) if each["id"] == row_id]
    assert len(found) == 1, content
    return dict(found[0])


def ids(content: dict[str, Any], kind: str = "agents") -> list[str]:
    return sorted(each["id"] for each in content[kind])


def a_call(call_id: str, ago: float, **facts: Any) -> dict[str, Any]:
    """Inbound, and ringing unless ``facts`` say more; ``ago`` is in seconds."""
    at = now_ms() - round(ago * SECOND)
    return {
        **MINE,
        **{"id": call_id, "direction": "inbound", "status": "ringing", "started_at": at},
        **{"remote_number": known.MARCUS_NUMBER, "caller_number": known.MARCUS_NUMBER},
        **{"tracking_number": known.MAIN_LINE, "contact_id": "p1"},
        **facts,
    }


@contextmanager
def happens(server: CrmServer, *agents: str, call: str = "") -> Iterator[Connection]:
    """What is written is told of as the server does it."""
    with server.change() as connection:
        yield connection
        if call:
            publish(connection, known.ACCOUNT, "call.updated", {"call_id": call})
        for user_id in agents:
            tell(connection, known.ACCOUNT, user_id)


@pytest.fixture
def jonas(server: CrmServer, door: Door) -> Person:
    """A call manager who watches the board."""
    said = {"role": Role.CALL_MANAGER.value, "overrides": {"dashboard.agents:view": True}}
    said["overrides"] |= {"reports:view": True}
    with server.change() as connection:
        mine = memberships.c.user_id == known.JONAS
        connection.execute(update(memberships).where(mine).values(**said))
    return door.person(JONAS)


class TestTheWhole:
    def test_everybody_with_a_line_and_every_queue(self, omar: Person) -> None:
        content = board(omar)
        assert content["whole"]
        assert content["sees_all"]
        assert [each["name"] for each in content["agents"]] == [
            *("Anna Keller", "Jonas Weber", "Omar Haddad")
        ]
        assert [each["name"] for each in content["queues"]] == ["After hours", "Sales", "Support"]
        assert row(content, known.ANNA)["queues"] == [{"id": "q1", "name": "Sales"}]
        assert content["limits"]["answer_within"] == 20

    def test_state_reason_group_and_wrap_up(self, server: CrmServer, omar: Person) -> None:
        since = now_ms() - 90 * SECOND
        with happens(server, known.ANNA, known.JONAS) as connection:
            put(connection, groups, {"id": "g1", "name": "East", **MINE})
            put(connection, group_members, {"group_id": "g1", "user_id": known.ANNA, "position": 0})
            state = {"availability": "away", "reason_id": "r1", **MINE}
            put(connection, availability, {**state, "user_id": known.ANNA})
            wrapping = {"user_id": known.JONAS, "wrap_up_since": since, **MINE}
            put(connection, availability, wrapping)
        content = board(omar)
        anna, jonas = row(content, known.ANNA), row(content, known.JONAS)
        assert (anna["availability"], anna["reason"]) == ("away", "Lunch")
        assert anna["groups"] == [{"id": "g1", "name": "East"}]
        assert moment(anna["since"]) == pytest.approx(now_ms(), abs=60 * SECOND)
        assert (jonas["availability"], moment(jonas["wrap_up_since"])) == ("wrap_up", since)

    def test_a_status_that_is_owed(self, server: CrmServer, omar: Person) -> None:
        with happens(server) as connection:
            ended = {"agent_id": known.ANNA, "wrap_up_owed": True, "status": "completed"}
            for place, ago in enumerate((50, 80)):
                over = {"answered_at": 1, "ended_at": now_ms() - ago * SECOND}
                put(connection, calls, a_call(f"o{place}", 100, **ended, **over))
            oldest = over["ended_at"]
        anna = row(board(omar), known.ANNA)
        assert (anna["wrap_up_owed"], moment(anna["wrap_up_since"])) == (2, oldest)

    def test_the_figures_of_the_day(self, server: CrmServer, omar: Person) -> None:
        day = midnight(server)
        with server.change() as connection:
            for each in (
                today("d1", day, agent_id=known.ANNA, talk=60),
                today("d2", day, agent_id=known.ANNA, talk=30, direction="outbound"),
                today("d3", day, agent_id=known.ANNA, talk=None, direction="outbound"),
                today("d4", day - 1, agent_id=known.ANNA, talk=500),  # yesterday
                today("d5", day, agent_id=known.ANNA, talk=9, status="voicemail"),
            ):
                put(connection, calls, each)
            for call_id, agent in (("m1", None), ("m2", known.JONAS), ("m3", known.ANNA)):
                put(connection, calls, today(call_id, day, agent_id=agent, talk=agent and 5))
                for _ in range(2):  # twice at the same phone: one call
                    call_path.add(connection, call_id, "rang", day, user_id=known.ANNA)
        assert row(board(omar), known.ANNA)["today"] == {
            **{"inbound": 3, "outbound": 2, "answered": 3, "missed": 2, "talk_seconds": 95}
        }


def midnight(server: CrmServer) -> int:
    """With which the account's day began: at its place it is between noon and one o'clock."""
    now = datetime.now(UTC)
    east = 12 - now.hour
    with server.change() as connection:
        mine = accounts.c.id == known.ACCOUNT
        # The names of these zones count the other way round.
        connection.execute(update(accounts).where(mine).values(time_zone=f"Etc/GMT{-east:+d}"))
    noon = now.replace(minute=0, second=0, microsecond=0)
    return int((noon - timedelta(hours=12)).timestamp()) * SECOND


def moment(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * SECOND)


def today(call_id: str, at: int, talk: int | None = 0, **facts: Any) -> dict[str, Any]:
    """Over; answered after five seconds where there was a ``talk`` of that many seconds."""
    answered = None if talk is None else at + 5 * SECOND
    ended = at + 5 * SECOND + (talk or 0) * SECOND
    status = "no-answer" if talk is None else "completed"
    over = {"answered_at": answered, "ended_at": ended, "status": status, "started_at": at}
    return {**a_call(call_id, 0), **over, **facts}


class TestCalls:
    def test_who_talks_with_whom_since_when_over_what(
        self, server: CrmServer, omar: Person
    ) -> None:
        at = now_ms() - 30 * SECOND
        with happens(server, known.ANNA, call="w1") as connection:
            talk = {"agent_id": known.ANNA, "status": "in-progress", "answered_at": at}
            put(connection, calls, a_call("w1", 40, queue="Sales", **talk))
        talk = row(board(omar), known.ANNA)["call"]
        assert moment(talk["since"]) == at
        assert talk | {"since": ""} == {
            **{"direction": "inbound", "since": "", "is_ringing": False, "is_held": False},
            **{"call_id": "w1", "number": known.MARCUS_NUMBER, "contact": "Marcus Reyes"},
            **{"our_number": known.MAIN_LINE, "our_name": "Main line", "queue": "Sales"},
        }

    def test_a_ring_a_hold_and_a_second_call(self, server: CrmServer, omar: Person) -> None:
        answered = {"agent_id": known.ANNA, "status": "in-progress"}
        with server.change() as connection:
            put(connection, calls, a_call("h1", 90, answered_at=now_ms(), **answered))
            ongoing_calls.held(connection, "h1", is_held=True)
            put(connection, calls, a_call("h2", 20, queue="Sales"))
            ongoing_calls.rings_at(connection, "h2", known.ANNA, now_ms() - 4 * SECOND)
        anna = row(board(omar), known.ANNA)
        assert (anna["call"]["call_id"], anna["call"]["is_ringing"]) == ("h2", True)
        assert anna["other_calls"] == 1
        with server.change() as connection:
            ongoing_calls.rings_no_more(connection, "h2", known.ANNA)
        anna = row(board(omar), known.ANNA)
        assert (anna["call"]["call_id"], anna["call"]["is_held"]) == ("h1", True)
        assert anna["other_calls"] == 0

    def test_a_call_between_colleagues_is_on_both_their_rows(
        self, server: CrmServer, omar: Person
    ) -> None:
        facts = {"direction": "outbound", "agent_id": known.ANNA, "contact_id": None}
        numbers = {"caller_number": "201", "remote_number": "202", "tracking_number": ""}
        with server.change() as connection:
            put(connection, calls, a_call("i1", 9, **facts, **numbers))
            ongoing_calls.rings_at(connection, "i1", known.JONAS, now_ms())
            answered = update(calls).where(calls.c.id == "i1")
            connection.execute(answered.values(answered_at=now_ms(), status="in-progress"))
        content = board(omar)
        hers, his = row(content, known.ANNA)["call"], row(content, known.JONAS)["call"]
        assert (hers["direction"], hers["number"], hers["contact"]) == (
            *("outbound", "202"),
            "Jonas Weber",
        )
        assert (his["direction"], his["number"], his["contact"]) == (
            *("inbound", "201"),
            "Anna Keller",
        )


class TestQueues:
    def test_who_waits_and_for_how_long(self, server: CrmServer, omar: Person) -> None:
        came = now_ms() - 50 * SECOND
        with server.change() as connection:
            put(connection, calls, a_call("w2", 10, queue="Sales", contact_id=None))
            # A voice menu led this one there only later.
            put(connection, calls, a_call("w1", 300, queue="Sales", queued_at=came))
        first, second = row(board(omar), "q1")["waiting"]
        assert (first["call_id"], moment(first["since"])) == ("w1", came)
        assert first["contact"] == "Marcus Reyes"
        assert second["contact"] == ""

    def test_service_level_abandoned_and_waits(self, server: CrmServer, omar: Person) -> None:
        day = midnight(server)
        with server.change() as connection:
            for place, (wait, status) in enumerate(
                [
                    (20.0, "completed"),
                    (20.001, "completed"),
                    (3, "completed"),
                    (None, "no-answer"),
                    (None, "canceled"),
                    (None, "busy"),  # was turned away: a blocked caller
                    (None, "voicemail"),
                ]
            ):
                put(connection, calls, waited(f"s{place}", day, wait, status))
            put(connection, calls, waited("old", day - 1, 3, "completed"))
            put(connection, calls, a_call("now", 1, queue="Sales"))  # waits still
        assert row(board(omar), "q1")["today"] == {
            **{"answered": 3, "in_time": 2, "abandoned": 2, "messages": 1, "waited_seconds": 43}
        }
        answer = omar.ask("PUT", LIMITS, json={"answer_within": 2}, headers={"If-Match": '"1"'})
        assert answer.status_code == 200
        assert row(board(omar), "q1")["today"]["in_time"] == 0


def waited(call_id: str, at: int, wait: float | None, status: str) -> dict[str, Any]:
    """In the queue for sales, where it came ten seconds after it began."""
    came = at + 10 * SECOND
    answered = None if wait is None else came + round(wait * SECOND)
    facts = {"queue": "Sales", "queued_at": came, "agent_id": known.ANNA if answered else None}
    over = {"answered_at": answered, "ended_at": came + 99 * SECOND, "status": status}
    return {**a_call(call_id, 0), **facts, **over, "started_at": at}


class TestChanges:
    def test_only_what_changed_is_told(self, server: CrmServer, omar: Person) -> None:
        before = board(omar)["sequence"]
        nothing = board(omar, before)
        assert (nothing["whole"], nothing["agents"], nothing["queues"]) == (False, [], [])
        with happens(server, known.ANNA, call="n1") as connection:
            talk = {"agent_id": known.ANNA, "status": "in-progress", "answered_at": now_ms()}
            put(connection, calls, a_call("n1", 5, queue="Sales", **talk))
        after = board(omar, before)
        assert (after["whole"], ids(after), ids(after, "queues")) == (False, [known.ANNA], ["q1"])
        assert row(after, known.ANNA)["call"]["call_id"] == "n1"
        assert board(omar, after["sequence"])["agents"] == []

    def test_a_name_that_changes_in_a_call(self, server: CrmServer, omar: Person) -> None:
        with server.change() as connection:
            talk = {"agent_id": known.ANNA, "answered_at": now_ms()}
            put(connection, calls, a_call("n1", 5, **talk))
        before = board(omar)["sequence"]
        body = {"name": "Marcus R."}
        answer = omar.ask("PATCH", "/contacts/p1", json=body, headers=LATEST)
        assert answer.status_code == 200, answer.text
        after = board(omar, before)
        assert row(after, known.ANNA)["call"]["contact"] == "Marcus R."

    def test_who_loses_a_call_loses_its_figures(self, server: CrmServer, omar: Person) -> None:
        before = board(omar)["sequence"]
        answer = omar.ask("PATCH", "/calls/c1", json={"agent_id": known.OMAR}, headers=LATEST)
        assert answer.status_code == 200, answer.text
        assert ids(board(omar, before)) == [known.ANNA, known.OMAR]

    def test_who_is_gone_is_told(self, server: CrmServer, omar: Person) -> None:
        before = board(omar)["sequence"]
        with happens(server) as connection:
            connection.execute(update(users).where(users.c.id == known.ANNA).values(active=False))
            fact = {"user_id": known.ANNA}
            publish(connection, known.ACCOUNT, "permissions.changed", fact)
        after = board(omar, before)
        assert (after["whole"], after["gone_agents"]) == (False, [known.ANNA])

    @pytest.mark.parametrize(
        ("kind", "payload", "is_whole"),
        [
            ("teams.updated", {"kind": "groups"}, True),
            ("queue.updated", {"queue_id": "q1", "members": "changed"}, True),
            ("settings.changed", {"setting": "live_board"}, True),
            ("settings.changed", {"user_id": known.ANNA}, False),
            ("permissions.changed", {"user_id": known.OMAR}, True),
            ("permissions.changed", {"user_id": ""}, True),
            ("permissions.changed", {"user_id": known.ANNA}, False),
            ("user.updated", {"user_id": known.ANNA}, False),
            ("user.updated", {"user_id": ""}, True),
            ("message.received", {"message_id": "m1"}, False),
        ],
    )
    def test_what_concerns_everything_is_answered_with_everything(
        self, server: CrmServer, omar: Person, kind: str, payload: dict[str, str], is_whole: bool
    ) -> None:
        before = board(omar)["sequence"]
        with server.change() as connection:
            publish(connection, known.ACCOUNT, kind, payload)
        assert board(omar, before)["whole"] is is_whole

    def test_what_is_not_known_any_more_is_answered_with_everything(
        self, server: CrmServer, omar: Person
    ) -> None:
        place = board(omar)["sequence"]
        sequence, _, day = place.partition(".")
        for odd in (
            *("", "x", "1.", f"9{place}", f"-1.{day}", f"{sequence}.2020-01-01"),
            f"{'9' * 20}.{day}",
        ):
            assert board(omar, odd)["whole"], odd
        with server.change() as connection:
            tell(connection, known.ACCOUNT, known.ANNA)
            tell(connection, known.ACCOUNT, known.ANNA)
            connection.execute(update(events).values(at=1))
            sweep(connection)
            tell(connection, known.ACCOUNT, known.ANNA)
        assert board(omar, place)["whole"]

    def test_too_much_is_answered_with_everything(self, server: CrmServer, omar: Person) -> None:
        before = board(omar)["sequence"]
        with server.change() as connection:
            for _ in range(2001):
                fact = {"user_id": known.ANNA}
                publish(connection, known.ACCOUNT, "live_board.updated", fact)
        assert board(omar, before)["whole"]

    def test_nothing_of_another_account(self, server: CrmServer, omar: Person) -> None:
        before = board(omar)["sequence"]
        with server.change() as connection:
            tell(connection, known.SECOND_ACCOUNT, known.ANNA)
        assert board(omar, before)["agents"] == []


LATEST = {"If-Match": "*"}


class TestWhoSeesWhat:
    def test_an_agent_is_refused_with_a_reason(self, anna: Person) -> None:
        answer = anna.get(BOARD)
        assert problem(answer) == (403, "refused")
        assert answer.json()["permission"] == "dashboard.agents:view"
        assert answer.json()["reason"]

    def test_another_account_is_not_there(self, omar: Person) -> None:
        assert omar.get(f"/v1/accounts/{known.FOREIGN_ACCOUNT}/live-board").status_code == 404

    def test_an_access_group_leaves_that_there_is_a_call(
        self, server: CrmServer, omar: Person, jonas: Person
    ) -> None:
        body = {"name": "Few", "members": [known.JONAS], "hides": []}
        rows = {"numbers": [known.CAPITAL]}
        assert omar.ask("POST", "/access-groups", json={**body, "rows": rows}).status_code == 201
        talk = {"agent_id": known.ANNA, "status": "in-progress", "answered_at": now_ms()}
        with happens(server, known.ANNA, call="w1") as connection:
            put(connection, calls, a_call("w1", 40, queue="Sales", **talk))
            put(connection, calls, a_call("w2", 20, queue="Sales"))
            ours = {"tracking_number": known.CAPITAL}
            put(connection, calls, a_call("w3", 10, queue="Sales", **ours))
            over = {"status": "completed", "ended_at": now_ms(), "wrap_up_owed": True}
            put(connection, calls, a_call("w4", 30, agent_id=known.ANNA, **over))
        content = board(jonas)
        assert not content["sees_all"]
        talk = row(content, known.ANNA)["call"]
        hidden = {"call_id", "number", "contact", "our_number", "our_name", "queue"}
        assert {key for key, value in talk.items() if value == ""} == hidden
        unknown, seen = row(content, "q1")["waiting"]
        assert (unknown["number"], unknown["call_id"], unknown["contact"]) == ("", "", "")
        assert (seen["number"], seen["call_id"]) == (known.MARCUS_NUMBER, "w3")
        assert row(content, known.ANNA)["today"]["inbound"] == 0
        assert row(content, known.ANNA)["wrap_up_owed"] == 0
        everything = row(board(omar), known.ANNA)
        assert (everything["today"]["inbound"], everything["wrap_up_owed"]) == (2, 1)
        assert known.MARCUS_NUMBER not in str(content["agents"])

    @pytest.mark.parametrize("scope", ["assigned", "none"])
    def test_who_sees_only_own_calls_counts_only_those(
        self, server: CrmServer, jonas: Person, scope: str
    ) -> None:
        day = midnight(server)
        with server.change() as connection:
            put(connection, calls, today("d1", day, agent_id=known.ANNA, queue="Sales"))
            put(connection, calls, today("d2", day, agent_id=known.JONAS, queue="Sales"))
            seen = {"calls.log:view_all": False, "calls.log:view_assigned": scope == "assigned"}
            mine = memberships.c.user_id == known.JONAS
            may = {"dashboard.agents:view": True, "reports:view": True, **seen}
            connection.execute(update(memberships).where(mine).values(overrides=may))
        content = board(jonas)
        own = 1 if scope == "assigned" else 0
        assert row(content, known.ANNA)["today"]["inbound"] == 0
        assert row(content, known.JONAS)["today"]["inbound"] == own
        assert row(content, "q1")["today"]["answered"] == own

    def test_a_lost_permission_is_refused_at_the_next_question(
        self, server: CrmServer, jonas: Person
    ) -> None:
        place = board(jonas)["sequence"]
        with server.change() as connection:
            mine = memberships.c.user_id == known.JONAS
            connection.execute(update(memberships).where(mine).values(overrides={}))
        assert jonas.get(BOARD, params={"since": place}).status_code == 403

    def test_who_looks_as_somebody_else_sees_what_they_see(
        self, omar: Person, jonas: Person, anna: Person, door: Door
    ) -> None:
        for person, path in ((jonas, known.JONAS), (anna, known.ANNA)):
            token = omar.ask("POST", f"/users/{path}/view-as").json()
            view = Person(door.http, token)
            assert view.get(BOARD).status_code == person.get(BOARD).status_code
        refused = view.ask("PUT", LIMITS, json={"answer_within": 9}, headers=LATEST)
        assert problem(refused) == (403, "view_as")

    def test_only_who_watches_hears_what_is_for_the_board_alone(
        self, server: CrmServer, omar: Person, anna: Person
    ) -> None:
        with anna.listening() as hers, omar.listening() as his:
            next(hers)
            next(his)
            with server.change() as connection:
                put(connection, calls, a_call("r1", 1, queue="Sales"))
                ongoing_calls.rings_at(connection, "r1", known.ANNA, now_ms())
                tell(connection, known.ACCOUNT, known.JONAS)
            assert [next(his)["event"] for _ in range(2)] == ["live_board.updated", "agent.updated"]
            assert next(hers)["event"] == "agent.updated"
            with server.change() as connection:
                ongoing_calls.rings_no_more(connection, "r1", known.ANNA)
                tell(connection, known.ACCOUNT, known.JONAS)
            assert next(hers)["event"] == "agent.updated"
            assert [next(his)["event"] for _ in range(2)] == ["live_board.updated", "agent.updated"]
            with server.change() as connection:
                ongoing_calls.rings_at(connection, "r1", known.ANNA, now_ms())
            assert next(his)["event"] == "live_board.updated"


class TestLimits:
    def test_they_are_kept_told_and_written_down(self, server: CrmServer, omar: Person) -> None:
        body = {"answer_within": 30, "limits": {"waiting": {"warning": 2, "alert": 9}}}
        answer = omar.ask("PUT", LIMITS, json=body, headers={"If-Match": '"1"'})
        assert answer.status_code == 200
        assert answer.headers["ETag"] == '"2"'
        assert answer.json() == board(omar)["limits"]
        assert answer.json()["limits"]["waiting"] == {"warning": 2, "alert": 9}
        assert answer.json()["limits"]["call"] == {"warning": 900, "alert": 1800}
        with server.database.read() as connection:
            line = connection.execute(audit.select().order_by(audit.c.sequence.desc())).first()
        assert line is not None
        assert (line.action, line.before["answer_within"]) == ("account.live_board", 20)
        again = omar.ask("PUT", LIMITS, json=body, headers={"If-Match": '"2"'})
        assert again.headers["ETag"] == '"2"'

    def test_somebody_else_was_first(self, omar: Person) -> None:
        body = {"answer_within": 30}
        assert omar.ask("PUT", LIMITS, json=body).status_code == 428
        assert omar.ask("PUT", LIMITS, json=body, headers={"If-Match": '"1"'}).status_code == 200
        stale = omar.ask("PUT", LIMITS, json=body, headers={"If-Match": '"1"'})
        assert stale.status_code == 412
        assert stale.json()["current"]["answer_within"] == 30

    @pytest.mark.parametrize(
        "body",
        [
            {"answer_within": 0},
            {"answer_within": 20, "limits": {"waiting": {"warning": 9, "alert": 2}}},
            {"answer_within": 20, "limits": {"waiting": {"warning": -1, "alert": 2}}},
            {"answer_within": 20, "limits": {"mood": {"warning": 1, "alert": 2}}},
            {"answer_within": 20, "colour": "red"},
        ],
    )
    def test_what_cannot_be_changes_nothing(self, omar: Person, body: dict[str, Any]) -> None:
        answer = omar.ask("PUT", LIMITS, json=body, headers={"If-Match": '"1"'})
        assert answer.status_code == 422
        assert board(omar)["limits"]["version"] == 1

    def test_who_may_only_look_is_refused(self, jonas: Person) -> None:
        answer = jonas.ask("PUT", LIMITS, json={"answer_within": 9}, headers={"If-Match": '"1"'})
        assert problem(answer) == (403, "refused")
        assert answer.json()["permission"] == "account.settings:edit"


@pytest.mark.parametrize(("begins", "hours"), [("2026-03-28T23:00", 23), ("2026-10-24T22:00", 25)])
def test_the_day_of_the_change_of_the_clocks(server: CrmServer, begins: str, hours: int) -> None:
    """Berlin: what is an hour before midnight is yesterday's, whatever the offset was."""
    first = datetime.fromisoformat(begins).replace(tzinfo=UTC)
    last = first + timedelta(hours=hours)
    moments = (first - timedelta(seconds=1), first, last - timedelta(seconds=1))
    with server.change() as connection:
        zone = {"region": "DE"}
        connection.execute(update(accounts).where(accounts.c.id == known.ACCOUNT).values(zone))
        for place, at in enumerate(moments):
            since = int(at.timestamp() * SECOND)
            put(connection, calls, today(f"t{place}", since, agent_id=known.ANNA, queue="Sales"))
        standing = standing_of(connection, known.ACCOUNT, known.OMAR)
        assert standing is not None
        now = int((last - timedelta(minutes=1)).timestamp() * SECOND)
        look = look_of(connection, standing, now)
        anna = next(each for each in agent_rows(connection, look) if each["id"] == known.ANNA)
        sales = next(each for each in queue_rows(connection, look) if each["id"] == "q1")
        tomorrow = look_of(connection, standing, int(last.timestamp() * SECOND))
    assert (anna["today"]["inbound"], sales["today"]["answered"]) == (2, 2)
    assert look.day.ends - look.day.begins == timedelta(hours=hours)
    assert tomorrow.since == int(last.timestamp() * SECOND)


def test_the_zone_is_the_accounts_own_where_it_has_one(omar: Person) -> None:
    assert board(omar)["day"]["zone"] == "America/New_York"
    place = board(omar)["sequence"]
    zone = {"time_zone": "Asia/Tokyo"}
    assert omar.ask("PATCH", "/settings", json=zone, headers=LATEST).status_code == 200
    content = board(omar, place)
    assert content["whole"]
    assert content["day"]["zone"] == "Asia/Tokyo"
    local = datetime.fromisoformat(content["at"]).astimezone(ZoneInfo("Asia/Tokyo"))
    assert content["day"]["on"] == local.date().isoformat()
