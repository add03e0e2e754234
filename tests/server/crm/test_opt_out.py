"""Somebody asks for no more texts by a word, and gets none until they ask again."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.server.demo_records import DemoRecords
from desktop.server.tables import opt_outs
from tests.fakes import crm_records as known
from tests.server.crm.conftest import Person, problem
from tests.support.crm_rows import put
from tests.support.crm_server import CrmServer


def arrives(server: CrmServer, words: str) -> None:
    DemoRecords(server.database).text_arrives(known.ACCOUNT, known.MARCUS_NUMBER, words)


def thread(omar: Person) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = omar.get("/conversations/t1/messages").json()["data"]
    return rows


def is_out(omar: Person) -> bool:
    rows = omar.get("/conversations").json()["data"]
    return bool(next(each for each in rows if each["id"] == "t1")["opted_out"])


def send(omar: Person) -> Any:
    return omar.ask("POST", "/conversations/t1/messages", json={"text": "Offer"})


def test_after_stop_nothing_leaves_and_the_conversation_says_so(
    server: CrmServer, omar: Person
) -> None:
    assert not is_out(omar)
    arrives(server, "Stop.")
    assert is_out(omar)
    for answer in (send(omar), omar.ask("POST", "/messages", json=_to_marcus())):
        assert problem(answer) == (403, "refused")
        assert answer.json()["reason"] == "opted_out"
    assert (
        omar.ask("POST", "/messages/check", json={"to": known.MARCUS_NUMBER}).json()["reason"]
        == "opted_out"
    )


def test_it_is_confirmed_once(server: CrmServer, omar: Person) -> None:
    arrives(server, "STOP")
    arrives(server, "STOP")
    said = [each for each in thread(omar) if "no more texts" in each["text"]]
    assert [(each["direction"], each["author"]) for each in said] == [("outbound", "")]
    assert said[0]["text"].startswith("Harbor Home Services: ")


def test_start_brings_texts_back(server: CrmServer, omar: Person) -> None:
    arrives(server, "UNSUBSCRIBE")
    arrives(server, "start")
    assert not is_out(omar)
    assert send(omar).status_code == 201
    assert [each for each in thread(omar) if "our texts again" in each["text"]]


def test_other_words_change_nothing(server: CrmServer, omar: Person) -> None:
    arrives(server, "Please stop by at five")
    arrives(server, "START")
    assert not is_out(omar)
    assert [each["direction"] for each in thread(omar)[-2:]] == ["inbound", "inbound"]


@pytest.mark.parametrize(("ours", "is_refused"), [(known.CAPITAL, False), ("", True)])
def test_it_counts_for_the_number_it_was_said_to_or_for_all(
    server: CrmServer, omar: Person, ours: str, is_refused: bool
) -> None:
    row = {"account_id": known.ACCOUNT, "number": known.MARCUS_NUMBER, "our_number": ours, "at": 1}
    with server.change() as connection:
        put(connection, opt_outs, row)
    assert is_out(omar) is is_refused
    assert send(omar).status_code == (403 if is_refused else 201)


def test_an_opt_out_of_another_account_is_theirs(server: CrmServer, omar: Person) -> None:
    row = {"account_id": known.SECOND_ACCOUNT, "number": known.MARCUS_NUMBER, "at": 1}
    with server.change() as connection:
        put(connection, opt_outs, {**row, "our_number": ""})
    assert send(omar).status_code == 201


def _to_marcus() -> dict[str, str]:
    return {"to": known.MARCUS_NUMBER, "text": "Offer"}
