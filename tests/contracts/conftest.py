"""The CRM of the contract: the fake, and the real client before the real server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from desktop.domain.access import Role
from desktop.domain.records import CallFilter
from desktop.services.ports import Crm
from tests.contracts.crm_rigs import FakeRig, RealRig, Rig
from tests.fakes import crm_records as known
from tests.support.crm_server import CrmServer, running_crm

A1 = known.ACCOUNT
EVERYTHING = CallFilter()
MANAGER, ADMINISTRATOR = Role.CALL_MANAGER, Role.ADMINISTRATOR


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CrmServer]:
    with running_crm(tmp_path_factory.mktemp("crm")) as running:
        yield running


@pytest.fixture(params=["fake", "real"])
async def rig(request: pytest.FixtureRequest) -> AsyncIterator[Rig]:
    """Nobody is signed in."""
    is_fake = request.param == "fake"
    made: Rig = FakeRig() if is_fake else RealRig(request.getfixturevalue("server"))
    await made.open()
    yield made
    await made.close()


@pytest.fixture
async def crm(rig: Rig) -> Crm:
    """Anna is signed in, a call agent."""
    await rig.crm.sign_in(known.EMAIL, known.PASSWORD)
    return rig.crm
