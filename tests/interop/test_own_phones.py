"""A phone of another maker with credentials of its own, at our CRM's and phone system's rules."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from desktop.domain.line import Line
from desktop.server.database import Database
from desktop.server.seed_people import HOME
from desktop.server.tables import device_credentials, memberships, sip_credentials, sip_devices
from tests.interop.baresip import SINGS, Baresip
from tests.interop.our_phone import OurPhone
from tests.interop.our_phone_system import DOMAIN, ECHO, JONAS, OurPhoneSystem
from tests.support.waiting import until

USER = "usr_jonas_weber"
PASSWORD = "of-the-desk-phone"


class Rows:
    """What the CRM writes and reads in the database that both share."""

    def __init__(self, folder: Path) -> None:
        self.database = Database.in_folder(folder)

    def change(self, table: Any, **values: Any) -> None:
        mine = (table.c.account_id == HOME, table.c.user_id == USER)
        with self.database.write() as connection:
            connection.execute(update(table).where(*mine).values(values))

    def devices(self) -> list[Any]:
        with self.database.read() as connection:
            return list(connection.execute(select(sip_devices)).all())


@pytest.fixture
def rows(phone_system: OurPhoneSystem, tmp_path: Path) -> Any:
    made = Rows(tmp_path)
    with made.database.write() as connection:
        row = {"account_id": HOME, "user_id": USER, "password": PASSWORD}
        connection.execute(device_credentials.insert().values(row))
    yield made
    made.database.close()


def signed_in(rows: Rows, count: int) -> Callable[[], bool]:
    return lambda: len(rows.devices()) == count


@pytest.mark.requirement("S2-55", "S2-56", "S2-57", "S2-58")
async def test_it_signs_in_is_listed_and_is_refused_once_voip_is_off(
    phone_system: OurPhoneSystem, phone: OurPhone, rows: Rows
) -> None:
    await phone.sign_in(phone_system.line(JONAS))
    desk_phone = Baresip(Line(DOMAIN, JONAS, PASSWORD, "127.0.0.1", phone_system.port))
    try:
        await desk_phone.start()
        await until(signed_in(rows, 2), what="both phones in the list")
        (foreign,) = [each for each in rows.devices() if not each.is_softphone]
        assert "baresip" in foreign.user_agent.lower()
        assert foreign.address.startswith("127.0.0.1:")
        assert foreign.expires_at > foreign.since
        await _talks_on_while_voip_goes_off(phone_system, desk_phone, rows)
        await desk_phone.ask("dial", ECHO)
        closed = await desk_phone.event("CALL_CLOSED")
        assert "403" in str(closed)
    finally:
        await desk_phone.close()
    await until(signed_in(rows, 1), what="the softphone alone")
    await phone.sign_in(phone_system.line(JONAS))


async def _talks_on_while_voip_goes_off(
    phone_system: OurPhoneSystem, desk_phone: Baresip, rows: Rows
) -> None:
    await desk_phone.ask("dial", ECHO)
    await desk_phone.event("CALL_ESTABLISHED")
    rows.change(memberships, switches={"voip": False})
    await until(signed_in(rows, 1), what="the foreign phone off the list")
    assert (await phone_system.ask(do="state"))["calls"] == 1
    await until(lambda: abs(desk_phone.hears() - SINGS) < 10, what="the echo goes on")
    await desk_phone.ask("hangup")
    await desk_phone.event("CALL_CLOSED")
    desk_phone.events.clear()


@pytest.mark.requirement("S2-55")
async def test_with_voip_off_it_never_gets_in(phone_system: OurPhoneSystem, rows: Rows) -> None:
    rows.change(memberships, switches={"voip": False})
    desk_phone = Baresip(Line(DOMAIN, JONAS, PASSWORD, "127.0.0.1", phone_system.port))
    try:
        await desk_phone.start("403 Forbidden")
    finally:
        await desk_phone.close()
    assert rows.devices() == []


async def test_a_new_password_keeps_out_who_has_the_former(
    phone_system: OurPhoneSystem, phone: OurPhone, rows: Rows
) -> None:
    """Of the line: the former one holds until the new one has signed in."""
    rows.change(sip_credentials, next_password="next", next_until=2**53)
    await phone.sign_in(phone_system.line(JONAS))
    await phone.sign_in(Line(DOMAIN, JONAS, "next", "127.0.0.1", phone_system.port))
    assert phone_system.line(JONAS).password == "next"
