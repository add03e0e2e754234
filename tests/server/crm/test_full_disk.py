"""The CRM on a full disk: what is only read goes on, what must be stored says so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.fakes import crm_records as known
from tests.server.crm.conftest import Door, problem
from tests.support.crm_rows import write_company
from tests.support.crm_server import CrmServer
from tests.support.disk import full_disk


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[CrmServer]:
    """A server of this test's own, which may complain."""
    server = CrmServer(tmp_path)
    write_company(server.database)
    server.start()
    yield server
    server.stop()
    server.database.close()


@pytest.fixture
def at(alone: CrmServer) -> Iterator[Door]:
    with httpx.Client(base_url=alone.address, trust_env=False, timeout=8) as http:
        yield Door(http)


def test_somebody_who_has_just_signed_in_gets_their_phone_line(alone: CrmServer, at: Door) -> None:
    anna = at.person()
    with full_disk(alone.pid):
        profile = anna.get("/v1/me")
        line = anna.get("/me/line")

    assert profile.status_code == 200
    assert (line.status_code, line.json()["password"]) == (200, known.SIP_PASSWORD)


def test_what_has_to_be_stored_says_that_it_cannot_be(alone: CrmServer, at: Door) -> None:
    anna = at.person()
    words = "Call back on Tuesday"
    change = {"json": {"note": words}, "headers": {"If-Match": "*"}}
    with full_disk(alone.pid):
        assert problem(anna.ask("PATCH", "/calls/c1", **change)) == (503, "storage_failed")
        assert problem(at.ask_for_tokens(known.EMAIL)) == (503, "storage_failed")

    assert anna.ask("PATCH", "/calls/c1", **change).json()["note"] == words
