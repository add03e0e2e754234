"""Many users from one file: a report for each line, and nothing half done."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.server.crm.conftest import Door, Person, problem
from tests.server.crm.test_users import accept, add, delegate, names
from tests.support.crm_server import CrmServer

HEADER = "name,email,role,extension\n"
FILE = (
    HEADER
    + "Lea Brandt,lea@harbor.example,Call agent,310\n"
    + '"Fox, Max",Max@Harbor.example, call_manager ,\n'
    + "Lea Again,LEA@harbor.example,Billing,\n"
    + "No Address,nowhere,Billing,\n"
    + "No Role,norole@harbor.example,King,\n"
    + "Same Extension,same@harbor.example,Billing,310\n"
    + "\n"
    + "Known Here,anna.keller@harbor.example,Billing,\n"
    + ",nameless@harbor.example,Billing,\n"
)
OUTCOMES = ["good", "good", "bad", "bad", "bad", "bad", "bad", "bad"]


def send(person: Person, content: str | bytes, **params: str) -> httpx.Response:
    body = content.encode() if isinstance(content, str) else content
    headers = {"Content-Type": "text/csv"}
    return person.ask("POST", "/users/import", content=body, params=params, headers=headers)


def rows(answer: httpx.Response) -> list[dict[str, Any]]:
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json()["rows"]
    return found


def test_a_look_first_adds_nobody(omar: Person) -> None:
    before = names(omar)
    answer = send(omar, FILE, dry_run="true")
    report = rows(answer)
    assert answer.json()["written"] is False
    assert [each["outcome"] for each in report] == OUTCOMES
    assert [each["line"] for each in report] == [2, 3, 4, 5, 6, 7, 9, 10]
    assert report[1]["name"] == "Fox, Max"
    assert "line 2" in report[2]["sentence"]
    assert "Call agent" in report[4]["sentence"]
    assert "310" in report[5]["sentence"]
    assert all(each["sentence"] for each in report[2:])
    assert {each["code"] for each in report} == {""}
    assert names(omar) == before


def test_all_good_lines_are_added_with_a_code_each(door: Door, omar: Person) -> None:
    answer = send(omar, FILE)
    report = rows(answer)
    assert answer.json()["written"] is True
    assert [each["outcome"] == "added" for each in report] == [each == "good" for each in OUTCOMES]
    assert {"Lea Brandt", "Fox, Max"} <= set(names(omar))
    assert accept(door, report[0]["code"]).json() == {"email": "lea@harbor.example"}
    assert accept(door, report[1]["code"]).json() == {"email": "max@harbor.example"}
    assert [each["outcome"] for each in rows(send(omar, FILE))] == ["bad"] * 8


def test_a_repeat_after_a_lost_answer_adds_nobody_twice(door: Door, omar: Person) -> None:
    headers = {"Content-Type": "text/csv", "Idempotency-Key": "k1"}
    content = (HEADER + "Lea Brandt,lea@harbor.example,Billing,\n").encode()
    lost, again = (
        rows(omar.ask("POST", "/users/import", content=content, headers=headers))[0]
        for _ in range(2)
    )
    assert (lost["outcome"], again["outcome"]) == ("added", "added")
    assert problem(accept(door, lost["code"])) == (422, "invalid_code")
    assert accept(door, again["code"]).status_code == 200


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "name the columns"),
        ("Lea,lea@harbor.example,Billing\n", "name the columns"),
        ("name,email\nLea,lea@harbor.example\n", "name the columns"),
        ("name,email,role,name\n", "name the columns"),
        ("name,email,role,colour\nLea,lea@harbor.example,Billing,red\n", "colour"),
        (HEADER, "nobody in this file"),
        ("name,email,role\nLéa,lea@harbor.example,Billing\n".encode("latin-1"), "UTF-8"),
        (HEADER.encode("utf-16"), "UTF-8"),
        (HEADER + "A,a@b.example,Billing,\n" * 2001, "2,000"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(omar: Person, content: str | bytes, says: str) -> None:
    before = names(omar)
    answer = send(omar, content)
    assert problem(answer) == (422, "unusable_file")
    assert says in answer.json()["detail"]
    assert names(omar) == before


@pytest.mark.parametrize("sign", [";", "\t"])
def test_other_separators_and_a_mark_of_the_order_of_bytes(omar: Person, sign: str) -> None:
    content = "\ufeffE-mail,Role,Name\nlea@harbor.example,Billing,Lea\n".replace(",", sign)
    assert [each["outcome"] for each in rows(send(omar, content))] == ["added"]


def test_too_long_to_be_sent(omar: Person) -> None:
    assert problem(send(omar, "x" * (1024 * 1024 + 1))) == (413, "too_large")


def test_roles_above_ones_own_are_kept_out_line_by_line(
    server: CrmServer, door: Door, anna: Person
) -> None:
    dele = delegate(server, door)
    content = HEADER + "A,a@harbor.example,Call agent,\nB,b@harbor.example,Administrator,\n"
    report = rows(send(dele, content))
    assert [each["outcome"] for each in report] == ["added", "bad"]
    assert "do not hold" in report[1]["sentence"]
    assert problem(send(anna, FILE)) == (403, "refused")
    assert add(anna).status_code == 403
