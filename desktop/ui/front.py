"""What stands on the screen first: the window with its sign-in page, before the pages are built."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from desktop.services.first_password import FirstPasswordService
from desktop.services.ports import PreferenceStore
from desktop.services.session import SessionService
from desktop.services.tasks import Tasks
from desktop.ui.main_window import MainWindow
from desktop.ui.sign_in.presenter import SignInPresenter
from desktop.ui.sign_in.view import SignInPage
from desktop.ui.theme import Appearance, ThemeKeeper

_AT_MOST: Final = 0.5  # seconds; a window that starts minimised is never painted


class Services(Protocol):
    @property
    def preferences(self) -> PreferenceStore: ...
    @property
    def session(self) -> SessionService: ...
    @property
    def first_password(self) -> FirstPasswordService: ...
    @property
    def tasks(self) -> Tasks: ...


@dataclass(frozen=True, slots=True)
class Front:
    keeper: ThemeKeeper
    window: MainWindow
    sign_in: SignInPresenter


def open_front(
    application: QApplication, services: Services, on_closed: Callable[[], None]
) -> Front:
    """Nobody can sign in there until ``sign_in.open`` says that the pages are there."""
    keeper = _keeper(application, services.preferences)
    sign_in = SignInPresenter(services.session, services.first_password, services.tasks)
    return Front(keeper, MainWindow(SignInPage(sign_in), on_closed), sign_in)


async def painted(window: MainWindow) -> None:
    """Return once the window is on the screen."""
    watcher = _FirstPaint()
    window.installEventFilter(watcher)
    try:
        async with asyncio.timeout(_AT_MOST):
            await watcher.seen.wait()
    except TimeoutError:
        pass
    finally:
        window.removeEventFilter(watcher)


class _FirstPaint(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.seen = asyncio.Event()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            self.seen.set()
        return False


def _keeper(application: QApplication, preferences: PreferenceStore) -> ThemeKeeper:
    size = preferences.value("appearance.text_size")
    keeper = ThemeKeeper(
        application,
        Appearance(str(preferences.value("appearance.theme"))),
        size / 100 if isinstance(size, int) else 1.0,
    )
    keeper.choose_comfort(
        contrast=preferences.value("appearance.contrast") == "high",
        still=preferences.value("appearance.motion") == "still",
    )
    return keeper
