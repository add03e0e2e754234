"""Where the company explains its roles and permissions: who may say so, and who hears of it."""

from __future__ import annotations

import pytest

from tests.server.crm.conftest import Person, problem

LINKS = {"roles": "https://help.example/roles", "permissions": "https://help.example/rights"}


@pytest.mark.requirement("S1-10", "S2-47")
def test_they_are_set_by_who_may_and_told_to_everybody(anna: Person, omar: Person) -> None:
    assert problem(anna.ask("PUT", "/help-links", json=LINKS)) == (403, "refused")
    with anna.listening() as pushes:
        assert next(pushes)["event"] == "connected"
        assert omar.ask("PUT", "/help-links", json=LINKS).json() == LINKS
        assert next(pushes)["event"] == "settings.changed"
    assert anna.get("/help-links").json() == LINKS


@pytest.mark.parametrize(
    "address", ["help", "ftp://help.example", "https://help.example/{name}", "https:// x"]
)
def test_what_is_no_web_address_is_refused(omar: Person, address: str) -> None:
    answer = omar.ask("PUT", "/help-links", json={"roles": address})
    assert problem(answer) == (422, "link_unusable")
    assert omar.get("/help-links").json() == {"roles": "", "permissions": ""}
