"""Where Tab comes to what was not built in the order in which it is read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QLayout, QWidget


def comes_after(before: QWidget, made: QWidget) -> None:
    """Tab goes from the last control of ``before`` through those of ``made``, in their order."""
    _follow((_controls(before) or [before])[-1], _controls(made))


def goes_by_layout(page: QWidget) -> None:
    """Tab goes through a page as its layout does, and within each part as it did."""
    layout = page.layout()
    if layout is not None:
        stand_in(page, [each for part in _parts(layout) for each in _controls(part)])


def stand_in(holder: QWidget, controls: Iterable[QWidget]) -> None:
    """Tab comes to the controls where it comes to what they stand in, whenever they were made."""
    _follow(_before(holder), controls)


def goes_in_order(holder: QWidget, parts: Iterable[QWidget]) -> None:
    """Tab goes through the parts of ``holder`` in this order, and within each as it did."""
    stand_in(holder, [each for part in parts for each in _controls(part)])


def home_of(panel: QWidget) -> QWidget | None:
    """Where the keyboard goes back to: the list of a panel, or else its first control."""
    open_ones = [each for each in _controls(panel) if each.isVisible() and each.isEnabled()]
    lists = (each for each in open_ones if isinstance(each, QAbstractItemView))
    return next(lists, open_ones[0] if open_ones else None)


def _before(holder: QWidget) -> QWidget | None:
    """Qt takes nothing that cannot have the keyboard for a place in the order."""
    each = holder.previousInFocusChain()
    while each is not None and each is not holder:
        if each.focusPolicy() & Qt.FocusPolicy.TabFocus and not holder.isAncestorOf(each):
            return each
        each = each.previousInFocusChain()
    return None


def _follow(last: QWidget | None, controls: Iterable[QWidget]) -> None:
    for control in controls:
        if last is not None:
            QWidget.setTabOrder(last, control)
        last = control


def _parts(layout: QLayout) -> Iterator[QWidget]:
    for place in range(layout.count()):
        item = layout.itemAt(place)
        if item is None:
            continue
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            yield widget
        elif inner is not None:
            yield from _parts(inner)


def _controls(widget: QWidget) -> list[QWidget]:
    """What takes the keyboard in it, itself as well, in the order of Tab."""
    found = []
    each: QWidget | None = widget
    while each is not None:
        takes_it = each.focusPolicy() & Qt.FocusPolicy.TabFocus
        if takes_it and (each is widget or widget.isAncestorOf(each)):
            found.append(each)
        each = each.nextInFocusChain()
        if each is widget:
            break
    return found
