"""A window over real services, with a window manager and without a sound server around it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from PySide6.QtWidgets import QApplication

from tests.journeys.conftest import window_manager
from tests.services.conftest import Desk, desk
from tests.support.pulse import no_sound_server
from tests.ui.views.workplace import Workplace, workplace_of

__all__ = ["desk", "no_sound_server", "window_manager"]


def pytest_itemcollected(item: pytest.Item) -> None:
    item.add_marker(pytest.mark.usefixtures("no_sound_server"))
    # Qt says so itself when there is no sound server.
    item.add_marker(pytest.mark.qt_log_ignore("PulseAudioService", extend=True))


@pytest.fixture
async def place(qapp: QApplication, desk: Desk, no_sound_server: None) -> AsyncIterator[Workplace]:
    """The window before anybody has signed in."""
    async with workplace_of(qapp, desk) as made:
        yield made
