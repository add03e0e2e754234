"""Phone software that is not ours, started for these tests and ended with them."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.interop.asterisk import Asterisk
from tests.interop.debian import unpacked
from tests.interop.manager import Manager
from tests.interop.our_phone import OurPhone
from tests.interop.our_phone_system import OurPhoneSystem, seed_users
from tests.support.pulse import PulseServer, no_sound_server, sound_server

__all__ = ["no_sound_server", "sound_server"]


@pytest.fixture(scope="package")
def asterisk() -> Iterator[Asterisk]:
    """Takes calls; a test may restart it."""
    made = Asterisk(unpacked("asterisk", "sid"))
    try:
        made.start()
        yield made
    finally:
        made.forget()


@pytest.fixture
async def manager(asterisk: Asterisk) -> AsyncIterator[Manager]:
    """What Asterisk tells from here on."""
    async with Manager(asterisk.manager_port, asterisk.password) as made:
        yield made


@pytest.fixture
async def phone(no_sound_server: None) -> AsyncIterator[OurPhone]:
    """Our engine, running; no sound server answers it."""
    made = OurPhone()
    await made.client.start()
    yield made
    await made.client.stop()


@pytest.fixture
async def signed_in(phone: OurPhone, asterisk: Asterisk) -> OurPhone:
    """Our engine at Asterisk."""
    await phone.sign_in(asterisk.line())
    return phone


@pytest.fixture
async def with_sound(sound_server: PulseServer, asterisk: Asterisk) -> AsyncIterator[OurPhone]:
    """Our engine at Asterisk, with a microphone and a loudspeaker."""
    made = OurPhone()
    await made.client.start()
    await made.sign_in(asterisk.line())
    yield made
    await made.client.stop()


@pytest.fixture(scope="package")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One seeded database for all: hashing everybody's password takes its time."""
    folder = tmp_path_factory.mktemp("seeded")
    seed_users(folder)
    return folder


@pytest.fixture
async def phone_system(seeded: Path, tmp_path: Path) -> AsyncIterator[OurPhoneSystem]:
    """Our phone system, running, without a word of complaint to its end."""
    shutil.copytree(seeded, tmp_path, dirs_exist_ok=True)
    made = OurPhoneSystem(tmp_path)
    await made.start()
    yield made
    await made.close()
    assert made.complaints == ""
