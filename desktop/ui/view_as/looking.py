"""A second window: the real client as somebody else sees it, without a line and without a pen.

A window of its own, so that one's own calls, notes and pages go on untouched beside it, and nothing
of the one can get into the other: services, local data and sign-in are its own.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from desktop.domain.errors import SoftphoneError
from desktop.domain.events import Event, SignedOut
from desktop.domain.records import View
from desktop.services.tasks import Tasks
from desktop.services.view_as import ViewAsService
from desktop.ui.built import LookingServices
from desktop.ui.main_window import MainWindow
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import PlainButton
from desktop.ui.widgets.marks import IconLabel
from desktop.ui.widgets.text import ElidedLabel


class Windows(Protocol):
    """What is built for a view, as the one who opened it handles it."""

    @property
    def window(self) -> MainWindow: ...

    def close(self) -> None: ...

    def let_go(self) -> None: ...


Build = Callable[[LookingServices, Callable[[], None]], Windows]


class ViewBar(QFrame):
    """Says whose eyes these are; ``ended`` by its button."""

    ended = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setProperty("kind", "topbar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.words = ElidedLabel(
            f"You see what {name} sees. Nothing can be changed or sent from here.", "strong"
        )
        self.end = PlainButton("End (Esc)", "close")
        self.end.setAccessibleName("End the view")
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.XL, Space.S, Space.L, Space.S)
        row.setSpacing(Space.S)
        row.addWidget(IconLabel("eye-outline", "warn", 18))
        row.addWidget(self.words, 1)
        row.addWidget(self.end)
        self.end.clicked.connect(self.ended)


class EscapeKey(QObject):
    """Escape that nobody in the window had a use for: forms, drawers and searches close first."""

    ended = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A key comes to the window when all the widgets around the focus have let it pass."""
        is_escape = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if is_escape and event.type() is QEvent.Type.KeyPress:
            self.ended.emit()
            return True
        return super().eventFilter(watched, event)


class Looking:
    """One view at a time; another one ends the former."""

    def __init__(
        self,
        view_as: ViewAsService,
        core_of: Callable[[View], LookingServices],
        build: Build,
        tasks: Tasks,
    ) -> None:
        self._view_as = view_as
        self._core_of = core_of
        self._build = build
        self._tasks = tasks
        self._view: View | None = None
        self._core: LookingServices | None = None
        self.windows: Windows | None = None
        self.bar: ViewBar | None = None

    def look_as(self, user_id: str) -> None:
        self._tasks.start(self._open(user_id), "look as somebody else")

    def end(self) -> None:
        self._tasks.start(self.ended(), "end the view")

    async def ended(self) -> None:
        view, core, windows = self._view, self._core, self.windows
        self._view = self._core = self.windows = self.bar = None
        if windows is not None:
            windows.close()
            windows.let_go()
        if core is not None:
            await core.forget()
        if view is not None:
            await self._view_as.end(view)

    async def _open(self, user_id: str) -> None:
        await self.ended()
        view = await self._view_as.begin(user_id)
        self._view = view
        try:
            core = self._core = self._core_of(view)
            core.stream.subscribe(self._on_event)
            windows = self.windows = self._build(core, self.end)
            await core.session.sign_in("", "")
            # Not before: somebody who looks on has no use for a form to sign in with.
            if self.windows is windows:
                self._show(windows.window, view.name)
        except SoftphoneError:
            with contextlib.suppress(SoftphoneError):
                await self.ended()
            raise

    def _on_event(self, event: Event) -> None:
        if isinstance(event, SignedOut):
            self.end()

    def _show(self, window: MainWindow, name: str) -> None:
        self.bar = ViewBar(name)
        self.bar.ended.connect(self.end)
        window.put_above(self.bar)
        key = EscapeKey(window)
        key.ended.connect(self.end)
        window.show()
