"""The demo's menu: the world outside, on request."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, Protocol

from PySide6.QtWidgets import QMenu

from desktop.domain.access import Role
from desktop.services.tasks import Tasks
from desktop.ui.icons import icon
from desktop.ui.widgets.buttons import PlainButton


class DemoControl(Protocol):
    async def ring_me(self, through_queue: bool = False) -> None: ...

    async def send_text(self) -> None: ...

    async def change_role(self, role: str) -> None: ...

    async def cut_line(self, cut: bool) -> None: ...

    async def stop_crm(self, stopped: bool) -> None: ...


class DemoMenu(PlainButton):
    """Shown only where there is a demo to control."""

    def __init__(
        self, control: DemoControl, tasks: Tasks, show_mailbox: Callable[[], None]
    ) -> None:
        super().__init__("Demo", "flask-outline")
        self._control = control
        self._tasks = tasks
        menu = QMenu(self)
        menu.addAction(icon("phone-incoming", "muted"), "Ring me", self._on_ring)
        menu.addAction(icon("account-group", "muted"), "Ring me through the queue", self._on_queue)
        menu.addAction(icon("message-text-outline", "muted"), "Send me a text", self._on_text)
        menu.addAction(icon("email-outline", "muted"), "Mailbox", show_mailbox)
        menu.addMenu(self._roles(menu))
        menu.addSeparator()
        self.line = menu.addAction("Cut the line")
        self.line.setCheckable(True)
        self.line.toggled.connect(self._on_line_toggled)
        self.crm = menu.addAction("Stop the CRM")
        self.crm.setCheckable(True)
        self.crm.toggled.connect(self._on_crm_toggled)
        self.setMenu(menu)

    def _roles(self, menu: QMenu) -> QMenu:
        roles = QMenu("Change my role", menu)
        roles.setIcon(icon("badge-account-outline", "muted"))
        for role in Role:
            action = roles.addAction(role.title)
            action.triggered.connect(lambda _=False, role=role: self._on_role(role))
        return roles

    def _start(self, coroutine: Coroutine[Any, Any, None], name: str) -> None:
        self._tasks.start(coroutine, name)

    def _on_ring(self) -> None:
        self._start(self._control.ring_me(), "ring me")

    def _on_queue(self) -> None:
        self._start(self._control.ring_me(through_queue=True), "ring me through the queue")

    def _on_text(self) -> None:
        self._start(self._control.send_text(), "send a text")

    def _on_role(self, role: Role) -> None:
        self._start(self._control.change_role(role.value), "change my role")

    def _on_line_toggled(self, cut: bool) -> None:
        self._start(self._control.cut_line(cut), "cut the line")

    def _on_crm_toggled(self, stopped: bool) -> None:
        self._start(self._control.stop_crm(stopped), "stop the CRM")
