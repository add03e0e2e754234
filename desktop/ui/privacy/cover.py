"""What lies over the window while nobody is here; any key or click takes it away."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from desktop.ui.privacy.presenter import IdlePresenter
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import PrimaryButton
from desktop.ui.widgets.marks import IconLabel
from desktop.ui.widgets.text import Label

_ACTIVITY = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
    }
)
_HELD = frozenset({Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_Meta})
_WORDS = "Nobody was here for a while. Calls ring as always."


class Cover(QWidget):
    """Over all of the window, as large as it is."""

    def __init__(self, presenter: IdlePresenter, window: QWidget) -> None:
        super().__init__(window)
        self._presenter = presenter
        self._window = window
        self._before: QWidget | None = None
        self.setProperty("ground", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.button = PrimaryButton("Show the window")
        self.button.clicked.connect(presenter.uncover)
        middle = Qt.AlignmentFlag.AlignHCenter
        column = QVBoxLayout(self)
        column.setSpacing(Space.M)
        column.addStretch(1)
        column.addWidget(IconLabel("eye-off-outline", "muted", 40), 0, middle)
        column.addWidget(Label("The window is hidden", "title"), 0, middle)
        column.addWidget(Label(_WORDS, "muted"), 0, middle)
        column.addWidget(self.button, 0, middle)
        column.addStretch(1)
        self.hide()
        presenter.attach(self)
        window.installEventFilter(self)

    def watch(self, is_wanted: bool) -> None:
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
            if is_wanted:
                application.installEventFilter(self)

    def show_cover(self, is_covered: bool) -> None:
        if is_covered:
            self._before = self._window.focusWidget()
            self.setGeometry(self._window.rect())
            self.raise_()
            self.show()
            self.button.setFocus()
        elif not self.isHidden():
            self.hide()
            if self._before is not None:
                self._before.setFocus()
            self._before = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if watched is self._window and kind is QEvent.Type.Resize and self.isVisible():
            self.setGeometry(self._window.rect())
        if kind is QEvent.Type.ShortcutOverride and self._presenter.is_covered:
            event.accept()  # what the keys would do is not to be seen
            return True
        if kind in _ACTIVITY:
            return self._on_activity(event)
        return False

    def _on_activity(self, event: QEvent) -> bool:
        if not self._presenter.is_covered:
            self._presenter.touch()
            return False
        if isinstance(event, QKeyEvent):
            if event.key() not in _HELD:  # the key that follows is the one that is swallowed
                self._presenter.uncover()
            return True  # it was pressed to see something, not to do what lies beneath
        return False
