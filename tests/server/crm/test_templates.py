"""Templates and the settings of texting: kept under a name, changed by who saw them last."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.server.tables import audit
from tests.server.crm.conftest import Person, problem
from tests.support.crm_server import CrmServer

HELLO = {"name": "Hello", "text": "Hello {contact.first_name}"}
NIGHT = {"quiet_from": "20:30", "quiet_until": "09:00", "bulk_per_minute": 60}


def add(person: Person, **fields: str) -> Any:
    return person.ask("POST", "/message-templates", json={**HELLO, **fields})


def change(person: Person, template_id: str, version: str = "*", **fields: str) -> Any:
    headers = {"If-Match": version} if version else {}
    path = f"/message-templates/{template_id}"
    return person.ask("PATCH", path, json={**HELLO, **fields}, headers=headers)


def names(person: Person) -> list[str]:
    return [each["name"] for each in person.get("/message-templates").json()["data"]]


class TestTemplates:
    def test_they_are_added_listed_changed_and_removed(self, omar: Person) -> None:
        first = add(omar).json()
        add(omar, name="Bye", text="Bye")
        assert names(omar) == ["Bye", "Hello"]
        changed = change(omar, first["id"], '"1"', name="Hi")
        assert (changed.status_code, changed.json()["version"]) == (200, 2)
        assert omar.ask("DELETE", f"/message-templates/{first['id']}").status_code == 204
        assert names(omar) == ["Bye"]
        assert problem(change(omar, first["id"])) == (404, "not_found")

    def test_every_change_is_in_the_history(self, server: CrmServer, omar: Person) -> None:
        template_id = add(omar).json()["id"]
        change(omar, template_id, text="Hi")
        omar.ask("DELETE", f"/message-templates/{template_id}")
        with server.database.read() as connection:
            rows = connection.execute(audit.select().where(audit.c.subject == template_id)).all()
        assert [row.action.split(".")[1] for row in rows] == ["added", "changed", "removed"]
        assert rows[1].after == {"name": "Hello", "text": "Hi"}

    def test_a_field_nobody_can_fill_is_refused(self, omar: Person) -> None:
        template_id = add(omar).json()["id"]
        for answer in (
            add(omar, name="Odd", text="Dear {contact.title}"),
            change(omar, template_id, text="Dear {contact.title}"),
        ):
            assert problem(answer) == (422, "invalid_template")
            assert "{contact.title}" in answer.json()["detail"]
        assert problem(add(omar, name="  ")) == (422, "invalid_template")

    def test_a_name_is_taken_once(self, omar: Person) -> None:
        add(omar)
        other = add(omar, name="Other").json()["id"]
        assert problem(add(omar)) == (409, "name_taken")
        assert problem(change(omar, other)) == (409, "name_taken")
        assert change(omar, other, name="Other", text="New").status_code == 200

    def test_who_saw_an_older_one_changes_nothing(self, omar: Person) -> None:
        template_id = add(omar).json()["id"]
        change(omar, template_id, '"1"', text="Newer")
        late = change(omar, template_id, '"1"', text="Older")
        assert problem(late) == (412, "stale")
        assert late.json()["current"]["text"] == "Newer"
        assert problem(change(omar, template_id, "")) == (428, "if_match_missing")

    def test_the_same_key_adds_one(self, omar: Person) -> None:
        asked: dict[str, Any] = {"json": HELLO, "headers": {"Idempotency-Key": "k"}}
        first, second = (omar.ask("POST", "/message-templates", **asked) for _ in range(2))
        assert first.content == second.content
        assert names(omar) == ["Hello"]

    def test_only_for_who_sends_texts(self, omar: Person, anna: Person) -> None:
        template_id = add(omar).json()["id"]
        for answer in (
            anna.get("/message-templates"),
            add(anna),
            change(anna, template_id),
            anna.ask("DELETE", f"/message-templates/{template_id}"),
        ):
            assert (problem(answer), answer.json()["permission"]) == (
                (403, "refused"),
                "messages:send",
            )


class TestSettings:
    def test_as_it_is_in_the_beginning(self, omar: Person) -> None:
        assert omar.get("/texting-settings").json() == {
            **{"quiet_from": "21:00", "quiet_until": "08:00"},
            **{"bulk_per_minute": 300, "version": 1},
        }

    def test_they_are_changed_by_who_saw_them_last(self, omar: Person) -> None:
        def put(version: str) -> Any:
            headers = {"If-Match": version} if version else {}
            return omar.ask("PUT", "/texting-settings", json=NIGHT, headers=headers)

        assert put('"1"').json() == {**NIGHT, "version": 2}
        assert omar.get("/texting-settings").json() == {**NIGHT, "version": 2}
        assert problem(put('"1"')) == (412, "stale")
        assert problem(put("")) == (428, "if_match_missing")

    @pytest.mark.parametrize(
        "wrong",
        [{"quiet_from": "24:00"}, {"quiet_until": "8"}, {"bulk_per_minute": 0}, {"colour": 1}],
    )
    def test_nonsense_is_refused(self, omar: Person, wrong: dict[str, Any]) -> None:
        asked = {"json": {**NIGHT, **wrong}, "headers": {"If-Match": "*"}}
        assert problem(omar.ask("PUT", "/texting-settings", **asked)) == (422, "invalid_request")

    def test_only_for_who_edits_the_account(self, anna: Person) -> None:
        asked = {"json": NIGHT, "headers": {"If-Match": "*"}}
        answer = anna.ask("PUT", "/texting-settings", **asked)
        assert answer.json()["permission"] == "account.settings:edit"
