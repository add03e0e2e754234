"""A display, a window manager, a sound server: what the journeys need around them."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator

import pytest

from tests.journeys.rig import without_keyring
from tests.support.pulse import no_sound_server, sound_server

__all__ = ["no_sound_server", "sound_server"]


@pytest.fixture(scope="session", autouse=True)
def window_manager() -> Iterator[None]:
    """openbox, so that the focus is somebody's to give and to keep."""
    assert os.environ.get("DISPLAY"), "journeys need a display: run them with ./dev test"
    without_keyring()
    manager = subprocess.Popen(["openbox"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 30
    while "_NET_SUPPORTING_WM_CHECK(WINDOW)" not in _root_properties():
        assert time.monotonic() < deadline, "openbox does not start"
        time.sleep(0.05)
    yield
    manager.kill()
    manager.wait(5)


def _root_properties() -> str:
    done = subprocess.run(
        ["xprop", "-root", "_NET_SUPPORTING_WM_CHECK"],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout
