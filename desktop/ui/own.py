"""What one's own settings do in the window: looks, keys, tray, notifications and the cover."""

from __future__ import annotations

from desktop.ui.built import Services
from desktop.ui.main_window import MainWindow
from desktop.ui.pages import Dial
from desktop.ui.phone.bar import CallBarPresenter
from desktop.ui.phone.ringing import RingingPresenter
from desktop.ui.privacy.cover import Cover
from desktop.ui.privacy.presenter import IdlePresenter
from desktop.ui.settings.effects import Effects
from desktop.ui.shortcuts import Shortcuts
from desktop.ui.texting import Texting
from desktop.ui.theme import ThemeKeeper
from desktop.ui.tones import Tones
from desktop.ui.tray.wiring import InTray, build_tray


class Own:
    """Looks and keys first; ``furnish`` brings the rest when there is a window for it.

    A window in which one only looks as somebody else has neither tray nor notifications.
    """

    def __init__(self, services: Services, keeper: ThemeKeeper) -> None:
        self._services = services
        self.effects = Effects(services.own, keeper, services.stream)
        self.shortcuts = Shortcuts(services.own, services.stream)
        self.cover: Cover | None = None
        self.in_tray: InTray | None = None

    def furnish(
        self,
        window: MainWindow,
        ringing: RingingPresenter,
        bar: CallBarPresenter,
        tones: Tones,
        texting: Texting,
        dial: Dial,
    ) -> None:
        dial.wipes = window.rail.wipe_chosen.emit
        s = self._services
        idle = IdlePresenter(s.session, s.own, s.calls, s.stream, s.clock, s.tasks)
        self.cover = Cover(idle, window)
        if s.tray is not None:
            self.in_tray = build_tray(s, s.tray, window, ringing, bar, tones, texting)

    def close(self) -> None:
        if self.cover is not None:
            self.cover.watch(False)
        if self.in_tray is not None:
            self.in_tray.close()
