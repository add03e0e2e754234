"""A server of the test's own, and the client before it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from desktop.api.client import CrmClient
from tests.api.local_http import LocalServer


@pytest.fixture
async def server() -> AsyncIterator[LocalServer]:
    made = LocalServer()
    await made.open()
    yield made
    await made.close()


@pytest.fixture
async def stranger(server: LocalServer) -> AsyncIterator[CrmClient]:
    """Not signed in."""
    client = CrmClient(server.address)
    yield client
    await client.close()


@pytest.fixture
async def client(stranger: CrmClient) -> CrmClient:
    """Signed in."""
    await stranger.sign_in("anna.keller@harbor.example", "right")
    return stranger
