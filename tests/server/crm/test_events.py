"""The stream of events: within the rows one may see, resumable, and ended with the sign-in."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from sqlalchemy import delete, update

from desktop.domain.access import Role
from desktop.server.crm.events import MOST_BEHIND
from desktop.server.database import publish
from desktop.server.tables import calls, events, memberships, users
from tests.fakes import crm_records as known
from tests.server.crm.conftest import JONAS, Door, Person, problem
from tests.support.crm_server import CrmServer

CHANGED = "call.updated"


def happens(server: CrmServer, kind: str, account: str = known.ACCOUNT, **payload: str) -> None:
    with server.change() as connection:
        publish(connection, account, kind, payload)


def what(event: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    return event["event"], event["data"]


def test_it_begins_with_connected_and_a_place_to_go_on_from(anna: Person) -> None:
    with anna.listening() as heard:
        first = next(heard)
    assert what(first) == ("connected", {})
    assert first["id"].isdecimal()


def test_it_is_kept_nowhere_on_the_way(anna: Person) -> None:
    with anna._http.stream("GET", "/v1/accounts/a1/events", headers=anna.headers) as response:
        assert response.headers["cache-control"] == "no-store"


def test_an_agent_hears_of_their_own_rows_alone(server: CrmServer, anna: Person) -> None:
    with anna.listening() as heard:
        next(heard)
        happens(server, CHANGED, call_id="c2")
        happens(server, CHANGED, call_id="c4")
        happens(server, CHANGED, call_id="no such call")
        happens(server, CHANGED, known.SECOND_ACCOUNT, call_id="c1")
        happens(server, "message.received", conversation_id="t1", message_id="m1")
        happens(server, "permissions.changed", user_id=known.JONAS)
        happens(server, "queue.updated", queue_id="q3")
        happens(server, CHANGED, call_id="c1")
        assert what(next(heard)) == (CHANGED, {"call_id": "c1"})


def test_a_row_that_changes_hands_is_heard_of_by_its_new_agent(
    server: CrmServer, door: Door, anna: Person
) -> None:
    jonas = door.person(JONAS)
    with anna.listening() as annas, jonas.listening() as his:
        next(annas)
        next(his)
        with server.change() as connection:
            connection.execute(update(calls).where(calls.c.id == "c1").values(agent_id="u2"))
            publish(connection, known.ACCOUNT, CHANGED, {"call_id": "c1"})
        happens(server, CHANGED, call_id="c3")
        assert what(next(his)) == (CHANGED, {"call_id": "c1"})
        assert what(next(annas)) == (CHANGED, {"call_id": "c3"})


def test_an_administrator_hears_of_everybody(server: CrmServer, omar: Person) -> None:
    with omar.listening() as heard:
        next(heard)
        happens(server, CHANGED, call_id="c2")
        happens(server, "message.received", conversation_id="t1", message_id="m1")
        happens(server, "agent.updated", user_id=known.JONAS, availability="busy")
        happens(server, "permissions.changed", user_id=known.JONAS)
        happens(server, "permissions.changed", user_id="")
        kinds = [next(heard)["event"] for _ in range(4)]
    assert kinds == [CHANGED, "message.received", "agent.updated", "permissions.changed"]


def test_what_one_may_no_longer_see_is_no_longer_told(server: CrmServer, omar: Person) -> None:
    with omar.listening() as heard:
        next(heard)
        with server.change() as connection:
            mine = memberships.c.user_id == known.OMAR
            role = Role.BILLING.value
            connection.execute(update(memberships).where(mine).values(role=role))
        happens(server, CHANGED, call_id="c2")
        happens(server, "permissions.changed", user_id=known.OMAR)
        assert next(heard)["event"] == "permissions.changed"


def test_a_lost_connection_goes_on_where_it_stopped(server: CrmServer, anna: Person) -> None:
    with anna.listening() as heard:
        next(heard)
        happens(server, CHANGED, call_id="c1")
        last = next(heard)
    happens(server, CHANGED, call_id="c3")
    happens(server, CHANGED, call_id="c2")
    happens(server, "permissions.changed", user_id="")
    with anna.listening(last["id"]) as heard:
        told = [next(heard) for _ in range(3)]
    assert [each["event"] for each in told] == ["connected", CHANGED, "permissions.changed"]
    assert told[1]["data"] == {"call_id": "c3"}
    assert int(told[2]["id"]) > int(told[1]["id"]) > int(last["id"])


def test_many_missed_events_come_in_their_order(server: CrmServer, omar: Person) -> None:
    with omar.listening() as heard:
        place = next(heard)["id"]
    with server.change() as connection:
        for number in range(1_200):
            publish(connection, known.ACCOUNT, CHANGED, {"call_id": str(number)})
    with omar.listening(place) as heard:
        next(heard)
        told = [next(heard)["data"]["call_id"] for _ in range(1_200)]
    assert told == [str(number) for number in range(1_200)]


def test_who_is_far_behind_begins_anew(server: CrmServer, omar: Person) -> None:
    with omar.listening() as heard:
        place = next(heard)["id"]
    with server.change() as connection:
        for number in range(MOST_BEHIND + 1):
            publish(connection, known.ACCOUNT, CHANGED, {"call_id": str(number)})
    with omar.listening(place) as heard:
        connected = next(heard)
        assert int(connected["id"]) > int(place) + MOST_BEHIND
        assert what(next(heard)) == ("reset", {})
        happens(server, CHANGED, call_id="c3")
        assert what(next(heard)) == (CHANGED, {"call_id": "c3"})


@pytest.mark.parametrize("age", ["swept away", "from another database"])
def test_what_is_no_longer_kept_is_said_to_be_missing(
    server: CrmServer, anna: Person, age: str
) -> None:
    with anna.listening() as heard:
        place = next(heard)["id"]
    happens(server, CHANGED, call_id="c1")
    if age == "swept away":
        with server.change() as connection:
            connection.execute(delete(events))
    else:
        place = "999999999999"
    with anna.listening(place) as heard:
        assert next(heard)["event"] == "connected"
        reset = next(heard)
        happens(server, CHANGED, call_id="c3")
        assert what(next(heard)) == (CHANGED, {"call_id": "c3"})
    assert what(reset) == ("reset", {})


def test_a_quiet_account_is_told_of_nothing_missing(server: CrmServer, anna: Person) -> None:
    happens(server, CHANGED, known.SECOND_ACCOUNT, call_id="x")
    with server.change() as connection:
        connection.execute(delete(events))
    happens(server, CHANGED, known.SECOND_ACCOUNT, call_id="x")
    with anna.listening() as heard:
        place = next(heard)["id"]
    with anna.listening(place) as heard:
        next(heard)
        happens(server, CHANGED, call_id="c1")
        assert next(heard)["event"] == CHANGED


@pytest.mark.parametrize("last", ["abc", "-1", "1.5", "\xb2", "9" * 19])
def test_an_id_that_is_none_of_ours_is_refused(anna: Person, last: str) -> None:
    answer = anna.get("/events", headers={"Last-Event-ID": last.encode("latin-1")})
    assert problem(answer) == (422, "invalid_event_id")


class TestTheEnd:
    def assert_ended(self, heard: Any) -> None:
        assert next(heard)["event"] == "session.revoked"
        with pytest.raises(StopIteration):
            next(heard)

    def test_of_the_sign_in_is_the_end_of_the_stream(self, door: Door, anna: Person) -> None:
        asked = {"refresh_token": anna.tokens["refresh_token"]}
        with anna.listening() as heard:
            next(heard)
            assert door.http.post("/v1/auth/revoke", json=asked).status_code == 204
            self.assert_ended(heard)

    def test_of_another_sign_in_changes_nothing(
        self, server: CrmServer, door: Door, anna: Person
    ) -> None:
        other = door.person()
        with anna.listening() as heard:
            next(heard)
            asked = {"refresh_token": other.tokens["refresh_token"]}
            door.http.post("/v1/auth/revoke", json=asked)
            happens(server, CHANGED, call_id="c1")
            assert next(heard)["event"] == CHANGED

    def test_renewing_the_token_changes_nothing(
        self, server: CrmServer, door: Door, anna: Person
    ) -> None:
        with anna.listening() as heard:
            next(heard)
            anna.tokens = door.renew(anna.tokens["refresh_token"]).json()
            assert anna.get("/calls").status_code == 200
            happens(server, CHANGED, call_id="c1")
            assert next(heard)["event"] == CHANGED

    def test_of_a_user_is_the_end_of_the_stream(self, server: CrmServer, anna: Person) -> None:
        with anna.listening() as heard:
            next(heard)
            with server.change() as connection:
                mine = users.c.id == known.ANNA
                connection.execute(update(users).where(mine).values(active=False))
            self.assert_ended(heard)

    def test_of_the_membership_is_the_end_of_the_stream(
        self, server: CrmServer, anna: Person
    ) -> None:
        with anna.listening() as heard:
            next(heard)
            with server.change() as connection:
                mine = memberships.c.user_id == known.ANNA
                connection.execute(delete(memberships).where(mine))
                publish(connection, known.ACCOUNT, "permissions.changed", {"user_id": known.ANNA})
            assert what(next(heard)) == ("permissions.changed", {"user_id": known.ANNA})
            with pytest.raises(StopIteration):
                next(heard)
        assert anna.get("/v1/me").status_code == 200


def test_a_hundred_listeners_who_left_cost_nothing(anna: Person) -> None:
    for _ in range(100):
        with anna.listening() as heard:
            next(heard)
    assert anna.get("/calls").status_code == 200
    assert isinstance(anna._http, httpx.Client)
