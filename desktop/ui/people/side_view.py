"""The right half of the People page: a contact, its form, or two that become one."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from desktop.ui.people.contact import ContactPresenter
from desktop.ui.people.detail_view import DetailView
from desktop.ui.people.form_view import FormView
from desktop.ui.people.merge_view import MergeView
from desktop.ui.people.states import Mode, SideState
from desktop.ui.widgets.frames import Card, Scroller
from desktop.ui.widgets.states import Banner, EmptyState


class SideCard(Card):
    def __init__(self, presenter: ContactPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._shown: SideState | None = None
        self.unsaved = Banner()
        self.unsaved.hide()
        self.unsaved.acted.connect(presenter.show_stuck)
        self.form = FormView(presenter.form)
        self._form = Scroller(self.form)
        self._content: QWidget = QWidget()
        self._stack = QStackedWidget()
        self._stack.addWidget(self._content)
        self._stack.addWidget(self._form)
        self.column.addWidget(self.unsaved)
        self.column.addWidget(self._stack, 1)

    def show_side(self, state: SideState) -> None:
        names = ", ".join(state.elsewhere)
        self.unsaved.show_banner("warning", f"Not saved: {names}", "Look", closable=False)
        self.unsaved.setVisible(bool(state.elsewhere))
        before, self._shown = self._shown, state
        if state.mode is Mode.FORM and state.form is not None:
            self.form.show_form(state.form)
            is_new = before is None or before.form is None
            self._stack.setCurrentWidget(self._form)
            if is_new:
                self.form.focus()
            return
        if before is None or _seen(before) != _seen(state):
            self._replace(self._made(state))
        self._stack.setCurrentWidget(self._content)

    def _made(self, state: SideState) -> QWidget:
        if state.mode is Mode.MERGE and state.merge is not None:
            return Scroller(MergeView(self._presenter, state.merge))
        if state.detail is not None:
            return Scroller(DetailView(self._presenter, state.detail, state))
        return EmptyState("account-outline", "Nobody chosen", "Choose a contact on the left.")

    def _replace(self, content: QWidget) -> None:
        """The keyboard stays on the control it was on, and the eye where it was."""
        focused = QApplication.focusWidget()
        inside = focused is not None and self._content.isAncestorOf(focused)
        key = focused.objectName() if focused is not None and inside else ""
        scrolled = _scrolled(self._content)
        self._stack.removeWidget(self._content)
        self._content.deleteLater()
        self._content = content
        self._stack.insertWidget(0, content)
        self._stack.setCurrentWidget(content)
        if isinstance(content, Scroller):
            content.verticalScrollBar().setValue(scrolled)
        again: QWidget | None = content.findChild(QWidget, key) if key else None
        if again is not None:
            again.setFocus()
        elif inside:
            first = content.findChild(QWidget, "edit")
            (first if isinstance(first, QWidget) else content).setFocus()


def _scrolled(widget: QWidget) -> int:
    return widget.verticalScrollBar().value() if isinstance(widget, Scroller) else 0


def _seen(state: SideState) -> tuple[object, ...]:
    return state.mode, state.detail, state.merge, state.can_call, state.can_edit
