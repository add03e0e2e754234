"""Numbers as the server keeps them: bought once, changed by one, replaced everywhere at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest
from fastapi import Request
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from desktop.domain.access import Role
from desktop.domain.numbers import Offer, OfferSearch
from desktop.server.crm.context import Caller
from desktop.server.crm.routes_number_buying import buy_number
from desktop.server.crm.shapes_numbers import Purchase
from desktop.server.database import Database
from desktop.server.tables import accounts, audit, memberships, numbers
from tests.fakes import crm_records as known
from tests.server.crm.conftest import OMAR, Door, Person, problem
from tests.support.crm_rows import add_person, put, write_company
from tests.support.crm_server import CrmServer

LIST = "/numbers"
WANTED = "+14435550100"


class FakeCarrier:
    """Implements ``Carrier``, with one number and a memory."""

    def __init__(self) -> None:
        self.bought: list[str] = []
        self.returned: list[str] = []

    def available(self, wanted: OfferSearch, limit: int) -> list[Offer]:
        return []

    def buy(self, number: str, reference: str) -> Offer:
        self.bought.append(number)
        return Offer(number, "US", "Baltimore", True, 150, "USD")

    def give_back(self, number: str) -> None:
        self.returned.append(number)


def buy(person: Person, number: str = WANTED, key: str = "", **fields: Any) -> httpx.Response:
    headers = {"Idempotency-Key": key} if key else {}
    return person.ask("POST", LIST, json={"number": number, **fields}, headers=headers)


def change(person: Person, number_id: str, match: str = '"1"', **fields: Any) -> httpx.Response:
    headers = {"If-Match": match} if match else {}
    return person.ask("PATCH", f"{LIST}/{number_id}", json=fields, headers=headers)


def release(person: Person, number_id: str = "n1", **fields: Any) -> httpx.Response:
    return person.ask("POST", f"{LIST}/{number_id}/release", json=fields)


def settings(server: CrmServer, user_id: str, default: str = "", **stored: Any) -> None:
    with server.change() as connection:
        mine = (memberships.c.user_id == user_id, memberships.c.account_id == known.ACCOUNT)
        values: dict[str, Any] = {"call_settings": stored, "default_caller_id": default}
        connection.execute(update(memberships).where(*mine).values(values))


def stored(server: CrmServer, user_id: str) -> Any:
    with server.change() as connection:
        mine = (memberships.c.user_id == user_id, memberships.c.account_id == known.ACCOUNT)
        return connection.execute(select(memberships).where(*mine)).one()


@pytest.mark.requirement("S1-34", "S2-39")
class TestBuying:
    def test_the_history_says_who_bought_for_how_much(
        self, omar: Person, server: CrmServer
    ) -> None:
        answer = buy(omar, name="Roofing")
        assert (answer.status_code, answer.headers["etag"]) == (201, '"1"')
        with server.change() as connection:
            line = connection.execute(select(audit).where(audit.c.action == "number.buy")).one()
        assert (line.user_id, line.subject) == (known.OMAR, answer.json()["id"])
        assert line.after == {"number": WANTED, "amount": 150, "currency": "USD"}

    def test_of_two_who_want_the_same_one_gets_it(self, omar: Person, door: Door) -> None:
        second = door.person(OMAR)
        with ThreadPoolExecutor(2) as pool:
            found = list(pool.map(buy, (omar, second)))
        assert sorted(each.status_code for each in found) == [201, 409]
        lost = next(each for each in found if each.status_code == 409)
        assert problem(lost) == (409, "number_gone")
        left = [each["number"] for each in lost.json()["current"]["data"]]
        assert WANTED not in left
        assert all(each.startswith("+1443") for each in left)

    def test_one_wish_is_one_purchase(self, omar: Person) -> None:
        first, again = buy(omar, key="k1"), buy(omar, key="k1")
        assert (first.json(), again.status_code) == (again.json(), 201)
        assert problem(buy(omar, "+14435550101", key="k1")) == (422, "key_reused")

    def test_what_was_paid_for_and_cannot_be_written_goes_back(self, tmp_path: Path) -> None:
        database = Database.in_folder(tmp_path)
        write_company(database)
        with database.write() as connection:
            connection.exec_driver_sql(
                "CREATE TRIGGER full BEFORE INSERT ON numbers BEGIN SELECT RAISE(ABORT, 'x'); END"
            )
        seller = FakeCarrier()
        caller = Caller(database, known.OMAR, "", "")
        app = SimpleNamespace(state=SimpleNamespace(seller=seller))
        request = cast("Request", SimpleNamespace(app=app))
        with pytest.raises(IntegrityError):
            buy_number(request, caller, known.ACCOUNT, Purchase(number=WANTED))
        assert (seller.bought, seller.returned) == ([WANTED], [WANTED])
        database.close()

    @pytest.mark.parametrize("number", ["+14105550100", "+12125550199", "+15555550100", "911"])
    def test_what_is_not_for_sale(self, omar: Person, number: str) -> None:
        assert problem(buy(omar, number)) == (409, "number_gone")

    @pytest.mark.parametrize(
        "query", [{"country": "XX"}, {"area": "41o"}, {"contains": "(410)"}, {"area": "1" * 16}]
    )
    def test_a_search_is_of_digits_in_a_country(self, omar: Person, query: dict[str, str]) -> None:
        answer = omar.get(f"{LIST}/available", params=query)
        assert problem(answer) == (422, "invalid_request")

    def test_only_fictional_numbers_are_sold(self, omar: Person) -> None:
        for country, prefix in (
            ("US", "+1"),
            ("GB", "+4420794600"),
            ("DE", "+493023125"),
            ("FR", "+3319900"),
        ):
            answer = omar.get(f"{LIST}/available", params={"country": country})
            found = [each["number"] for each in answer.json()["data"]]
            assert found
            assert all(each.startswith(prefix) for each in found)
            if country == "US":
                assert len({each[2:5] for each in found}) == len(found), "places in turn"
                assert all(each[5:10] == "55501" for each in found)


@pytest.mark.requirement("S1-35")
class TestChanging:
    def test_a_change_needs_the_version_it_was_made_on(self, omar: Person) -> None:
        assert problem(change(omar, "n1", "", name="x")) == (428, "if_match_missing")
        assert change(omar, "n1", name="Front").headers["etag"] == '"2"'
        stale = change(omar, "n1", name="Back")
        assert problem(stale) == (412, "stale")
        assert stale.json()["current"]["name"] == "Front"

    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ({"name": " "}, "invalid_request"),
            ({"name": "x" * 81}, "invalid_request"),
            ({"number": WANTED}, "invalid_request"),
            ({"recording": "sometimes"}, "invalid_request"),
            ({"route": {"kind": "fax", "id": "1"}}, "invalid_request"),
            ({"route": {"kind": "user", "id": "u99"}}, "invalid_route"),
            ({"route": {"kind": "menu", "id": "q1"}}, "invalid_route"),
            ({"source_id": "s99"}, "invalid_source"),
        ],
    )
    def test_what_cannot_be_is_refused(
        self, omar: Person, fields: dict[str, Any], code: str
    ) -> None:
        assert problem(change(omar, "n1", **fields)) == (422, code)

    def test_the_history_has_before_and_after(self, omar: Person, server: CrmServer) -> None:
        change(omar, "n1", name="Front")
        with server.change() as connection:
            line = connection.execute(select(audit).where(audit.c.action == "number.edit")).one()
        assert (line.before["name"], line.after["name"]) == ("Main line", "Front")

    def test_numbers_of_other_accounts_are_nowhere(self, omar: Person, server: CrmServer) -> None:
        with server.change() as connection:
            row = {"id": "n9", "account_id": known.SECOND_ACCOUNT, "number": "+16175550100"}
            put(connection, numbers, row)
        for answer in (
            omar.get(f"{LIST}/n9"),
            change(omar, "n9", name="x"),
            release(omar, "n9", leave_without=True),
            omar.ask("POST", f"{LIST}/n9/enable"),
        ):
            assert problem(answer) == (404, "not_found")

    def test_who_sees_numbers_hears_of_it_and_everybody_looks_again(
        self, omar: Person, anna: Person
    ) -> None:
        with omar.listening() as told, anna.listening() as heard:
            for each in (told, heard):
                assert next(each)["event"] == "connected"
            change(omar, "n1", name="Front")
            assert next(told)["event"] == "number.updated"
            assert next(told)["data"] == {"setting": "numbers"}
            assert next(heard)["event"] == "settings.changed", "an agent sees no numbers"


class TestGivingBack:
    def test_every_way_of_depending_is_told(self, omar: Person, server: CrmServer) -> None:
        main, other = known.MAIN_LINE, known.CAPITAL
        with server.change() as connection:
            for user_id, role in (("a", Role.CALL_AGENT), ("b", Role.CALL_MANAGER)):
                add_person(connection, user_id, role)
        settings(server, known.ANNA, main, scope="one", emergency=main)
        settings(server, known.JONAS, other, scope="subset", subset=[other, main])
        settings(server, known.OMAR, other, geo_area={"+1443": main}, geo_default=main)
        settings(server, "a", main)  # an agent may not change it: this is the only one
        settings(server, "b", other, scope="all", subset=[])
        answer = release(omar, dry_run=True).json()
        assert {each["user"]["id"]: each["uses"] for each in answer["users"]} == {
            "a": ["only", "default"],
            known.ANNA: ["only", "default", "emergency"],
            known.JONAS: ["listed"],
            known.OMAR: ["geo"],
        }
        assert (answer["count"], answer["account"]) == (4, [])

    def test_a_subset_of_nothing_else_is_the_only_number(
        self, omar: Person, server: CrmServer
    ) -> None:
        settings(server, known.JONAS, scope="subset", subset=[known.MAIN_LINE])
        found = release(omar, dry_run=True).json()["users"]
        uses = {each["user"]["id"]: each["uses"] for each in found}
        assert uses[known.JONAS] == ["only"]

    def test_another_number_everywhere_in_one_go(self, omar: Person, server: CrmServer) -> None:
        main, other = known.MAIN_LINE, known.CAPITAL
        everything = {
            "scope": "subset",
            "subset": [main, other],
            "geo_area": {"+1443": main, "+1202": other},
            "geo_country": {"+44": main},
            "geo_default": main,
            "emergency": main,
            "sticky": "on",
        }
        settings(server, known.ANNA, main, **everything)
        with server.change() as connection:
            shared = {"geo": True, "geo_default": main, "emergency": main}
            values = {"default_caller_id": main, "call_settings": shared}
            mine = accounts.c.id == known.ACCOUNT
            connection.execute(update(accounts).where(mine).values(values))
        answer = release(omar, replacement=other)
        assert answer.json()["account"] == ["default", "geo", "emergency"]
        after = stored(server, known.ANNA)
        assert (after.default_caller_id, after.settings_version) == (other, 2)
        assert after.call_settings == {
            **everything,
            "subset": [other],
            "geo_area": {"+1443": other, "+1202": other},
            "geo_country": {"+44": other},
            "geo_default": other,
            "emergency": other,
        }
        with server.change() as connection:
            account = connection.execute(select(accounts).where(mine)).one()
        assert (account.default_caller_id, account.version) == (other, 2)
        assert account.call_settings == {"geo": True, "geo_default": other, "emergency": other}
        assert problem(release(omar, replacement=other)) == (409, "released")

    def test_nothing_is_half_done(self, omar: Person, server: CrmServer) -> None:
        for fields, expected in (
            ({}, (409, "number_in_use")),
            ({"replacement": known.MAIN_LINE}, (422, "invalid_replacement")),
            ({"replacement": "+14435550199"}, (422, "invalid_replacement")),
            ({"replacement": known.CAPITAL, "leave_without": True}, (422, "invalid_replacement")),
        ):
            assert problem(release(omar, **fields)) == expected
        assert stored(server, known.ANNA).default_caller_id == known.MAIN_LINE
        assert release(omar, dry_run=True).json()["number"]["state"] == "active"

    def test_a_disabled_number_is_no_replacement(self, omar: Person) -> None:
        omar.ask("POST", f"{LIST}/n2/disable", json={})
        assert problem(release(omar, replacement=known.CAPITAL)) == (422, "invalid_replacement")

    @pytest.mark.requirement("S2-16")
    def test_who_is_confined_and_left_without_is_refused_and_flagged(
        self, omar: Person, anna: Person, server: CrmServer
    ) -> None:
        settings(server, known.ANNA, known.MAIN_LINE, scope="one")
        assert release(omar, leave_without=True).status_code == 200
        asked = {"dialled": "+14435550199"}
        found = anna.ask("POST", "/caller-id/resolve", json=asked).json()
        assert found["rule"] == "refused.confined_number_unusable"

    def test_a_number_that_was_given_back_is_offered_to_nobody(self, omar: Person) -> None:
        number_id = buy(omar).json()["id"]
        release(omar, number_id)
        found = omar.get(f"{LIST}/available", params={"area": "443"}).json()["data"]
        assert WANTED not in [each["number"] for each in found]
        assert problem(buy(omar)) == (409, "number_gone")

    def test_the_history_names_replacement_and_users(self, omar: Person, server: CrmServer) -> None:
        release(omar, replacement=known.CAPITAL)
        with server.change() as connection:
            query = select(audit).where(audit.c.action == "number.release")
            line = connection.execute(query).one()
        assert line.before == {"number": known.MAIN_LINE, "state": "active"}
        assert line.after["replacement"] == known.CAPITAL
        assert sorted(line.after["users"]) == sorted(each.id for each in known.USERS)
