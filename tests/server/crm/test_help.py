"""Where the company explains its roles and permissions: who may say so, and who hears of it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from desktop.server import tables
from tests.server.crm.conftest import Person, problem
from tests.support.crm_server import CrmServer

LINKS = {"roles": "https://help.example/roles", "permissions": "https://help.example/rights"}
NONE = {"roles": "", "permissions": ""}

pytestmark = pytest.mark.requirement("S1-10", "S2-47")


def put(person: Person, links: dict[str, str], version: str = "*") -> Any:
    return person.ask("PUT", "/help-links", json=links, headers={"If-Match": version})


def test_they_are_set_by_who_may_and_told_to_everybody(anna: Person, omar: Person) -> None:
    assert problem(put(anna, LINKS)) == (403, "refused")
    with anna.listening() as pushes:
        assert next(pushes)["event"] == "connected"
        assert put(omar, LINKS).json() == {**LINKS, "version": 2}
        assert next(pushes)["event"] == "settings.changed"
    assert anna.get("/help-links").json() == {**LINKS, "version": 2}


@pytest.mark.parametrize(
    "address",
    ["help", "ftp://help.example", "http://help.example", "https://help.example/{x}", "https:// x"],
)
def test_what_is_no_web_address_is_refused(omar: Person, address: str) -> None:
    assert problem(put(omar, {"roles": address})) == (422, "link_unusable")
    assert omar.get("/help-links").json() == {**NONE, "version": 1}


def test_whoever_looked_earlier_sees_what_is_there(omar: Person) -> None:
    etag = omar.get("/help-links").headers["ETag"]
    done = put(omar, {**LINKS, "roles": f" {LINKS['roles']} "}, etag)
    assert (done.json()["roles"], done.headers["ETag"]) == (LINKS["roles"], '"2"')
    late = put(omar, NONE, etag)
    assert problem(late) == (412, "stale")
    assert late.json()["current"] == {**LINKS, "version": 2}
    unsaid = omar.ask("PUT", "/help-links", json=LINKS)
    assert problem(unsaid) == (428, "if_match_missing")
    assert put(omar, LINKS, done.headers["ETag"]).json()["version"] == 2, "nothing has changed"


def test_they_are_in_nobodys_way_who_edits_the_settings(omar: Person) -> None:
    etag = omar.get("/settings").headers["ETag"]
    put(omar, LINKS)
    assert omar.get("/settings").headers["ETag"] == etag


def test_a_change_is_kept_with_before_and_after(server: CrmServer, omar: Person) -> None:
    put(omar, LINKS)
    with server.database.read() as connection:
        mine = tables.audit.c.action == "account.help_links"
        row = connection.execute(select(tables.audit).where(mine)).one()
    assert (row.before, row.after) == (NONE, LINKS)
