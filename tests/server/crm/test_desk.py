"""Favourites and the account's screen pop: whose they are, and who may set them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from desktop.server.tables import audit
from tests.fakes import crm_records as known
from tests.server.crm.conftest import JONAS, Door, Person, problem
from tests.support.crm_server import CrmServer

ADA = {"kind": "contact", "number": known.SHARED_NUMBER, "subject": "p2"}
ZOE = {"kind": "contact", "number": known.SHARED_NUMBER, "subject": "p3", "digit": 3}
POP = {"template": "https://crm.example/?n={number}", "by_itself": True}


def test_favourites_are_the_persons_own(anna: Person, door: Door) -> None:
    assert anna.ask("PUT", "/me/favourites", json={"favourites": [ADA]}).status_code == 200
    jonas = door.person(JONAS)
    assert jonas.get("/me/favourites").json() == {"favourites": []}
    with jonas.listening() as pushes:
        assert next(pushes)["event"] == "connected"
        anna.ask("PUT", "/me/favourites", json={"favourites": []})
        jonas.ask("PUT", "/me/favourites", json={"favourites": [ZOE]})
        assert next(pushes)["data"] == {"user_id": known.JONAS}, "not of Anna's"


@pytest.mark.parametrize(
    "favourite",
    [
        {**ADA, "kind": "boss"},
        {**ADA, "number": ""},
        {**ADA, "digit": 10},
        {**ADA, "digit": 0},
        {**ADA, "secret": 1},
    ],
)
def test_what_is_no_favourite_is_refused(anna: Person, favourite: dict[str, object]) -> None:
    answer = anna.ask("PUT", "/me/favourites", json={"favourites": [favourite]})
    assert answer.status_code == 422


def test_a_favourite_goes_over_to_who_took_the_contact_over(anna: Person, omar: Person) -> None:
    anna.ask("PUT", "/me/favourites", json={"favourites": [ZOE]})
    omar.ask("PUT", "/me/favourites", json={"favourites": [ADA, ZOE]})
    body = {"other_id": "p3", "other_version": 1}
    merged = omar.ask("POST", "/contacts/p2/merge", json=body, headers={"If-Match": '"1"'})
    assert merged.status_code == 200
    (hers,) = anna.get("/me/favourites").json()["favourites"]
    assert (hers["subject"], hers["digit"]) == ("p2", 3)
    (his,) = omar.get("/me/favourites").json()["favourites"]
    assert (his["subject"], his["digit"]) == ("p2", None)


def test_the_screen_pop_is_set_by_who_may_and_told(
    anna: Person, omar: Person, server: CrmServer
) -> None:
    refused = anna.ask("PUT", "/screen-pop", json=POP)
    assert problem(refused) == (403, "refused")
    assert refused.json()["permission"] == "account.settings:edit"
    with anna.listening() as pushes:
        assert next(pushes)["event"] == "connected"
        assert omar.ask("PUT", "/screen-pop", json=POP).json() == POP
        assert next(pushes)["event"] == "settings.changed"
    assert anna.get("/screen-pop").json() == POP
    with server.database.read() as connection:
        query = select(audit).where(audit.c.action == "account.screen_pop")
        (row,) = connection.execute(query).all()
    assert (row.before, row.after) == ({"template": "", "by_itself": False}, POP)


def test_a_screen_pop_never_opens_anything_but_the_web(omar: Person) -> None:
    answer = omar.ask("PUT", "/screen-pop", json={**POP, "template": "file:///{number}"})
    assert problem(answer) == (422, "template_unusable")
    assert omar.ask("PUT", "/screen-pop", json={"template": ""}).status_code == 200
