"""Links to the access control groups of a user, above their permissions."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.settings.panels import PanelId
from desktop.ui.access_groups.of_user import UserGroupsPresenter
from desktop.ui.sections import section_of
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import LinkButton
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.text import Label


class UserGroupsBar(QWidget):
    """Hidden where the user is in no group, or the one who looks may not manage them."""

    wanted = Signal(str)

    def __init__(self, presenter: UserGroupsPresenter) -> None:
        super().__init__()
        self.presenter = presenter
        self.links: list[LinkButton] = []
        self._flow = Flow("Access control groups of this user")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.XS)
        column.addWidget(Label("Limited by access control groups", "small"))
        column.addWidget(self._flow)
        self.wanted.connect(self._on_wanted)
        presenter.attach(self)

    def show_user_groups(self, groups: tuple[tuple[str, str], ...]) -> None:
        self.links = [self._link(*each) for each in groups]
        self._flow.put(*self.links)
        self.setVisible(bool(groups))

    def _link(self, group_id: str, name: str) -> LinkButton:
        link = LinkButton(name)
        link.setToolTip("Open this access control group")
        link.clicked.connect(lambda: self.wanted.emit(group_id))
        return link

    def _on_wanted(self, group_id: str) -> None:
        section = section_of(self)
        if section is not None and PanelId.ACCESS_GROUPS in section.offered:
            section.choose(PanelId.ACCESS_GROUPS)
            section.panel(PanelId.ACCESS_GROUPS).show_group(group_id)  # type: ignore[attr-defined]  # the panel of these
