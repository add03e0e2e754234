"""The CRM's process with the small company in it, and people who speak HTTP to it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from tests.fakes import crm_records as known
from tests.support.crm_rows import write_company
from tests.support.crm_server import CrmServer, running_crm
from tests.support.receiver import Receiver, receiving

JONAS, OMAR = "jonas.weber@harbor.example", "omar.haddad@harbor.example"


class Person:
    """Signed in, with a request for everything; ``of`` is the account the paths begin with."""

    def __init__(self, http: httpx.Client, tokens: dict[str, Any], of: str = known.ACCOUNT) -> None:
        self._http = http
        self.tokens = tokens
        self._base = f"/v1/accounts/{of}"

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens['access_token']}"}

    def ask(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        """``path`` is within the account, or whole where it begins with /v1."""
        headers = {**self.headers, **arguments.pop("headers", {})}
        whole = path if path.startswith("/v1") else self._base + path
        return self._http.request(method, whole, headers=headers, **arguments)

    def get(self, path: str, **arguments: Any) -> httpx.Response:
        return self.ask("GET", path, **arguments)

    @contextmanager
    def listening(self, last_event_id: str = "") -> Iterator[Iterator[dict[str, Any]]]:
        """The events of one connection, as they come."""
        headers = {**self.headers, **({"Last-Event-ID": last_event_id} if last_event_id else {})}
        with self._http.stream("GET", f"{self._base}/events", headers=headers) as response:
            assert response.status_code == 200
            assert response.headers["content-type"].startswith("text/event-stream")
            yield _events(response)


def _events(response: httpx.Response) -> Iterator[dict[str, Any]]:
    event: dict[str, Any] = {}
    for line in response.iter_lines():
        if line:
            name, _, value = line.partition(": ")
            event[name] = json.loads(value) if name == "data" else value
        elif event:
            yield event
            event = {}


class Door:
    """Signing in and out."""

    def __init__(self, http: httpx.Client) -> None:
        self.http = http

    def ask_for_tokens(self, email: str, password: str = known.PASSWORD) -> httpx.Response:
        asked = {"grant_type": "password", "email": email, "password": password}
        return self.http.post("/v1/auth/token", json=asked)

    def renew(self, refresh_token: str) -> httpx.Response:
        asked = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        return self.http.post("/v1/auth/token", json=asked)

    def person(self, email: str = known.EMAIL, of: str = known.ACCOUNT) -> Person:
        answer = self.ask_for_tokens(email)
        assert answer.status_code == 200
        return Person(self.http, answer.json(), of)


def problem(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of an answer that is a problem with a sentence."""
    assert answer.headers["content-type"] == "application/problem+json"
    content = answer.json()
    assert content["status"] == answer.status_code
    assert content["title"]
    assert content["detail"].endswith(".")
    return answer.status_code, content["code"]


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CrmServer]:
    with running_crm(tmp_path_factory.mktemp("crm")) as server:
        yield server


@pytest.fixture(scope="session")
def http(running: CrmServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=running.address, trust_env=False, timeout=8) as client:
        yield client


@pytest.fixture
def server(running: CrmServer) -> CrmServer:
    """With the company as it was in the beginning, and nobody signed in."""
    write_company(running.database)
    return running


@pytest.fixture
def door(server: CrmServer, http: httpx.Client) -> Door:
    return Door(http)


@pytest.fixture
def anna(door: Door) -> Person:
    """A call agent."""
    return door.person()


@pytest.fixture
def omar(door: Door) -> Person:
    """The administrator who owns the account."""
    return door.person(OMAR)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found
