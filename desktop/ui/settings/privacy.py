"""Privacy: what others may read on this screen, and what this computer keeps."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout

from desktop.domain.changes import LocalDataPolicy
from desktop.domain.errors import StoreUnavailable
from desktop.services.local_data import LocalDataService
from desktop.services.unsent import UnsentService
from desktop.ui.settings.page import SettingsPage
from desktop.ui.settings.rows import SettingRows
from desktop.ui.widgets.buttons import PlainButton
from desktop.ui.widgets.frames import Inset
from desktop.ui.widgets.text import Label

_NO_LOCK = "It keeps passers-by from reading along and is no lock. Never while a call is on."
_IS_GONE = (
    "Calls, contacts, texts and drafts of yours are deleted from this computer; the CRM has them "
    "all the same."
)


class PrivacyPanel(SettingsPage):
    def __init__(
        self,
        rows: SettingRows,
        kept: LocalDataService,
        unsent: UnsentService,
        wipe: Callable[[], None],
    ) -> None:
        super().__init__("Privacy")
        self._kept, self._unsent, self._rows = kept, unsent, rows
        self._wipe = wipe
        shows = (("all", "All"), ("names", "Who"), ("nothing", "No details"))
        after = ((0, "Never"), (1, "1 min"), (5, "5 min"), (15, "15 min"))
        screen = self.add_card("On the screen")
        for row in (
            rows.segments(
                *("privacy.notifications", "Notifications show", shows),
                "Who and what it is about, who alone, or only that there is something.",
            ),
            rows.segments("privacy.hide_after", "Hide the window", after, _NO_LOCK),
        ):
            screen.column.addWidget(row)
        self._add_data()
        self.column.addStretch(1)
        self._show_question(False)

    def _add_data(self) -> None:
        card = self.add_card("On this computer")
        self.policy = Label("", "muted", wraps=True)
        card.column.addWidget(self.policy)
        card.column.addWidget(
            self._rows.switch("privacy.wipe_on_sign_out", "Delete when signing out")
        )
        self.delete = PlainButton("Sign out and delete", "delete-outline")
        self.delete.clicked.connect(lambda: self._show_question(True))
        card.column.addWidget(self.delete, 0, Qt.AlignmentFlag.AlignLeft)
        self.question = Inset()
        self.warning = Label("", "body", wraps=True)
        self.yes = PlainButton("Delete it and sign out")
        self.no = PlainButton("Keep it")
        self.yes.clicked.connect(self._on_yes)
        self.no.clicked.connect(lambda: self._show_question(False))
        row = QHBoxLayout()
        row.addWidget(self.yes)
        row.addWidget(self.no)
        row.addStretch(1)
        self.question.column.addWidget(self.warning)
        self.question.column.addLayout(row)
        card.column.addWidget(self.question)

    def showEvent(self, event: QShowEvent) -> None:
        """What the account decides may have come in between."""
        super().showEvent(event)
        self._rows.refresh()
        self.policy.setText(_policy_words(self._kept.policy))
        self._show_question(False)

    def _show_question(self, is_asked: bool) -> None:
        self.question.setVisible(is_asked)
        self.delete.setEnabled(not is_asked)
        if is_asked:
            self.warning.setText(_warning(self._count_unsent()))
            self.no.setFocus()

    def _count_unsent(self) -> int:
        try:
            return len(self._unsent.writes)
        except StoreUnavailable:
            return 0

    def _on_yes(self) -> None:
        self._show_question(False)
        self._wipe()


def _policy_words(policy: LocalDataPolicy) -> str:
    days = "1 day" if policy.retention_days == 1 else f"{policy.retention_days} days"
    how = "encrypted" if policy.encrypted else "not encrypted"
    return (
        f"Your account lets this computer keep calls and texts for {days}, {how}, so that they are "
        "there when the CRM is not."
    )


def _warning(unsent: int) -> str:
    if not unsent:
        return _IS_GONE
    things = "1 thing" if unsent == 1 else f"{unsent} things"
    stays = "stays" if unsent == 1 else "stay"
    return f"{_IS_GONE} {things} you wrote and the CRM does not have yet {stays} until sent."
