"""Texts to many: who gets them, how far they are, and stopping and going on."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from desktop.server.tables import accounts, bulk_jobs, do_not_call, memberships, opt_outs
from desktop.server.tables import numbers as number_table
from tests.fakes import crm_records as known
from tests.server.crm.bulk import (
    FAST,
    SLOW,
    act,
    around_now,
    got,
    job,
    number,
    order,
    recipients,
    settings,
)
from tests.server.crm.conftest import Person, problem
from tests.support.crm_rows import put
from tests.support.crm_server import CrmServer
from tests.support.waiting import until

DNC, OUT, UNREACHABLE = "+12025550188", "+12025550189", "+14435550198"


@pytest.fixture(autouse=True)
def fast(server: CrmServer) -> None:
    settings(server, FAST)
    with server.change() as connection:
        put(connection, do_not_call, {"account_id": known.ACCOUNT, "number": DNC})
        row = {"account_id": known.ACCOUNT, "number": OUT, "our_number": "", "at": 1}
        put(connection, opt_outs, row)


async def over(person: Person, job_id: str) -> dict[str, Any]:
    await until(lambda: job(person, job_id)["state"] == "done", what="the job is done")
    return job(person, job_id)


def preview(person: Person, body: dict[str, Any]) -> Any:
    return person.ask("POST", "/bulk-messages/preview", json=body)


class TestLookingBeforehand:
    def test_who_gets_it_with_their_words_and_who_does_not(self, omar: Person) -> None:
        everybody = [
            {"number": "(312) 555-0199"},
            {"number": number(1), "name": "Ida Park"},
            {"number": "410 555 01 01"},
            {"number": DNC},
            {"number": OUT},
            {"number": "call me"},
            {"number": "911"},
            {"number": "+18005550133"},
            {"number": "+442079460999"},
        ]
        text = "Hi {contact.first_name}, {agent.name}"
        answer = preview(omar, {"recipients": everybody, "text": text})
        assert answer.status_code == 200, answer.text
        rows = answer.json()["rows"]
        assert [(each["number"], each["reason"]) for each in rows] == [
            (known.MARCUS_NUMBER, ""),
            (number(1), ""),
            (number(1), "duplicate"),
            (DNC, "dnc"),
            (OUT, "opted_out"),
            ("call me", "invalid_number"),
            ("911", "emergency"),
            ("+18005550133", "not_mobile"),
            ("+442079460999", "international_off"),
        ]
        assert [each["text"] for each in rows[:2]] == [
            "Hi Marcus, Omar Haddad",
            "Hi Ida, Omar Haddad",
        ]
        assert {each["from_number"] for each in rows[:2]} == {known.MAIN_LINE}
        assert answer.json()["quiet"] == 0

    def test_without_a_number_that_can_text_nobody_gets_it(
        self, server: CrmServer, omar: Person
    ) -> None:
        with server.change() as connection:
            connection.execute(number_table.update().values(text_enabled=False))
        body = {"recipients": [{"number": number(1)}], "text": "Hi"}
        assert preview(omar, body).json()["rows"][0]["reason"] == "no_text_number"
        assert problem(order(omar, number(1))) == (422, "nobody")

    def test_the_quiet_ones_are_counted(self, server: CrmServer, omar: Person) -> None:
        settings(server, FAST, quiet=around_now())
        body = {"recipients": [{"number": number(1)}, {"number": DNC}], "text": "Hi"}
        assert preview(omar, body).json()["quiet"] == 1

    @pytest.mark.parametrize(
        ("fields", "status", "code"),
        [
            ({"text": "Hi {nobody}"}, 422, "invalid_template"),
            ({"text": ""}, 422, "invalid_template"),
            ({"template_id": "tpl_none", "text": ""}, 404, "not_found"),
            ({"template_id": "tpl_none"}, 422, "two_texts"),
            ({"from_number": "+14105559999"}, 403, "refused"),
            ({"recipients": []}, 422, "invalid_request"),
            ({"schedule_at": "2026-01-01T00:00:00"}, 422, "invalid_request"),
            ({"schedule_at": "2099-01-01T00:00:00Z"}, 422, "too_far"),
            ({"colour": "red"}, 422, "invalid_request"),
        ],
    )
    def test_what_cannot_be_ordered(
        self, omar: Person, fields: dict[str, Any], status: int, code: str
    ) -> None:
        body = {"recipients": [{"number": number(1)}], "text": "Hi", **fields}
        assert problem(preview(omar, body)) == (status, code)
        assert problem(order(omar, number(1), **fields)) == (status, code)

    def test_an_order_says_which_one_it_is(self, omar: Person) -> None:
        body = {"recipients": [{"number": number(1)}], "text": "Hi"}
        answer = omar.ask("POST", "/bulk-messages", json=body)
        assert problem(answer) == (428, "idempotency_key_missing")

    def test_only_for_who_may(self, server: CrmServer, anna: Person, omar: Person) -> None:
        made = order(omar, number(1)).json()["id"]
        body = {"recipients": [{"number": number(1)}], "text": "Hi"}
        for answer in (
            *(preview(anna, body), order(anna, number(1)), anna.get("/bulk-messages")),
            *(anna.get(f"/bulk-messages/{made}{end}") for end in ("", "/recipients", "/report")),
            *(act(anna, made, what) for what in ("pause", "resume", "cancel")),
        ):
            assert problem(answer) == (403, "refused")
            assert answer.json()["permission"] == "messages:send_bulk"

    def test_jobs_of_others_are_nowhere(self, server: CrmServer, omar: Person) -> None:
        made = order(omar, number(1)).json()["id"]
        with server.change() as connection:
            connection.execute(bulk_jobs.update().values(account_id=known.SECOND_ACCOUNT))
        assert problem(omar.get(f"/bulk-messages/{made}")) == (404, "not_found")
        assert problem(act(omar, made, "cancel")) == (404, "not_found")
        assert omar.get("/bulk-messages").json()["data"] == []


class TestSending:
    async def test_everybody_who_may_gets_it_once(self, server: CrmServer, omar: Person) -> None:
        made = order(omar, number(1), number(2), DNC, number(1), UNREACHABLE)
        assert made.status_code == 201, made.text
        job_id = made.json()["id"]
        await over(omar, job_id)
        await until(lambda: job(omar, job_id)["counts"]["sent"] == 0)
        assert job(omar, job_id)["counts"] == {
            **{"waiting": 0, "sent": 0, "delivered": 2, "failed": 1, "left_out": 2},
            "cancelled": 0,
        }
        assert got(server) == {number(1): 1, number(2): 1, UNREACHABLE: 1}
        said = {
            (each["number"], each["state"], each["reason"]) for each in recipients(omar, job_id)
        }
        assert said == {
            (number(1), "delivered", ""),
            (number(2), "delivered", ""),
            (DNC, "left_out", "On the do-not-call list"),
            (number(1), "left_out", "In the list twice"),
            (UNREACHABLE, "failed", "The phone cannot be reached."),
        }

    async def test_a_template_is_filled_for_each(self, server: CrmServer, omar: Person) -> None:
        template = {"name": "Hello", "text": "Hello {contact.name}"}
        made = omar.ask("POST", "/message-templates", json=template).json()["id"]
        ordered = order(omar, known.MARCUS_NUMBER, text="", template_id=made).json()
        await over(omar, ordered["id"])
        assert got(server, "Hello Marcus Reyes") == {known.MARCUS_NUMBER: 1}

    async def test_the_same_order_twice_is_one(self, server: CrmServer, omar: Person) -> None:
        first = order(omar, number(1), key="the one")
        second = order(omar, number(1), key="the one")
        assert first.content == second.content
        await over(omar, first.json()["id"])
        assert got(server) == {number(1): 1}
        assert len(omar.get("/bulk-messages").json()["data"]) == 1

    async def test_it_is_told_how_far_it_is(self, omar: Person, anna: Person) -> None:
        with omar.listening() as heard, anna.listening() as not_heard:
            next(heard), next(not_heard)
            job_id = order(omar, number(1)).json()["id"]
            told = []
            while not told or told[-1]["delivered"] != "1":
                event = next(heard)
                if event["event"] == "bulk.updated":
                    told.append(event["data"])
            anna.ask("PUT", "/me/availability", json={"availability": "away"})
            assert next(not_heard)["event"] == "agent.updated"
        assert {each["job_id"] for each in told} == {job_id}
        assert (told[0]["state"], told[0]["waiting"]) == ("running", "1")

    async def test_who_wants_none_meanwhile_gets_none(
        self, server: CrmServer, omar: Person
    ) -> None:
        settings(server, SLOW)
        job_id = order(omar, number(1), number(2)).json()["id"]
        await until(lambda: got(server) == {number(1): 1})
        row = {"account_id": known.ACCOUNT, "number": number(2), "our_number": "", "at": 1}
        with server.change() as connection:
            put(connection, opt_outs, row)
            connection.execute(bulk_jobs.update().values(next_at=0))
        await until(lambda: job(omar, job_id)["counts"]["left_out"] == 1)
        assert got(server) == {number(1): 1}

    async def test_it_keeps_to_the_pace(self, server: CrmServer, omar: Person) -> None:
        settings(server, SLOW)
        job_id = order(omar, number(1), number(2)).json()["id"]
        await until(lambda: job(omar, job_id)["counts"]["delivered"] == 1)
        assert job(omar, job_id)["counts"]["waiting"] == 1
        with server.database.read() as connection:
            row = connection.execute(bulk_jobs.select()).one()
        assert 0 < row.next_at - row.created_at - 60_000 < 10_000

    async def test_at_night_it_waits_and_says_until_when(
        self, server: CrmServer, omar: Person
    ) -> None:
        settings(server, FAST, quiet=around_now())
        job_id = order(omar, number(1), number(2)).json()["id"]
        await until(lambda: job(omar, job_id)["sentence"])
        assert "in the morning" in job(omar, job_id)["sentence"]
        waits = [each["waits_until"] for each in recipients(omar, job_id)]
        assert all(datetime.fromisoformat(each) > datetime.now(UTC) for each in waits)
        assert got(server) == {}

        settings(server, FAST)
        with server.change() as connection:
            connection.exec_driver_sql("UPDATE bulk_recipients SET not_before = 1")
            connection.execute(bulk_jobs.update().values(next_at=0))
        await over(omar, job_id)
        assert got(server) == {number(1): 1, number(2): 1}

    async def test_later_means_later(self, server: CrmServer, omar: Person) -> None:
        tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
        made = order(omar, number(1), schedule_at=tomorrow).json()
        assert made["state"] == "scheduled"
        paused = act(omar, made["id"], "pause").json()
        resumed = act(omar, made["id"], "resume").json()
        assert (paused["state"], resumed["state"]) == ("paused", "scheduled")
        assert got(server) == {}
        with server.change() as connection:
            connection.execute(bulk_jobs.update().values(next_at=0))
        await over(omar, made["id"])
        assert got(server) == {number(1): 1}

    async def test_a_lost_permission_ends_it_after_the_text_on_its_way(
        self, server: CrmServer, omar: Person
    ) -> None:
        settings(server, SLOW)
        job_id = order(omar, number(1), number(2)).json()["id"]
        await until(lambda: got(server) == {number(1): 1})
        with server.change() as connection:
            mine = memberships.c.user_id == known.OMAR
            denied = {"messages:send_bulk": False}
            connection.execute(memberships.update().where(mine).values(overrides=denied))
            connection.execute(bulk_jobs.update().values(next_at=0))
        await until(lambda: _row(server, job_id).state == "paused")
        assert "Omar Haddad may not send texts to many" in _row(server, job_id).sentence
        assert got(server) == {number(1): 1}


class TestStoppingAndGoingOn:
    async def test_the_customers_day(self, server: CrmServer, omar: Person) -> None:
        """500 recipients, 20 not to be called, 10 opted out, cancelled at half, resumed: 470."""
        everybody = [number(place) for place in range(500)]
        with server.change() as connection:
            for each in everybody[100:120]:
                put(connection, do_not_call, {"account_id": known.ACCOUNT, "number": each})
            for each in everybody[300:310]:
                row = {"account_id": known.ACCOUNT, "number": each, "our_number": ""}
                put(connection, opt_outs, {**row, "at": 1})
        settings(server, 6000)
        job_id = order(omar, *everybody).json()["id"]
        await until(lambda: len(got(server)) >= 200, seconds=40)
        cancelled = act(omar, job_id, "cancel").json()
        assert cancelled["state"] == "cancelled"
        half = len(got(server))
        assert half < 470
        assert cancelled["counts"]["cancelled"] == 470 - half
        assert cancelled["counts"]["left_out"] == 30
        assert cancelled["counts"]["waiting"] == 0
        assert len(recipients(omar, job_id, state="cancelled")) == 470 - half

        settings(server, FAST)
        assert act(omar, job_id, "resume").json()["counts"]["waiting"] == 470 - half
        await until(lambda: job(omar, job_id)["state"] == "done", seconds=60)
        texted = got(server)
        assert set(texted) == set(everybody[:100] + everybody[120:300] + everybody[310:])
        assert set(texted.values()) == {1}
        await until(lambda: job(omar, job_id)["counts"]["delivered"] == 470, seconds=20)

    async def test_paused_it_stands_still(self, server: CrmServer, omar: Person) -> None:
        settings(server, SLOW)
        job_id = order(omar, number(1), number(2)).json()["id"]
        await until(lambda: got(server) == {number(1): 1})
        assert act(omar, job_id, "pause").json()["state"] == "paused"
        with server.change() as connection:
            connection.execute(bulk_jobs.update().values(next_at=0))
        other = order(omar, number(3), text="Other").json()["id"]
        await until(lambda: job(omar, other)["counts"]["delivered"] == 1)
        assert got(server) == {number(1): 1}
        act(omar, job_id, "resume")
        await over(omar, job_id)
        assert got(server) == {number(1): 1, number(2): 1}

    async def test_what_is_not_possible_says_so(self, omar: Person) -> None:
        job_id = order(omar, number(1)).json()["id"]
        await over(omar, job_id)
        for what in ("pause", "resume", "cancel"):
            answer = act(omar, job_id, what)
            assert problem(answer) == (409, "not_possible")
            assert answer.json()["detail"].startswith("What is done cannot be")

    async def test_the_newest_job_first_page_by_page(self, omar: Person) -> None:
        made = [order(omar, number(place)).json()["id"] for place in range(3)]
        first = omar.get("/bulk-messages", params={"limit": "2"}).json()
        asked = {"limit": "2", "cursor": first["next_cursor"]}
        second = omar.get("/bulk-messages", params=asked).json()
        found = [each["id"] for each in first["data"] + second["data"]]
        assert sorted(found) == sorted(made)
        assert second["next_cursor"] is None


class TestTheReport:
    async def test_it_has_a_line_for_everybody(self, omar: Person) -> None:
        job_id = order(omar, number(1), DNC, text="=SUM(A1)").json()["id"]
        await until(lambda: job(omar, job_id)["counts"]["delivered"] == 1)
        answer = omar.get(f"/bulk-messages/{job_id}/report")
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        rows = list(csv.DictReader(io.StringIO(answer.text)))
        assert [(each["Number"], each["State"], each["Reason"]) for each in rows] == [
            (f"'{number(1)}", "Delivered", ""),
            (f"'{DNC}", "Left out", "On the do-not-call list"),
        ]
        assert rows[0]["Text"] == "'=SUM(A1)"
        assert rows[0]["Sent at"].endswith("Z")

    async def test_a_long_one_comes_page_by_page(self, server: CrmServer, omar: Person) -> None:
        settings(server, SLOW)
        job_id = order(omar, *(number(place) for place in range(1001))).json()["id"]
        act(omar, job_id, "cancel")
        rows = omar.get(f"/bulk-messages/{job_id}/report").text.splitlines()
        assert len(rows) == 1002

    def test_where_exports_are_off_there_is_none(self, server: CrmServer, omar: Person) -> None:
        job_id = order(omar, number(1)).json()["id"]
        with server.change() as connection:
            connection.execute(accounts.update().values(switches={"export": False}))
        answer = omar.get(f"/bulk-messages/{job_id}/report")
        assert problem(answer) == (403, "refused")
        assert answer.json()["reason"] == "account_setting.export"


def _row(server: CrmServer, job_id: str) -> Any:
    with server.database.read() as connection:
        return connection.execute(bulk_jobs.select().where(bulk_jobs.c.id == job_id)).one()
