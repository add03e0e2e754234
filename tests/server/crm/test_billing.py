"""Money at the CRM: what nobody sees who may not, what is written down, and what stays open."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update

from desktop.domain.access import Role
from desktop.server.billing.ledger import Entry, enter
from desktop.server.tables import accounts, audit, idempotency, ledger, memberships, payment_methods
from tests.fakes import crm_records as known
from tests.server.crm.conftest import OMAR, Door, Person
from tests.support.billing_rows import DECLINED, VISA, put_balance, put_method
from tests.support.crm_rows import add_person
from tests.support.crm_server import CrmServer


@pytest.fixture
def omar(server: CrmServer, door: Door) -> Person:
    """The administrator, of an account with money."""
    with server.change() as connection:
        put_balance(connection, 10_000)
    return door.person(OMAR)


def put(person: Person, path: str, body: dict[str, Any], version: int = 1) -> Any:
    return person.ask("PUT", path, json=body, headers={"If-Match": f'"{version}"'})


def actions(server: CrmServer) -> list[str]:
    with server.database.read() as connection:
        return list(connection.execute(select(audit.c.action).order_by(audit.c.sequence)).scalars())


WISH = {"is_on": True, "threshold": 1_000, "amount": 5_000, "limit": 20_000}


@pytest.mark.requirement("S2-35", "S2-36", "S2-37", "S1-40")
def test_every_change_is_in_the_history_in_words(server: CrmServer, omar: Person) -> None:
    method = omar.ask("POST", "/payment-methods", json={"token": VISA}).json()["id"]
    omar.ask("PUT", f"/payment-methods/{method}/default", json={})
    assert omar.ask("POST", "/topups", json={"amount": 2_500}).json()["status"] == "paid"
    assert put(omar, "/auto-topup", WISH).status_code == 200
    assert put(omar, "/auto-topup", {**WISH, "is_on": False}, 2).status_code == 200
    assert omar.ask("DELETE", f"/payment-methods/{method}").status_code == 204
    version = omar.get("/subscription").json()["version"]
    assert put(omar, "/subscription", {"plan": "Standard"}, version).status_code == 200
    assert actions(server) == [
        *("payment.add", "payment.default", "topup.order", "auto_topup.change"),
        *("auto_topup.change", "payment.remove", "subscription.change"),
    ]
    said = [each["what"] for each in omar.get("/history").json()["data"]]
    assert said[0] == "changed the subscription"
    assert "topped up" in said


@pytest.mark.requirement("S2-37", "S1-39")
def test_no_card_number_is_ever_at_the_server(server: CrmServer, omar: Person) -> None:
    number = "4242424242424242"
    for body in ({"token": VISA, "number": number}, {"card": {"number": number}}):
        answer = omar.ask("POST", "/payment-methods", json=body)
        assert answer.status_code == 422
    answer = omar.ask("POST", "/payment-methods", json={"token": number})
    assert answer.status_code == 422
    omar.ask("POST", "/payment-methods", json={"token": VISA})
    assert number.encode() not in server.stored()
    assert number not in server.said()
    shown = omar.get("/payment-methods").json()["data"][0]
    assert set(shown) == {
        *("id", "brand", "last_four", "expires_month", "expires_year", "is_default"),
    }


def test_a_change_needs_the_version_it_is_made_upon(omar: Person) -> None:
    omar.ask("POST", "/payment-methods", json={"token": VISA})
    for path, body in (("/auto-topup", WISH), ("/subscription", {"plan": "Standard"})):
        assert omar.ask("PUT", path, json=body).status_code == 428
        stale = put(omar, path, body, 99)
        assert stale.status_code == 412
        assert stale.json()["current"]["version"] == omar.get(path).json()["version"]
        assert omar.get(path).headers["etag"] == f'"{stale.json()["current"]["version"]}"'


def test_another_account_is_nobody_s_business(server: CrmServer, omar: Person, door: Door) -> None:
    with server.change() as connection:
        email = add_person(connection, "u_far", Role.ADMINISTRATOR, known.FOREIGN_ACCOUNT)
        put_method(connection)
    topup = omar.ask("POST", "/topups", json={"amount": 2_500}).json()["id"]
    stranger = door.person(email, known.FOREIGN_ACCOUNT)
    for path in ("/invoices/i1", "/invoices/i1/pdf", f"/topups/{topup}"):
        assert omar.get(path).status_code == 200
        assert stranger.get(path).status_code == 404
    assert stranger.ask("DELETE", "/payment-methods/pay1").status_code == 404
    assert stranger.ask("PUT", "/payment-methods/pay1/default", json={}).status_code == 404
    pays = stranger.ask("POST", "/topups", json={"amount": 2_500, "method_id": "pay1"})
    assert pays.status_code == 404
    assert stranger.get("/topups").json()["data"] == []


def test_nobody_pays_with_the_card_of_another_account(
    server: CrmServer, omar: Person, door: Door
) -> None:
    with server.change() as connection:
        email = add_person(connection, "u_far", Role.ADMINISTRATOR, known.FOREIGN_ACCOUNT)
    assert omar.ask("POST", "/payment-methods", json={"token": VISA}).status_code == 201
    stranger = door.person(email, known.FOREIGN_ACCOUNT)
    taken = stranger.ask("POST", "/payment-methods", json={"token": VISA})
    assert (taken.status_code, taken.json()["code"]) == (422, "unknown_token")
    assert stranger.get("/payment-methods").json()["data"] == []
    assert stranger.ask("POST", "/payment-methods", json={"token": DECLINED}).status_code == 201


def test_a_topup_without_a_key_is_one_each_time(omar: Person) -> None:
    omar.ask("POST", "/payment-methods", json={"token": VISA})
    for _ in range(2):
        omar.ask("POST", "/topups", json={"amount": 2_500})
    assert omar.get("/balance").json()["amount"] == 15_000


def test_under_one_key_it_is_one_whatever_became_of_it(server: CrmServer, omar: Person) -> None:
    omar.ask("POST", "/payment-methods", json={"token": DECLINED})
    key = {"Idempotency-Key": "mine"}
    asked = {"amount": 2_500}
    first = omar.ask("POST", "/topups", json=asked, headers=key)
    again = omar.ask("POST", "/topups", json=asked, headers=key)
    assert (first.json(), first.status_code) == (again.json(), 201)
    assert first.json()["status"] == "declined"
    assert len(omar.get("/topups").json()["data"]) == 1
    other = omar.ask("POST", "/topups", json={"amount": 5_000}, headers=key)
    assert other.json()["code"] == "key_reused"


def test_automatic_topups_of_a_low_balance_begin_when_they_are_turned_on(
    server: CrmServer, omar: Person
) -> None:
    omar.ask("POST", "/payment-methods", json={"token": VISA})
    after = put(omar, "/auto-topup", {**WISH, "threshold": 10_000}).json()
    assert (after["this_month"], after["last_run"] is not None) == (5_000, True)
    (row,) = omar.get("/topups").json()["data"]
    assert (row["amount"], row["by"]) == (5_000, "")


class TestPaused:
    @pytest.fixture
    def spent(self, server: CrmServer, omar: Person) -> Person:
        with server.change() as connection:
            put_method(connection)
            enter(connection, known.ACCOUNT, Entry("call", "c", -10_000, 1))
        return omar

    def test_money_and_reading_stay_and_the_rest_says_why(self, spent: Person) -> None:
        assert spent.get("/balance").json() == {
            **{"amount": 0, "currency": "USD", "spent": 0},
            **{"is_low": True, "is_paused": True},
        }
        for path in ("/invoices", "/usage?since=2026-01-01&until=2026-01-02", "/auto-topup"):
            assert spent.get(path).status_code == 200
        refused = spent.ask("POST", "/messages", json={"to": "+14435550199", "text": "Hi"})
        assert refused.status_code == 403
        assert refused.json()["reason"] == "state.account_paused"

    def test_a_topup_is_the_way_back(self, spent: Person) -> None:
        with spent.listening() as events:
            assert next(events)["event"] == "connected"
            paid = spent.ask("POST", "/topups", json={"amount": 2_500})
            assert paid.json()["status"] == "paid"
            told = {next(events)["event"] for _ in range(4)}
        assert {"permissions.changed", "billing.updated"} <= told
        assert spent.get("/balance").json()["is_paused"] is False
        decisions = spent.get("/me/permissions").json()["decisions"]
        assert decisions["calls:place"]["decision"] == "granted"

    def test_what_the_agency_pauses_says_so(self, server: CrmServer, omar: Person) -> None:
        with server.change() as connection:
            mine = accounts.c.id == known.ACCOUNT
            connection.execute(update(accounts).where(mine).values(state="paused"))
        assert omar.get("/balance").json()["is_paused"] is False


def test_a_bought_number_is_paid_with_its_first_month(server: CrmServer, omar: Person) -> None:
    offer = omar.get("/numbers/available").json()["data"][0]
    bought = omar.ask("POST", "/numbers", json={"number": offer["number"]})
    assert bought.status_code == 201
    assert omar.get("/balance").json()["amount"] == 10_000 - offer["amount"]
    with server.database.read() as connection:
        entry = connection.execute(select(ledger).where(ledger.c.kind == "number")).one()
    assert (entry.number, entry.reference) == (offer["number"], bought.json()["id"])


@pytest.mark.requirement("S2-35")
class TestPlans:
    def test_the_only_account_that_rules_the_agency_keeps_its_plan(
        self, server: CrmServer, omar: Person, door: Door
    ) -> None:
        with server.change() as connection:
            mine = accounts.c.id == known.ACCOUNT
            connection.execute(update(accounts).where(mine).values(plan="Agency"))
            email = add_person(connection, "u_rules", Role.AGENCY_ADMINISTRATOR)
        ruler = door.person(email)
        found = ruler.get("/subscription").json()
        why = {each["plan"]: each["why_not"] for each in found["levels"]}
        assert why["Agency"] == ""
        assert "administered from this account alone" in why["Pro"]
        refused = put(ruler, "/subscription", {"plan": "Pro"}, found["version"])
        assert refused.status_code == 409
        assert refused.json()["detail"] == why["Pro"]

    def test_what_ends_is_named_with_whom_it_meets(self, server: CrmServer, omar: Person) -> None:
        with server.change() as connection:
            anna = memberships.c.user_id == known.ANNA
            connection.execute(update(memberships).where(anna).values(call_settings={"geo": "on"}))
        version = omar.get("/subscription").json()["version"]
        impact = put(omar, "/subscription?dry_run=true", {"plan": "Standard"}, version).json()
        (geo,) = impact["ends"]
        assert (geo["kind"], geo["people"]) == ("geo", ["Anna Keller"])
        assert omar.get("/subscription").json()["plan"] == "Pro"


def test_a_program_reads_usage_and_moves_no_money(omar: Person, door: Door) -> None:
    made = omar.ask(
        "POST", "/api-tokens", json={"name": "Books", "permissions": ["billing.usage:view"]}
    )
    assert made.status_code == 201, made.text
    headers = {"Authorization": f"Bearer {made.json()['secret']}"}
    base = f"/v1/accounts/{known.ACCOUNT}"
    ask = door.http.request
    assert ask("GET", f"{base}/balance", headers=headers).status_code == 200
    for method, path in (("POST", "topups"), ("PUT", "auto-topup"), ("POST", "payment-methods")):
        assert ask(method, f"{base}/{path}", headers=headers, json={}).status_code == 403


def test_nothing_of_a_token_stands_in_answers_or_history(server: CrmServer, omar: Person) -> None:
    key = {"Idempotency-Key": "mine"}
    omar.ask("POST", "/payment-methods", json={"token": VISA}, headers=key)
    omar.ask("POST", "/topups", json={"amount": 2_500})
    with server.database.read() as connection:
        for table in (audit, idempotency):
            assert VISA not in str(connection.execute(select(table)).all())
        assert connection.execute(select(payment_methods.c.token)).scalar() == VISA
    assert VISA not in omar.get("/topups").text + omar.get("/payment-methods").text
