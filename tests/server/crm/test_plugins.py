"""Plugins on the server: installed, set up, updated, removed, and seen by those who may."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from desktop.domain.access import Role
from desktop.server import tables
from tests.server.crm.conftest import Door, Person, problem
from tests.support.crm_rows import add_person
from tests.support.crm_server import CrmServer
from tests.support.plugins import sample


def install(omar: Person) -> dict[str, Any]:
    answer = omar.ask("POST", "/plugins", json={"manifest": sample()})
    assert answer.status_code == 201, answer.text
    content: dict[str, Any] = answer.json()
    return content


@pytest.mark.requirement("S2-44")
def test_agents_see_its_actions_once_it_is_set_up(omar: Person, anna: Person) -> None:
    plugin = install(omar)
    assert anna.get("/plugin-actions").json()["data"] == []
    asked = {"settings": {"workspace": "harbor"}}
    path, match = f"/plugins/{plugin['id']}", {"If-Match": '"1"'}
    changed = omar.ask("PATCH", path, json=asked, headers=match)
    assert changed.json()["settings"] == {"workspace": "harbor"}
    seen = anna.get("/plugin-actions").json()["data"]
    assert [each["title"] for each in seen] == ["Open in Example CRM", "Log this call"]
    assert seen[0]["plugin"] == "Example CRM"
    assert seen[0]["url"].startswith("https://harbor.crm.example/")
    off = omar.ask("PATCH", path, json={"enabled": False}, headers={"If-Match": '"2"'})
    assert off.json()["enabled"] is False
    assert anna.get("/plugin-actions").json()["data"] == []


def test_who_sees_no_calls_is_told_no_actions_of_calls(
    omar: Person, server: CrmServer, door: Door
) -> None:
    plugin = install(omar)
    asked = {"settings": {"workspace": "harbor"}}
    omar.ask("PATCH", f"/plugins/{plugin['id']}", json=asked, headers={"If-Match": "*"})
    with server.change() as connection:
        email = add_person(connection, "bill", Role.BILLING)
    assert door.person(email).get("/plugin-actions").json()["data"] == []


@pytest.mark.requirement("S2-44")
def test_a_bad_manifest_is_refused_with_all_its_faults(omar: Person) -> None:
    bad = sample(version="one", reads=["contact.secret"], extra=1)
    bad["actions"] = [{"id": "x", "title": "X", "where": ["desk"], "url": "javascript:alert(1)"}]
    refused = omar.ask("POST", "/plugins", json={"manifest": bad})
    assert problem(refused) == (422, "manifest_unusable")
    for words in ("“version”", "contact.secret", "“extra”", "“where”", "https://", "workspace"):
        assert words in refused.json()["detail"]
    assert omar.get("/plugins").json()["data"] == []


@pytest.mark.requirement("S2-44")
def test_an_update_keeps_its_settings_and_two_at_once_see_each_other(omar: Person) -> None:
    plugin = install(omar)
    path = f"/plugins/{plugin['id']}"
    asked = {"settings": {"workspace": "harbor"}}
    omar.ask("PATCH", path, json=asked, headers={"If-Match": '"1"'})
    newer = {"manifest": sample(version="2.0.0")}
    assert problem(omar.ask("PUT", path, json=newer)) == (428, "if_match_missing")
    late = omar.ask("PUT", path, json=newer, headers={"If-Match": '"1"'})
    assert problem(late) == (412, "stale")
    updated = omar.ask("PUT", path, json=newer, headers={"If-Match": '"2"'}).json()
    assert (updated["manifest"]["version"], updated["version"]) == ("2.0.0", 3)
    assert updated["settings"] == {"workspace": "harbor"}
    other = {"manifest": sample(id="com.example.other")}
    refused = omar.ask("PUT", path, json=other, headers={"If-Match": '"3"'})
    assert problem(refused) == (422, "another_plugin")


def test_once_only_and_removed_for_good(omar: Person, server: CrmServer) -> None:
    plugin = install(omar)
    again = omar.ask("POST", "/plugins", json={"manifest": sample()})
    assert problem(again) == (409, "installed")
    path = f"/plugins/{plugin['id']}"
    assert omar.ask("DELETE", path, headers={"If-Match": '"1"'}).status_code == 204
    assert omar.get("/plugins").json()["data"] == []
    with server.database.read() as connection:
        actions = connection.execute(select(tables.audit.c.action)).scalars().all()
    assert [each for each in actions if each.startswith("plugin.")] == [
        *("plugin.add", "plugin.remove")
    ]


@pytest.mark.parametrize("value", ["evil.com/", "a b", "x@y", "{number}", "a" * 101])
def test_a_setting_that_would_lead_elsewhere_is_refused(omar: Person, value: str) -> None:
    plugin = install(omar)
    asked = {"settings": {"workspace": value}}
    refused = omar.ask("PATCH", f"/plugins/{plugin['id']}", json=asked, headers={"If-Match": "*"})
    assert refused.status_code == 422


@pytest.mark.requirement("S2-44")
def test_they_are_managed_by_those_who_may(omar: Person, anna: Person) -> None:
    path = f"/plugins/{install(omar)['id']}"
    for method, where, body in (
        ("GET", "/plugins", None),
        ("POST", "/plugins", {"manifest": sample()}),
        ("PUT", path, {"manifest": sample()}),
        ("PATCH", path, {"enabled": False}),
        ("DELETE", path, None),
    ):
        refused = anna.ask(method, where, json=body, headers={"If-Match": "*"})
        assert problem(refused) == (403, "refused")
        assert refused.json()["permission"] == "plugins:manage"
