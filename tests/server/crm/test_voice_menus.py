"""Voice menus over HTTP, and what the phone system makes of them with its next caller."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from desktop.server.pbx.records import OptionKind, Route
from desktop.server.telephony import Telephony
from tests.fakes import crm_records as known
from tests.server.crm.conftest import Person, problem
from tests.support.crm_server import CrmServer

LATEST = {"If-Match": "*"}
CHOICES = [
    {"digit": "1", "leads": "queue", "target": "q1", "assign_to": known.JONAS},
    {"digit": "", "leads": "voicemail", "target": known.ANNA},
]
MENU: dict[str, Any] = {
    "name": "Reception",
    "prompt": "office_menu",
    "choices": CHOICES,
    "numbers": ["n1"],
}


def route(server: CrmServer) -> Route:
    found = asyncio.run(Telephony(server.database).route_of(known.MAIN_LINE, "+14435550199"))
    assert found is not None
    return found


@pytest.mark.requirement("S1-14")
def test_the_next_caller_hears_what_has_been_saved(server: CrmServer, omar: Person) -> None:
    assert route(server).menu is None
    added = omar.ask("POST", "/voice-menus", json=MENU).json()
    menu = route(server).menu
    assert menu is not None
    assert menu.prompt == "office_menu"
    assert (menu.options["1"].queue, menu.options["1"].assign_to) == ("Sales", known.JONAS)
    assert menu.otherwise is not None
    assert menu.otherwise.kind is OptionKind.VOICEMAIL
    path = f"/voice-menus/{added['id']}"
    news = {**MENU, "choices": CHOICES[1:]}
    assert omar.ask("PUT", path, json=news, headers=LATEST).status_code == 200
    changed = route(server).menu
    assert changed is not None
    assert changed.options == {}
    assert omar.ask("DELETE", path, headers=LATEST).status_code == 204
    assert route(server).menu is None


def test_a_version_is_asked_for_and_compared(omar: Person) -> None:
    path = f"/voice-menus/{omar.ask('POST', '/voice-menus', json=MENU).json()['id']}"
    assert problem(omar.ask("PUT", path, json=MENU)) == (428, "if_match_missing")
    late = omar.ask("PUT", path, json=MENU, headers={"If-Match": '"9"'})
    assert problem(late) == (412, "stale")
    assert late.json()["current"]["name"] == "Reception"


def test_unknown_fields_and_foreign_accounts(omar: Person) -> None:
    assert problem(omar.ask("POST", "/voice-menus", json={**MENU, "x": 1}))[0] == 422
    foreign = f"/v1/accounts/{known.FOREIGN_ACCOUNT}/voice-menus"
    assert problem(omar.get(foreign)) == (404, "not_found")


def test_it_is_in_the_change_history_by_name(omar: Person) -> None:
    path = f"/voice-menus/{omar.ask('POST', '/voice-menus', json=MENU).json()['id']}"
    news = {**MENU, "choices": [{**CHOICES[0], "target": "q2"}, CHOICES[1]]}
    omar.ask("PUT", path, json=news, headers=LATEST)
    entry = omar.get("/history", params={"area": "groups"}).json()["data"][0]
    assert (entry["what"], entry["subject"]) == ("changed a voice menu", "Reception")
    assert entry["changes"] == [
        {
            "field": "Digit: 1",
            "before": "queue, Sales, Jonas Weber",
            "after": "queue, Support, Jonas Weber",
        }
    ]
