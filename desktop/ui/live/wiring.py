"""The live page, its wall and the bar of a supervision, put together with their keys."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QMenu, QWidget

from desktop.domain.calls import CallState
from desktop.domain.events import CallChanged, Event
from desktop.domain.supervision import Mode
from desktop.settings.panels import PanelId
from desktop.ui.built import Services
from desktop.ui.live.contracts import LiveServices
from desktop.ui.live.presenter import LivePresenter
from desktop.ui.live.view import LivePage
from desktop.ui.live.wall import WallPresenter
from desktop.ui.live.wall_view import Wall
from desktop.ui.main_window import MainWindow
from desktop.ui.phone.bar import BarServices, CallBarPresenter
from desktop.ui.phone.call_bar import CallBar
from desktop.ui.phone.incoming_card import IncomingCards
from desktop.ui.shortcuts import Shortcuts
from desktop.ui.supervising.bar_view import SupervisionBar
from desktop.ui.supervising.presenter import SupervisionPresenter, SupervisionServices

KEYS: Final = {
    "listen": Mode.LISTEN,
    "whisper": Mode.WHISPER,
    "barge": Mode.BARGE,
    "take_over": Mode.TAKE_OVER,
}


def live_page(s: Services) -> LivePage:
    return LivePage(LivePresenter(_live_services(s)))


def _live_services(s: Services) -> LiveServices:
    return LiveServices(*(s.session, s.stream, s.live_board, s.live_views, s.supervising, s.tasks))


def _supervision_bar(s: Services) -> tuple[SupervisionPresenter, SupervisionBar]:
    services = SupervisionServices(*(s.session, s.supervising, s.stream, s.tasks, s.clock))
    presenter = SupervisionPresenter(services)
    return presenter, SupervisionBar(presenter)


class LiveParts:
    """``bar`` stands above every page; the rest is joined to the window by ``connect``."""

    def __init__(self, s: Services) -> None:
        self._s = s
        self.supervision, self.bar = _supervision_bar(s)
        self.wall: Wall | None = None
        self._walls: WallLeader | None = None

    def or_else(self, mine: Callable[[], None], its: Callable[[], None]) -> Callable[[], None]:
        """What a key means: the supervision's while one goes on, else what it always means."""
        return lambda: mine() if self.supervision.is_on else its()

    def connect(
        self, window: MainWindow, page: QWidget, shortcuts: Shortcuts, incoming: IncomingCards
    ) -> None:
        if not isinstance(page, LivePage):
            raise TypeError("the live page is another widget")
        for action, mode in KEYS.items():
            shortcuts.bind(action, window, partial(self._on_key, mode, page))
            shortcuts.hint(action, partial(page.drawer.acts.show_keys, mode))
        shortcuts.bind("stop_supervising", window, self.supervision.stop)
        self._walls = WallLeader(self._s, window, page)
        self.wall = self._walls.wall
        self._walls.put_above(incoming)
        shortcuts.bind("wall", window, self._walls.open_by_key)

    def close(self) -> None:
        if self.wall is not None:
            self.wall.leave()

    def _on_key(self, mode: Mode, page: LivePage) -> None:
        """Begins with the chosen agent of the board, or switches what goes on."""
        if self.supervision.is_on:
            self.supervision.switch(mode)
        elif page.isVisible():
            page.act(mode)


class WallLeader:
    """Puts the wall on a screen: the one it stood on last, the only one, or one that is chosen."""

    def __init__(self, s: Services, window: MainWindow, page: LivePage) -> None:
        self._s = s
        self._window = window
        self._page = page
        call_bar = CallBar(
            CallBarPresenter(BarServices(s.session, s.calls, s.tasks, s.clock, s.stream))
        )
        call_bar.show_on_page(False)
        _, supervision_bar = _supervision_bar(s)
        self.wall = Wall(WallPresenter(_live_services(s)), (supervision_bar, call_bar))
        self.wall.left.connect(self._on_left)
        call_bar.returned.connect(self._back_to_the_call)
        page.wall_wanted.connect(self._on_wanted)

    def open_by_key(self) -> None:
        """The same key leaves it; where one may not see the board, nothing happens."""
        if self.wall.isVisible():
            self.wall.leave()
        elif self._window.open_if_offered(PanelId.LIVE):
            self._open(self._screen())

    def put_above(self, incoming: IncomingCards) -> None:
        """A call that rings is seen above the wall as above everything else."""

        def on_event(event: Event) -> None:
            is_ringing = isinstance(event, CallChanged) and event.call.state is CallState.INCOMING
            if not is_ringing or not self.wall.isVisible():
                return
            for card in incoming.cards:
                # Of a window that fills the screen alone its own stand above it, and only anew.
                card.hide()
                card.windowHandle().setTransientParent(self.wall.windowHandle())
                card.show()

        self._s.stream.subscribe(on_event)

    def _on_wanted(self) -> None:
        screens = QGuiApplication.screens()
        if len(screens) == 1:
            self._open(screens[0])
            return
        menu = QMenu(self._page)
        for screen in screens:
            size = screen.geometry()
            here = ", where this window is" if screen is self._window.screen() else ""
            words = f"{screen.name()}, {size.width()} × {size.height()}{here}"
            menu.addAction(words).triggered.connect(
                lambda _=False, screen=screen: self._open(screen)
            )
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._page.wall.mapToGlobal(self._page.wall.rect().bottomLeft()))

    def _screen(self) -> QScreen:
        name = self._s.live_views.view.wall_screen
        known = {each.name(): each for each in QGuiApplication.screens()}
        return known.get(name, self._window.screen())

    def _open(self, screen: QScreen) -> None:
        if screen is not self._screen():
            self._page.remember_wall(screen.name())
        shares = screen is self._window.screen()
        self.wall.open(self._page.wanted, screen, with_bars=shares)

    def _on_left(self) -> None:
        if self._window.isVisible():
            self._window.activateWindow()

    def _back_to_the_call(self) -> None:
        self.wall.leave()
        self._window.open_page(PanelId.PHONE)
