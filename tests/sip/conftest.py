"""The real engine with a far end, with and without sound."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.contracts.engine_rigs import RealRig
from tests.support.pulse import PulseServer, no_sound_server, sound_server

__all__ = ["no_sound_server", "sound_server"]


@pytest.fixture
async def quiet_rig(no_sound_server: None) -> AsyncIterator[RealRig]:
    """Signed in; no sound server answers."""
    rig = RealRig()
    await rig.ready()
    yield rig
    await rig.close()


@pytest.fixture
async def rig(sound_server: PulseServer) -> AsyncIterator[RealRig]:
    """Signed in, with sound."""
    rig = RealRig()
    await rig.ready()
    yield rig
    await rig.close()
