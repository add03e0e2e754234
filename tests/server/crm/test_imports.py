"""Numbers from a file: what is added, what is there already, what is wrong in which line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from desktop.server.crm.routes_imports import SILENT_MS
from desktop.server.tables import audit, do_not_call_imports
from tests.fakes import crm_records as known
from tests.server.crm.conftest import Person, problem
from tests.support.crm_server import CrmServer
from tests.support.waiting import until

IMPORTS = "/do-not-call/imports"
CSV = {"Content-Type": "text/csv"}
MEGABYTE = 1024 * 1024


def send(person: Person, content: bytes | Iterator[bytes], **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return person.ask("POST", IMPORTS, content=content, headers={**CSV, **named})


async def result(person: Person, content: bytes) -> dict[str, Any]:
    answer = send(person, content)
    assert answer.status_code == 202
    assert answer.json()["state"] == "running"
    path = f"{IMPORTS}/{answer.json()['id']}"
    await until(lambda: person.get(path).json()["state"] != "running", 10, "the import is over")
    job: dict[str, Any] = person.get(path).json()
    return job


def listed(person: Person) -> dict[str, str]:
    rows = person.get("/do-not-call").json()["data"]
    return {each["number"]: each["reason"] for each in rows}


async def test_a_file_is_read_and_reported(omar: Person) -> None:
    omar.ask("POST", "/do-not-call", json={"number": "+14435550180", "reason": "Asked"})
    content = (
        b"\xef\xbb\xbfPhone number,Name,Reason\r\n"
        b"(443) 555-0181,Ada,Letter\r\n"
        b"+1 443 555 0180,Ben,Again\r\n"
        b"\r\n"
        b"call me,Cleo,Asked\r\n"
        b",Dora,Asked\r\n"
        b"4435550181,Ada,Letter\r\n"
        b"'+442079460999,Eve,"
    )
    job = await result(omar, content)
    assert (job["state"], job["total"], job["read"]) == ("done", 8, 8)
    assert (job["added"], job["already"], job["bad"]) == (2, 2, 2)
    assert job["bad_lines"] == [
        {"line": 5, "text": "call me", "why": "This is not a phone number."},
        {"line": 6, "text": "", "why": "There is no number in this line."},
    ]
    assert listed(omar) == {
        "+14435550180": "Asked",
        "+14435550181": "Letter",
        "+442079460999": "Imported",
    }


@pytest.mark.parametrize(
    "content",
    [
        b"4435550181;Letter\n",
        b"4435550181\tLetter\n",
        b"Reason;Number\nLetter;443 555 0181\n",
        b'"443-555-0181","Letter"',
    ],
)
async def test_files_as_programs_write_them(omar: Person, content: bytes) -> None:
    assert (await result(omar, content))["added"] == 1
    assert listed(omar) == {"+14435550181": "Letter"}


async def test_a_long_file_is_one_job_in_steps(server: CrmServer, omar: Person) -> None:
    rows = b"".join(b"+1443555%04d\n" % line for line in range(1000, 2000))
    job = await result(omar, rows + b"wrong\n" * 300)
    assert (job["added"], job["bad"], job["read"]) == (1000, 300, 1300)
    assert len(job["bad_lines"]) == 200
    with server.database.read() as connection:
        history = connection.execute(select(audit)).all()
    assert [row.action for row in history] == ["do_not_call.import"]
    assert history[0].after == {"state": "done", "added": 1000, "already": 0, "bad": 300}


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 422, "empty_file"),
        (b"443555\xff\xfe", 422, "not_text"),
        (b"4435550181 \xe2\x82", 422, "not_text"),
        (b"1\n" * 100_001, 413, "too_large"),
        (b"1" * (5 * MEGABYTE + 1), 413, "too_large"),
    ],
    ids=["empty", "no text", "cut off", "too many lines", "too large"],
)
def test_what_is_no_such_file_is_refused(
    omar: Person, content: bytes, status: int, code: str
) -> None:
    assert problem(send(omar, content)) == (status, code)
    assert listed(omar) == {}


def test_a_file_sent_without_its_length_is_cut_off_too(omar: Person) -> None:
    pieces = (b"1" * MEGABYTE for _ in range(6))
    assert problem(send(omar, pieces)) == (413, "too_large")


async def test_a_line_that_never_ends_fails_the_job_with_a_sentence(omar: Person) -> None:
    job = await result(omar, b'4435550181\n"' + b"1" * 200_000)
    assert (job["state"], job["sentence"]) == (
        "failed",
        "This file is no CSV. Save it as CSV in UTF-8 and try again.",
    )


async def test_a_repeat_is_the_same_job(omar: Person) -> None:
    answers = [send(omar, b"4435550181\n", Idempotency_Key="k1") for _ in range(2)]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    other = send(omar, b"4435550182\n", Idempotency_Key="k1")
    assert problem(other) == (422, "key_reused")


def test_an_agent_imports_nothing_and_sees_no_report(omar: Person, anna: Person) -> None:
    job = send(omar, b"4435550181\n").json()
    path = f"{IMPORTS}/{job['id']}"
    for answer in (send(anna, b"4435550182\n"), anna.get(path), anna.ask("DELETE", path)):
        assert problem(answer) == (403, "refused")


def open_job(server: CrmServer, **fields: Any) -> str:
    """A job that nobody works at."""
    row = {"id": "imp_1", "account_id": known.ACCOUNT, "user_id": known.OMAR, "state": "running"}
    with server.change() as connection:
        connection.execute(do_not_call_imports.insert().values({**row, **fields}))
    return f"{IMPORTS}/imp_1"


def test_a_cancelled_job_keeps_what_it_has_and_ends_once(server: CrmServer, omar: Person) -> None:
    path = open_job(server, added=3, stepped_at=2**42)
    assert omar.get(path).json()["state"] == "running"
    assert omar.ask("DELETE", path).json()["state"] == "cancelled"
    assert omar.ask("DELETE", path).json()["added"] == 3
    with server.database.read() as connection:
        history = connection.execute(select(audit)).all()
    assert [row.after["state"] for row in history] == ["cancelled"]
    assert problem(omar.get(f"{IMPORTS}/no-such-job")) == (404, "not_found")


def test_a_job_whose_server_is_gone_says_so(server: CrmServer, omar: Person) -> None:
    path = open_job(server, stepped_at=1)
    job = omar.get(path).json()
    assert job["state"] == "failed"
    assert "Import the file again" in job["sentence"]
    assert SILENT_MS >= 10_000
