"""From the upload to the caller's ear: the real CRM, records, phone system and media (S2-46)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from desktop.server.pbx.message import Request
from desktop.server.pbx.system import PhoneSystem
from desktop.server.telephony import Telephony
from tests.fakes import crm_records as known
from tests.server.crm.conftest import Door, Person
from tests.server.pbx.test_menus import Street
from tests.server.pbx.test_own_sounds import House
from tests.server.pbx.test_world import hears
from tests.server.pbx.ua import Phone
from tests.support.crm_rows import write_company
from tests.support.crm_server import CrmServer, running_crm
from tests.support.waves import wav

LATEST = {"If-Match": "*"}
pytestmark = pytest.mark.requirement("S2-46")


@pytest.fixture
def crm(tmp_path: Path) -> Iterator[CrmServer]:
    with running_crm(tmp_path / "crm") as server:
        write_company(server.database)
        yield server


@pytest.fixture
def omar(crm: CrmServer) -> Iterator[Person]:
    with httpx.Client(base_url=crm.address, trust_env=False, timeout=20) as http:
        yield Door(http).person("omar.haddad@harbor.example")


@pytest.fixture
async def house(crm: CrmServer, tmp_path: Path) -> AsyncIterator[House]:
    """The phone system upon the CRM's own records; nobody's phone is signed in."""
    records, trunk = Telephony(crm.database), Street(tmp_path / "outside")
    system = PhoneSystem(records, trunk, booths=trunk)
    await system.start(0)
    house = House(system, trunk, records)  # type: ignore[arg-type]  # real ones
    house.caller = trunk.caller = await Phone(system.port, "outside").open()
    yield house
    for voice in house.voices:
        await voice.close()
    house.caller.close()
    await system.close()
    records.close()


def added(omar: Person, name: str, use: str, hertz: float) -> str:
    content = wav(2, hertz, rate=44_100)
    answer = omar.ask("POST", "/sounds", params={"name": name, "use": use}, content=content)
    assert answer.status_code == 201
    return str(answer.json()["id"])


async def test_a_caller_is_told_and_then_waits_with_the_music_that_was_uploaded(
    house: House, omar: Person
) -> None:
    said = added(omar, "Recorded", "announcement", 1250)
    music = added(omar, "Spring", "music", 1750)
    body = {"name": "Sales", "members": [known.ANNA], "music": music}
    assert omar.ask("PUT", "/teams/queues/q1", json=body, headers=LATEST).status_code == 200
    wanted = {"is_on": True, "is_announced": True, "announcement": "We record.", "sound": said}
    answer = omar.ask("PUT", "/recording-settings", json=wanted, headers=LATEST)
    assert answer.status_code == 200

    invite, voice = await house.ring(known.CAPITAL)
    await house.until(hears(voice, 1250))
    await house.until(hears(voice, 1750))
    assert isinstance(invite, Request)
