"""The live board of the services, kept from a real CRM over a socket that can be cut."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from desktop.domain.access import Role
from desktop.domain.live_board import BoardState, LiveAgent
from desktop.domain.records import Availability
from desktop.server.database import now_ms, publish
from desktop.server.presence import tell
from desktop.server.tables import calls
from desktop.services.kept_account import KeptAccountService
from desktop.services.live_board import LiveBoardService
from desktop.services.local_data import LocalDataService
from desktop.services.ports import Crm
from desktop.services.pushes import PushService
from desktop.services.session import SessionService
from desktop.services.stream import EventStream
from desktop.services.synchronising import SyncService
from desktop.services.tasks import Tasks
from tests.contracts.crm_rigs import RealRig
from tests.fakes import crm_records as known
from tests.fakes.local import FakeLocalData
from tests.fakes.stores import FakePreferenceStore, FakeSecretStore
from tests.support.crm_rows import put
from tests.support.crm_server import CrmServer
from tests.support.waiting import until

pytestmark = pytest.mark.requirement("S1-30")


class RealClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class Watching:
    """A desk as far as the board needs one."""

    def __init__(self, crm: Crm) -> None:
        self.stream, self.clock = EventStream(), RealClock()
        self.tasks = Tasks(self.stream)
        self.local = FakeLocalData()
        own = (self.stream, self.clock, self.tasks)
        memory = KeptAccountService(self.local, *own)
        self.session = SessionService(
            *(crm, FakeSecretStore(), FakePreferenceStore()), *own, memory
        )
        kept = LocalDataService(crm, self.session, self.local, *own)
        sync = SyncService(crm, self.session, self.local, kept, *own)
        pushes = PushService(crm, self.session, sync, *own)
        self.live = LiveBoardService(crm, self.session, *own, pushes)

    def agent(self, user_id: str) -> LiveAgent | None:
        return self.live.board.agents.get(user_id) if self.live.board is not None else None

    def is_jonas(self, availability: Availability) -> bool:
        jonas = self.agent(known.JONAS)
        return jonas is not None and jonas.availability is availability

    async def stands(self, state: BoardState) -> None:
        await until(lambda: self.live.standing.state is state, 20, f"the board is {state.value}")


@pytest.fixture
async def rig(server: CrmServer) -> AsyncIterator[RealRig]:
    made = RealRig(server)
    await made.open()
    yield made
    await made.close()


@pytest.fixture
async def desk(rig: RealRig) -> AsyncIterator[Watching]:
    """Anna, a report manager, with the page open."""
    rig.role(Role.REPORT_MANAGER)
    made = Watching(rig.crm)
    await made.session.sign_in(known.EMAIL, known.PASSWORD)
    made.live.watch()
    await made.stands(BoardState.LIVE)
    yield made
    await made.tasks.close()
    made.local.end()


async def test_a_change_at_the_crm_is_on_the_board(rig: RealRig, desk: Watching) -> None:
    rig.colleague_is("away")
    await until(lambda: desk.is_jonas(Availability.AWAY))
    assert abs((desk.live.now() - desk.clock.now()).total_seconds()) < 5


async def test_a_lost_permission_empties_the_board_at_once(rig: RealRig, desk: Watching) -> None:
    rig.role(Role.CALL_AGENT)
    await desk.stands(BoardState.REFUSED)
    assert desk.live.board is None
    assert "not allowed to see the live board" in desk.live.standing.sentence
    rig.role(Role.REPORT_MANAGER)
    await desk.stands(BoardState.LIVE)
    assert desk.agent(known.JONAS) is not None


async def test_a_line_that_is_cut_is_taken_up_where_it_was(rig: RealRig, desk: Watching) -> None:
    await rig.goes_away()
    await rig.loses_connection()
    await desk.stands(BoardState.AWAY)
    assert desk.agent(known.JONAS) is not None
    assert desk.live.standing.sentence
    rig.colleague_is("busy")
    await rig.comes_back()
    await desk.stands(BoardState.LIVE)
    await until(lambda: desk.is_jonas(Availability.BUSY))


async def test_what_the_crm_has_forgotten_meanwhile_is_asked_for_whole(
    rig: RealRig, desk: Watching
) -> None:
    await rig.goes_away()
    await rig.loses_connection()
    await desk.stands(BoardState.AWAY)
    rig.colleague_is("busy")
    rig.forgets_events()
    rig.queue_changes()
    await rig.comes_back()
    await until(lambda: desk.is_jonas(Availability.BUSY), 20)


async def test_a_call_is_seen_while_it_is_going_on(
    server: CrmServer, rig: RealRig, desk: Watching
) -> None:
    with server.change() as connection:
        talk = {"agent_id": known.JONAS, "status": "in-progress", "answered_at": now_ms()}
        facts = {"id": "now", "account_id": known.ACCOUNT, "direction": "inbound"}
        number = {"remote_number": known.MARCUS_NUMBER, "started_at": now_ms()}
        put(connection, calls, {**facts, **talk, **number})
        publish(connection, known.ACCOUNT, "call.updated", {"call_id": "now"})
        tell(connection, known.ACCOUNT, known.JONAS)

    def call() -> bool:
        jonas = desk.agent(known.JONAS)
        return jonas is not None and jonas.call is not None

    await until(call)
    jonas = desk.agent(known.JONAS)
    assert jonas is not None
    assert jonas.call is not None
    assert jonas.call.number == known.MARCUS_NUMBER
    assert 0 <= (desk.live.now() - jonas.call.since).total_seconds() < 20
