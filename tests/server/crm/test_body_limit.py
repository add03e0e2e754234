"""Requests that are too long: refused with a sentence, and never kept in memory."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import suppress

import httpx
import psutil
import pytest

from tests.fakes import crm_records as known
from tests.server.crm.conftest import Door, Person, problem
from tests.support.crm_server import CrmServer

LIMIT = 256 * 1024
JSON = {"Content-Type": "application/json"}


def begun(length: int) -> bytes:
    """A sign-in that is ``length`` bytes long."""
    start, end = b'{"grant_type": "password", "email": "', b'"}'
    return start + b"a" * (length - len(start) - len(end)) + end


def in_pieces(body: bytes) -> Iterator[bytes]:
    """Sent without saying how long it will be."""
    for start in range(0, len(body), 65_536):
        yield body[start : start + 65_536]


def post(door: Door, body: bytes | Iterator[bytes]) -> httpx.Response:
    return door.http.post("/v1/auth/token", content=body, headers=JSON)


@pytest.mark.parametrize("cut", [bytes, in_pieces], ids=["whole", "in pieces"])
def test_one_byte_too_many_is_refused(door: Door, cut: type[bytes]) -> None:
    assert problem(post(door, cut(begun(LIMIT + 1)))) == (413, "too_large")
    assert problem(post(door, cut(begun(LIMIT)))) == (422, "invalid_request")


def test_a_stranger_cannot_fill_the_memory(server: CrmServer, door: Door) -> None:
    process = psutil.Process(server.pid)
    before = process.memory_info().rss

    def endless() -> Iterator[bytes]:
        for _ in range(64):
            yield b" " * 1_000_000

    # The connection may be closed while this side is still writing.
    with suppress(httpx.WriteError):
        assert problem(post(door, endless())) == (413, "too_large")
    assert process.memory_info().rss - before < 16_000_000
    assert door.http.get("/healthz").status_code == 200


def test_the_longest_note_fits_however_it_is_written(anna: Person) -> None:
    note = b'{"note": "' + b"\\ud83d\\ude00" * 10_000 + b'"}'
    answer = anna.ask("PATCH", "/calls/c1", content=note, headers={**JSON, "If-Match": "*"})

    assert answer.status_code == 200
    assert len(answer.json()["note"]) == 10_000


@pytest.mark.parametrize("path", ["/sounds?name=Spring&use=music", "/media"])
def test_nothing_is_read_from_somebody_who_may_not_send_it(
    server: CrmServer, anna: Person, path: str
) -> None:
    """The answer comes though not one byte of what was announced did."""
    head = (
        f"POST /v1/accounts/{known.ACCOUNT}{path} HTTP/1.1\r\nHost: crm\r\n"
        f"Authorization: {anna.headers['Authorization']}\r\nContent-Length: 900000\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", httpx.URL(server.address).port or 0), 8) as wire:
        wire.sendall(head.encode())
        assert wire.recv(4096).startswith(b"HTTP/1.1 403")
