"""The tokens behind the window's look: colours light, dark and high contrast, type and spacing."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum, IntEnum
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo
from PySide6.QtWidgets import QApplication

from desktop.ui.style import Colours, palette, style_sheet

LIGHT: Final = Colours(
    background="#F6F7F9",
    surface="#FFFFFF",
    raised="#FFFFFF",
    line="#E3E6EB",
    text="#16191F",
    muted="#5B6472",
    faint="#646D7A",
    accent="#2563EB",
    accent_soft="#EAF1FF",
    ok="#15803D",
    ok_soft="#E8F7ED",
    bad="#B91C1C",
    bad_soft="#FCE8E8",
    warn="#B45309",
    warn_soft="#FDF1E0",
    rail="#FFFFFF",
    hover="#F2F4F6",
    on_colour="#FFFFFF",
    knob="#FFFFFF",
    track="#CBD1DA",
)
DARK: Final = Colours(
    background="#14171C",
    surface="#1B1F26",
    raised="#222731",
    line="#2E343F",
    text="#ECEFF4",
    muted="#A3ADBB",
    faint="#8A94A4",
    accent="#60A5FA",
    accent_soft="#1E2F4A",
    ok="#4ADE80",
    ok_soft="#173124",
    bad="#F87171",
    bad_soft="#3A1E20",
    warn="#FBBF24",
    warn_soft="#372B14",
    rail="#181C22",
    hover="#262C36",
    on_colour="#0B1220",
    knob="#ECEFF4",
    track="#4A5361",
)
HIGH_CONTRAST_LIGHT: Final = replace(
    LIGHT,
    background="#FFFFFF",
    line="#4A5160",
    text="#000000",
    muted="#24292F",
    faint="#3B434D",
    accent="#0B3BB3",
    ok="#0B5226",
    bad="#8F0F0F",
    warn="#7A3600",
    track="#4A5160",
)
HIGH_CONTRAST_DARK: Final = replace(
    DARK,
    background="#000000",
    surface="#000000",
    raised="#0B0D10",
    rail="#000000",
    line="#B7BFCA",
    text="#FFFFFF",
    muted="#E6EAF0",
    faint="#CFD6DF",
    accent="#9CC7FF",
    track="#B7BFCA",
    knob="#000000",
)


class Space(IntEnum):
    """Steps of the 4 px grid."""

    XS = 4
    S = 8
    M = 12
    L = 16
    XL = 20
    XXL = 24


class TextSize(IntEnum):
    """The one type scale, in px at 100 %."""

    SMALL = 12
    BODY = 13
    HEADING = 15
    TITLE = 20
    DISPLAY = 28


class Appearance(Enum):
    """What the person chose."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Theme:
    """``text_scale`` is 1.0 for normal text; ``family`` is the interface font.

    Where ``is_still``, nothing moves that could stand.
    """

    colours: Colours = LIGHT
    is_dark: bool = False
    is_high_contrast: bool = False
    text_scale: float = 1.0
    family: str = ""
    is_still: bool = False

    def colour(self, name: str) -> QColor:
        """``name`` is a field of ``Colours``, as in ``theme.colour("accent")``."""
        return QColor(str(getattr(self.colours, name)))

    def px(self, size: int) -> int:
        return round(size * self.text_scale)

    def font(self, size: int = TextSize.BODY, weight: int = 400) -> QFont:
        """``size`` in px at 100 % text size; figures are tabular."""
        font = QFont(self.family) if self.family else QFont(QApplication.font())
        font.setPixelSize(self.px(size))
        font.setWeight(QFont.Weight(weight))
        font.setFeature(QFont.Tag("tnum"), 1)
        return font


_current = Theme()


def current_theme() -> Theme:
    """The theme that the window shows now; ask again when ``ThemeKeeper.changed`` fires."""
    return _current


class ThemeKeeper(QObject):
    """Dresses the application and keeps it in step with the system and the person's choice."""

    changed = Signal()

    def __init__(
        self,
        application: QApplication,
        appearance: Appearance = Appearance.SYSTEM,
        text_scale: float = 1.0,
    ) -> None:
        super().__init__(application)
        self._application = application
        self._appearance = appearance
        self._text_scale = text_scale
        self._wants_contrast = False
        self._is_still = False
        self._family = _interface_family()
        application.setStyle("Fusion")
        hints = application.styleHints()
        hints.colorSchemeChanged.connect(self._apply)
        hints.accessibility().contrastPreferenceChanged.connect(self._apply)
        self._apply()

    @property
    def appearance(self) -> Appearance:
        return self._appearance

    @property
    def text_scale(self) -> float:
        return self._text_scale

    def choose(self, appearance: Appearance, text_scale: float) -> None:
        """``text_scale`` from 1.0 to 1.5."""
        self._appearance = appearance
        self._text_scale = text_scale
        self._apply()

    @contextlib.contextmanager
    def undressed(self) -> Iterator[None]:
        """For building much at once: dressing it all at the end takes a third of the time."""
        sheet = self._application.styleSheet()
        self._application.setStyleSheet("")
        try:
            yield
        finally:
            self._application.setStyleSheet(sheet)

    def choose_comfort(self, *, contrast: bool, still: bool) -> None:
        """More contrast than the system asks for, and no motion."""
        if (contrast, still) != (self._wants_contrast, self._is_still):
            self._wants_contrast, self._is_still = contrast, still
            self._apply()

    def _apply(self) -> None:
        global _current  # noqa: PLW0603 - the process has one look, as QApplication has one style
        hints = self._application.styleHints()
        is_dark = self._appearance is Appearance.DARK or (
            self._appearance is Appearance.SYSTEM and hints.colorScheme() is Qt.ColorScheme.Dark
        )
        contrast = hints.accessibility().contrastPreference()
        is_high = self._wants_contrast or contrast is Qt.ContrastPreference.HighContrast
        look = (is_dark, is_high, self._text_scale, self._family, self._is_still)
        _current = Theme(_colours(is_dark, is_high), *look)
        # Taking the old sheet off first costs a sixth of putting the new one over it.
        self._application.setStyleSheet("")
        self._application.setFont(_current.font())
        self._application.setPalette(palette(_current.colours))
        self._application.setStyleSheet(style_sheet(_current.colours, _current.text_scale))
        self.changed.emit()


def _colours(is_dark: bool, is_high_contrast: bool) -> Colours:
    if is_high_contrast:
        return HIGH_CONTRAST_DARK if is_dark else HIGH_CONTRAST_LIGHT
    return DARK if is_dark else LIGHT


def _interface_family() -> str:
    """The system's interface font, Inter where the system has none that reads well."""
    system = QFontInfo(QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)).family()
    is_poor = system.startswith(("DejaVu", "Bitstream", "Liberation", "Nimbus", "FreeSans", "Noto"))
    if is_poor and "Inter" in QFontDatabase.families():
        return "Inter"
    return system
