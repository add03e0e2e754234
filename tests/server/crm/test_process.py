"""The CRM as a process: healthy, killed and started again, alone on its port, gone in time."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from tests.server.crm.conftest import Door, Person, problem
from tests.support.crm_rows import write_company
from tests.support.crm_server import CrmServer, start_crm


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[CrmServer]:
    """A server of this test's own, which it may end."""
    server = CrmServer(tmp_path)
    write_company(server.database)
    server.start()
    yield server
    if server.is_running:
        server.stop()
    server.database.close()


@pytest.fixture
def at(alone: CrmServer) -> Iterator[Door]:
    with httpx.Client(base_url=alone.address, trust_env=False, timeout=8) as http:
        yield Door(http)


def test_it_says_that_it_is_there_and_ready(http: httpx.Client) -> None:
    assert http.get("/healthz").json() == {"status": "ok"}
    assert http.get("/readyz").json() == {"status": "ready"}


def test_it_is_not_ready_without_its_database(alone: CrmServer, at: Door) -> None:
    path = alone.database.path
    alone.database.close()
    for each in alone.folder.glob("crm.sqlite3*"):
        each.unlink()
    path.mkdir()
    answer = at.http.get("/readyz")
    assert problem(answer) == (503, "not_ready")
    assert at.http.get("/healthz").status_code == 200
    assert "Traceback" not in alone.said()


def test_killed_and_started_again_it_knows_everything(alone: CrmServer, at: Door) -> None:
    anna = at.person()
    note = {"json": {"note": "Kept"}, "headers": {"If-Match": "*", "Idempotency-Key": "k1"}}
    saved = anna.ask("PATCH", "/calls/c1", **note)
    assert saved.status_code == 200
    with anna.listening() as heard:
        place = next(heard)["id"]
    anna.ask("PUT", "/me/availability", json={"availability": "away"})

    alone.kill()
    with pytest.raises(httpx.ConnectError):
        at.http.get("/healthz")
    alone.start()

    assert anna.get("/calls/c1").json()["note"] == "Kept"
    assert anna.ask("PATCH", "/calls/c1", **note).content == saved.content
    with anna.listening(place) as heard:
        assert [next(heard)["event"] for _ in range(2)] == ["connected", "agent.updated"]
    anna.tokens = at.renew(anna.tokens["refresh_token"]).json()
    assert anna.get("/me/availability").json()["availability"] == "away"
    assert (alone.stop(), alone.said()) == (0, "")


def test_a_second_one_on_the_port_says_so_and_ends(running: CrmServer, tmp_path: Path) -> None:
    second = start_crm(tmp_path, running.port, stderr=subprocess.PIPE)
    said, complained = second.communicate(timeout=20)
    assert (second.returncode, said) == (3, b"")
    assert complained.decode() == (
        f"Port {running.port} is taken. End what uses it, or choose another port.\n"
    )
    assert httpx.get(f"{running.address}/healthz", trust_env=False).status_code == 200


@pytest.mark.parametrize("way", ["stdin", "SIGTERM"])
def test_it_ends_at_once_though_somebody_listens_and_a_text_is_on_its_way(
    alone: CrmServer, at: Door, way: str
) -> None:
    omar: Person = at.person("omar.haddad@harbor.example")
    with omar.listening() as heard:
        next(heard)
        omar.ask("POST", "/conversations/t1/messages", json={"text": "Hello"})
        assert next(heard)["event"] == "message.updated"
        if way == "SIGTERM":
            psutil.Process(alone.pid).terminate()
        code = alone.stop()
        assert list(heard) == []
    assert alone.said() == ""
    assert code in (0, -15)
