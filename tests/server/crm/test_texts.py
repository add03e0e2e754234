"""Which texts leave: the number texted must allow it, and our own must still be ours."""

from __future__ import annotations

import httpx
import pytest

from desktop.server.tables import conversations, messages, numbers
from tests.fakes import crm_records as known
from tests.server.crm.conftest import Person, problem
from tests.support.crm_server import CrmServer


def send(person: Person) -> httpx.Response:
    return person.ask("POST", "/conversations/t1/messages", json={"text": "Hello"})


def assert_refused(server: CrmServer, answer: httpx.Response, reason: str) -> None:
    assert problem(answer) == (403, "refused")
    assert (answer.json()["permission"], answer.json()["reason"]) == ("messages:send", reason)
    with server.database.read() as connection:
        mine = (messages.c.text == "Hello", messages.c.direction == "outbound")
        sent = messages.select().where(*mine)
        assert connection.execute(sent).first() is None


@pytest.mark.parametrize(
    ("remote", "reason"),
    [
        ("+442079460999", "refused.international_off"),
        ("911", "refused.text_to_emergency"),
        ("988", "refused.text_to_short_code"),
        ("12", "refused.invalid_number"),
    ],
)
def test_a_number_that_may_not_be_texted_is_refused(
    server: CrmServer, omar: Person, remote: str, reason: str
) -> None:
    with server.change() as connection:
        mine = conversations.c.id == "t1"
        connection.execute(conversations.update().where(mine).values(remote_number=remote))

    assert_refused(server, send(omar), reason)


@pytest.mark.parametrize(
    "change",
    [{"state": "released"}, {"state": "disabled"}, {"text_enabled": False}, {"verified": False}],
    ids=lambda change: next(iter(change)),
)
def test_no_text_leaves_from_a_number_that_cannot_send(
    server: CrmServer, omar: Person, change: dict[str, object]
) -> None:
    with server.change() as connection:
        mine = numbers.c.number == known.MAIN_LINE
        connection.execute(numbers.update().where(mine).values(**change))

    assert_refused(server, send(omar), "refused.own_number_unusable")


def test_a_number_that_was_given_away_sends_nothing(server: CrmServer, omar: Person) -> None:
    with server.change() as connection:
        mine = numbers.c.number == known.MAIN_LINE
        connection.execute(numbers.update().where(mine).values(account_id=known.FOREIGN_ACCOUNT))

    assert_refused(server, send(omar), "refused.own_number_unusable")


def test_a_usual_text_leaves(omar: Person) -> None:
    assert send(omar).status_code == 201
