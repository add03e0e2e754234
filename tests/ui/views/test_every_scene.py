"""A walk over everything there is to see: names for screen readers, the Tab key, room for words."""

from __future__ import annotations

import contextlib

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QPushButton,
    QWidget,
)

from desktop.ui.main_window import NORMAL_SIZE
from desktop.ui.theme import Appearance
from desktop.ui.widgets.text import ElidedLabel
from tests.ui.views.scenes import SCENES
from tests.ui.views.scenes_base import furnish
from tests.ui.views.workplace import Workplace, controls_of, spoken

# Answered by keys that work everywhere; it must never take the focus.
# Under the cover any key brings the window back, Tab as well.
WITHOUT_FOCUS = {"incoming", "notification", "covered"}


@pytest.mark.parametrize("scene", SCENES)
async def test_everything_can_be_named_reached_and_read(place: Workplace, scene: str) -> None:
    furnish(place.desk.crm)
    root = await SCENES[scene](place)
    root.show()
    await place.settle()
    faults = _unnamed(root)
    if scene not in WITHOUT_FOCUS:
        faults += await _unreached(place, root)
    assert place.window.size().toTuple() == NORMAL_SIZE
    faults += await cut_off(place, root)
    place.windows.keeper.choose(Appearance.LIGHT, 1.5)
    faults += [f"at 150 %: {each}" for each in await cut_off(place, root)]
    assert not faults, "\n".join(faults)


def _unnamed(root: QWidget) -> list[str]:
    """Who speaks to the computer says what is to be seen; the name must have it in it."""
    controls = controls_of(root)
    assert controls
    return [
        f"{_where(each)} shows {_shown(each)!r}"
        for each in controls
        if not spoken(each).strip() or _shown(each).lower() not in spoken(each).lower()
    ]


async def _unreached(place: Workplace, root: QWidget) -> list[str]:
    if root is place.window:
        await place.show()
    await place.until(lambda: _holds_the_keyboard(root), "the window has the keyboard")
    wanted = controls_of(root)
    reached = _walk(root, 2 * len(wanted) + 10)
    return [f"Tab misses {_where(each)}" for each in wanted if not _is_reached(each, reached)]


async def cut_off(place: Workplace, root: QWidget) -> list[str]:
    """What has too little room, and keeps it when the window manager has had its say."""
    with contextlib.suppress(AssertionError):
        await place.until(lambda: not _lacking(root), "all words fit", seconds=2)
    return [_lack(each) for each in _lacking(root)]


def _lacking(root: QWidget) -> list[QLabel | QPushButton]:
    cut = [each for each in _labels(root) if _is_cut(each)]
    narrow = [each for each in _buttons(root) if each.width() < each.minimumSizeHint().width()]
    return [*cut, *narrow]


def _labels(root: QWidget) -> list[QLabel]:
    return [each for each in root.findChildren(QLabel) if each.isVisibleTo(root) and each.text()]


def _buttons(root: QWidget) -> list[QPushButton]:
    return [
        each for each in root.findChildren(QPushButton) if each.isVisibleTo(root) and each.text()
    ]


def _is_cut(label: QLabel) -> bool:
    if isinstance(label, ElidedLabel):
        some_letters = min(label.sizeHint().width(), 6 * label.fontMetrics().averageCharWidth())
        return label.width() < some_letters or label.height() < label.sizeHint().height()
    if label.wordWrap():
        return label.height() < label.heightForWidth(label.width())
    wanted = label.sizeHint()
    return label.width() < wanted.width() or label.height() < wanted.height()


def _lack(widget: QLabel | QPushButton) -> str:
    wanted, has = widget.sizeHint().toTuple(), widget.size().toTuple()
    return f"{widget.text()!r} has {has} of {wanted}"


def _shown(control: QWidget) -> str:
    return control.text().strip(" ▾") if isinstance(control, QAbstractButton) else ""


def _holds_the_keyboard(root: QWidget) -> bool:
    return root.isActiveWindow() or QApplication.activePopupWidget() is root


def _walk(root: QWidget, steps: int) -> set[QWidget]:
    reached: set[QWidget] = set()
    for _ in range(steps):
        QTest.keyClick(root.focusWidget() or root, Qt.Key.Key_Tab)
        focused = root.focusWidget()
        if focused is not None:
            reached.add(focused)
    return reached


def _is_reached(control: QWidget, reached: set[QWidget]) -> bool:
    """Of buttons that exclude each other Tab goes to the chosen one, the arrows to the others."""
    if control.focusProxy() in reached or control in reached:
        return True
    group = control.group() if isinstance(control, QAbstractButton) else None
    return group is not None and group.exclusive() and not reached.isdisjoint(group.buttons())


def _where(widget: QWidget) -> str:
    names = [type(widget).__name__]
    parent = widget.parentWidget()
    while parent is not None and len(names) < 5:
        names.append(type(parent).__name__)
        parent = parent.parentWidget()
    return f"{spoken(widget)!r} {' < '.join(names)}"
