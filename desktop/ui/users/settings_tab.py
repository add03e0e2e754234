"""The first tab of a user: caller ID and calls, and beside them permissions and role."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop.ui.theme import Space
from desktop.ui.user_permissions.view import PermissionsTab
from desktop.ui.user_settings.view import UserSettingsTab
from desktop.ui.widgets.choices import SegmentedControl

_CALLS: Final = "calls"
_PERMISSIONS: Final = "permissions"


class SettingsTab(QWidget):
    """``groups`` stands above the permissions: what limits them."""

    def __init__(
        self,
        settings: UserSettingsTab,
        permissions: PermissionsTab,
        groups: QWidget | None = None,
    ) -> None:
        super().__init__()
        self.settings = settings
        self.permissions = permissions
        self.part = SegmentedControl(
            "Settings",
            ((_CALLS, "Caller ID and calls"), (_PERMISSIONS, "Permissions and roles")),
            _CALLS,
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(settings)
        self.groups = groups
        self._stack.addWidget(permissions if groups is None else _under(groups, permissions))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, Space.M, 0, 0)
        column.setSpacing(Space.S)
        column.addWidget(self.part)
        column.addWidget(self._stack, 1)
        self.part.chosen.connect(self._show)
        settings.permission_wanted.connect(lambda _: self.show_permissions())

    def show_permissions(self) -> None:
        self.part.choose(_PERMISSIONS)
        self._show(_PERMISSIONS)

    def _show(self, part: str) -> None:
        self._stack.setCurrentIndex(1 if part == _PERMISSIONS else 0)


def _under(groups: QWidget, permissions: QWidget) -> QWidget:
    ground = QWidget()
    column = QVBoxLayout(ground)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(Space.S)
    column.addWidget(groups)
    column.addWidget(permissions, 1)
    return ground
