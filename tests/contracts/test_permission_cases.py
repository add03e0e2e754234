"""The worked cases of permissions, each once through the real client before the real CRM."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, Final

import pytest
from sqlalchemy import Connection, delete, update

from desktop.api.client import CrmClient
from desktop.domain.access import Role
from desktop.domain.catalogue import SAMPLE_PLANS
from desktop.domain.errors import NotFound, SessionEnded
from desktop.server.tables import accounts, agencies, memberships, users
from desktop.services.kept_account import KeptAccountService
from desktop.services.session import SessionService
from desktop.services.stream import EventStream
from desktop.services.tasks import Tasks
from tests.domain.test_conformance import _as_flags, _cases
from tests.fakes import crm_records as known
from tests.fakes.clock import FakeClock
from tests.fakes.local import FakeLocalData
from tests.fakes.stores import FakePreferenceStore, FakeSecretStore
from tests.support.crm_rows import add_person, write_company
from tests.support.crm_server import CrmServer

CASES: Final = _cases("permissions.json")
PLANS: Final = {features: name for name, features in SAMPLE_PLANS.items()}
ANNAS: Final = (memberships.c.user_id == known.ANNA, memberships.c.account_id == known.ACCOUNT)


@pytest.fixture
async def client(server: CrmServer) -> AsyncIterator[CrmClient]:
    made = CrmClient(server.address)
    yield made
    await made.close()


@pytest.fixture
async def session(client: CrmClient) -> AsyncIterator[SessionService]:
    stream, clock, local = EventStream(), FakeClock(), FakeLocalData()
    tasks = Tasks(stream)
    memory = KeptAccountService(local, stream, clock, tasks)
    stores = (FakeSecretStore(), FakePreferenceStore())
    yield SessionService(client, *stores, stream, clock, tasks, memory)
    await tasks.close()
    local.end()


@pytest.mark.requirement("S1-02", "S1-06", "S1-07", "S1-08", "S1-09", "S2-03")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"])
async def test_the_window_is_told_what_the_rules_say(
    server: CrmServer, client: CrmClient, session: SessionService, case: dict[str, Any]
) -> None:
    write_company(server.database)
    with server.change() as connection:
        _write(connection, case["context"])
        for part, write in _OF_ITS_OWN.items():
            if part in case["title"]:
                write(connection)
    if not case["context"]["member"]:
        with pytest.raises(NotFound):
            await session.sign_in(known.EMAIL, known.PASSWORD, known.ACCOUNT)
        return
    await session.sign_in(known.EMAIL, known.PASSWORD, known.ACCOUNT)
    if not case["context"]["user_active"]:
        await _is_deactivated(server, client, session, case)
        return
    assert session.account is not None
    assert session.account.role is Role(case["context"]["role"])
    for key, expected in case["expect"].items():
        decision = session.answer.decision(key)
        assert {
            "decision": "granted" if decision.granted else "denied",
            "reason": decision.reason,
            "blockers": list(decision.blockers),
        } == expected, key


async def _is_deactivated(
    server: CrmServer, client: CrmClient, session: SessionService, case: dict[str, Any]
) -> None:
    """The sign-in is over at the next question; why, an administrator reads on the user's page."""
    with server.change() as connection:
        connection.execute(update(users).where(users.c.id == known.ANNA).values(active=False))
        email = add_person(connection, "u8", Role.ADMINISTRATOR)
    with pytest.raises(SessionEnded, match="deactivated"):
        await session.ask(session.refresh())
    assert not session.is_signed_in
    await client.sign_in(email, known.PASSWORD)
    rows = (await client.user_permissions(known.ACCOUNT, known.ANNA)).permissions
    seen = {each.key: (each.granted, each.reason) for each in rows}
    for key, expected in case["expect"].items():
        assert seen[key] == (expected["decision"] == "granted", expected["reason"])


def _write(connection: Connection, given: Mapping[str, Any]) -> None:
    """The context of a case as rows, the statements as the plain flags of an earlier version."""
    flags = {name: _as_flags(each) for name, each in given.items() if isinstance(each, dict)}
    customs = {name: {given["role"]: flags[name]} for name in ("role_by_account", "role_by_agency")}
    connection.execute(
        update(agencies).values(
            switches=flags["agency_switches"],
            locks=flags["agency_locks"],
            role_customs=customs["role_by_agency"],
        )
    )
    connection.execute(
        update(accounts)
        .where(accounts.c.id == known.ACCOUNT)
        .values(
            plan=PLANS[frozenset(given["plan_features"])],
            state=given["account_state"],
            strict_roles=given["strict_roles"],
            switches=flags["account_switches"],
            role_customs=customs["role_by_account"],
        )
    )
    own = {
        "role": given["role"],
        "overrides": flags["user_overrides"],
        "categories": flags["user_categories"],
        "switches": flags["user_switches"],
        "group_denies": given["access_group_denies"],
    }
    connection.execute(update(memberships).where(*ANNAS).values(**own))


def _member_of_the_second_only(connection: Connection) -> None:
    connection.execute(delete(memberships).where(*ANNAS))
    connection.execute(
        update(memberships)
        .where(memberships.c.user_id == known.ANNA)
        .values(role=Role.AGENCY_ADMINISTRATOR.value)
    )


def _in_another_agency(connection: Connection) -> None:
    _member_of_the_second_only(connection)
    mine = accounts.c.id == known.SECOND_ACCOUNT
    connection.execute(update(accounts).where(mine).values(agency_id="other"))


def _administrator_of_the_second(connection: Connection) -> None:
    mine = memberships.c.account_id == known.SECOND_ACCOUNT
    administrator = Role.ADMINISTRATOR.value
    connection.execute(update(memberships).where(mine).values(role=administrator))


_OF_ITS_OWN: Final[Mapping[str, Callable[[Connection], None]]] = {
    "without a membership row": _member_of_the_second_only,
    "account of another agency": _in_another_agency,
    "switches into a Standard-plan sub-account": _member_of_the_second_only,
    "administrator in account A, call agent in account B": _administrator_of_the_second,
}


def test_no_case_is_left_out() -> None:
    assert len(CASES) == 40
    titles = [case["title"] for case in CASES]
    assert all(any(part in title for title in titles) for part in _OF_ITS_OWN)
