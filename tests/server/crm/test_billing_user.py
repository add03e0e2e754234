"""A billing user at every door of the CRM: invoices, the phone, themselves, and nothing else.

Every request of the interface's document is asked. A new one is refused here, or it fails the test
until it stands among those that are a billing user's by domain rule 4.2 (S1-41 to S1-44).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import httpx
import pytest
from sqlalchemy import Connection

from desktop.domain.access import Role
from desktop.server.billing import news as billing_news
from desktop.server.crm.app import create_app
from desktop.server.tables import topups
from tests.fakes import crm_records as known
from tests.server.crm.conftest import Door, Person
from tests.support.billing_rows import put_balance, put_method
from tests.support.crm_rows import add_person
from tests.support.crm_server import CrmServer
from tests.support.requests_of_document import AskedOf, requests_of

DOCUMENT: Final = create_app(None).openapi()
PLACES: Final = {
    "account_id": known.ACCOUNT,
    "user_id": known.JONAS,
    "call_id": "c1",
    "contact_id": "p1",
    "conversation_id": "t1",
    "number_id": "n1",
    "queue_id": "q1",
    "source_id": "s1",
    "menu_id": "menu1",
    "voicemail_id": "v9",
    "invoice_id": "i1",
    "method_id": "pay1",
    "topup_id": "top1",
    "target_id": known.SECOND_ACCOUNT,
    "kind": "groups",
    "use": "greeting",
    **dict.fromkeys(
        (
            *("webhook_id", "job_id", "sound_id", "group_id", "entry_id", "plugin_id", "view_id"),
            *("supervision_id", "session_id", "template_id", "team_id", "import_id", "media_id"),
            *("device_id", "token", "token_id", "delivery_id", "schedule_id"),
        ),
        "unknown",
    ),
}
# What needs more than the schema says, so that the refusal is not one of the form.
BODIES: Final[dict[str, Any]] = {
    "POST /messages": {"to": "+14435550199", "text": "Hello"},
    "POST /conversations/{conversation_id}/messages": {"text": "Hello"},
}

# Everything that a billing user holds, by what gives it to them.
SOFTPHONE: Final = (
    *("GET /me/line", "GET /agents/status", "GET /events"),
    *("GET /me/permissions", "GET /me/local-data", "GET /help-links", "GET /plugin-actions"),
    *("GET /me/favourites", "PUT /me/favourites", "GET /screen-pop"),
)
CALLS: Final = ("POST /caller-id/resolve", "PUT /me/wrap-up", "GET /me/watched-calls")
OWN_AVAILABILITY: Final = (
    *("GET /me/availability", "PUT /me/availability", "GET /status-reasons"),
)
OWN_PROFILE: Final = (
    *("GET /me/profile", "PATCH /me/profile", "POST /me/password"),
    *("GET /me/sessions", "DELETE /me/sessions", "DELETE /me/sessions/{session_id}"),
    *("GET /me/second-factor", "POST /me/second-factor", "POST /me/second-factor/confirm"),
    *("POST /me/second-factor/remove", "POST /me/second-factor/recovery-codes"),
    *("POST /me/second-factor/told", "DELETE /users/{user_id}/view-as/{view_id}"),
)
INVOICES: Final = ("GET /invoices", "GET /invoices/{invoice_id}", "GET /invoices/{invoice_id}/pdf")
HELD: Final = {*SOFTPHONE, *CALLS, *OWN_AVAILABILITY, *OWN_PROFILE, *INVOICES}
# Before anybody has signed in, or of no account.
OUTSIDE: Final = {
    *("POST /v1/auth/token", "POST /v1/auth/revoke", "POST /v1/auth/invitations/accept"),
    *("GET /v1/me", "GET /v1/provisioning/{token}", "GET /healthz", "GET /readyz"),
}


def name_of(request: AskedOf) -> str:
    return f"{request.method} {request.route.removeprefix('/v1/accounts/{account_id}')}"


REQUESTS: Final = {name_of(each): each for each in requests_of(DOCUMENT, PLACES)}


@pytest.fixture
def payer(server: CrmServer, door: Door) -> Person:
    """A billing user, of an account where there is something to be seen."""
    with server.change() as connection:
        _fill(connection)
        email = add_person(connection, "u_pays", Role.BILLING)
    return door.person(email)


def _fill(connection: Connection) -> None:
    put_balance(connection, 10_000)
    put_method(connection)
    row = {"id": "top1", "account_id": known.ACCOUNT, "at": 1, "amount": 500}
    connection.execute(topups.insert().values(row))


def asked(person: Person, name: str) -> httpx.Response:
    request = REQUESTS[name]
    headers = {"If-Match": "*", "Idempotency-Key": name}
    arguments: dict[str, Any] = {"params": dict(request.query)}
    body = BODIES.get(name, request.body)
    if request.content_type == "application/json":
        arguments["json"] = body
    elif body is not None:
        headers["Content-Type"] = request.content_type
        arguments["content"] = body
    return person.ask(request.method, request.path, headers=headers, **arguments)


def open_to(person: Person, names: Iterator[str]) -> dict[str, int]:
    """Those that are not refused."""
    answers = {name: asked(person, name) for name in names}
    return {
        name: each.status_code
        for name, each in answers.items()
        if each.status_code not in (403, 404)
    }


@pytest.mark.requirement("S1-42", "S1-43", "S1-44", "S1-39", "S1-40")
def test_every_other_door_is_shut(payer: Person) -> None:
    others = sorted(REQUESTS.keys() - HELD - OUTSIDE)
    assert open_to(payer, iter(others)) == {}
    assert len(others) > 150


def test_what_is_named_here_is_there() -> None:
    assert REQUESTS.keys() >= HELD | OUTSIDE


def test_a_door_that_is_open_would_be_seen(server: CrmServer, payer: Person, door: Door) -> None:
    """The same question by somebody who may: it is the permission that refuses, not the form."""
    with server.change() as connection:
        email = add_person(connection, "u_rules", Role.AGENCY_ADMINISTRATOR)
    ruler = door.person(email)
    reading = sorted(name for name in REQUESTS if name.startswith("GET ") and name not in OUTSIDE)
    reading.remove("GET /events")  # which would not end
    shut = [name for name in reading if asked(ruler, name).status_code == 403]
    # The plan of the account has no agency.
    assert [name for name in shut if "agency" not in name] == []
    assert len(open_to(ruler, iter(reading))) > 60


@pytest.mark.requirement("S1-41")
def test_they_have_invoices_and_their_pdf(payer: Person) -> None:
    for name in INVOICES:
        assert asked(payer, name).status_code == 200
    assert asked(payer, INVOICES[2]).content.startswith(b"%PDF-")


def test_they_have_their_phone_and_themselves(payer: Person) -> None:
    for name in (*SOFTPHONE, *CALLS, *OWN_AVAILABILITY):
        if name != "GET /events":
            assert asked(payer, name).status_code < 300, name
    assert asked(payer, "GET /me/profile").status_code == 200


@pytest.mark.requirement("S1-42", "S1-44")
def test_of_money_they_hear_of_invoices_alone(server: CrmServer, payer: Person) -> None:
    with payer.listening() as events:
        assert next(events)["event"] == "connected"
        with server.change() as connection:
            for what in ("balance", "payment_methods", "topups", "subscription", "invoices"):
                billing_news.tell(connection, known.ACCOUNT, what)
                billing_news.warn(connection, known.ACCOUNT, "low", "$1.00")
        heard = next(events)
    assert (heard["event"], heard["data"]) == ("billing.updated", {"what": "invoices"})
