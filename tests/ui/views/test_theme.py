"""Light and dark: the switch reaches open pages, and every text can be read on its ground."""

from __future__ import annotations

from itertools import product
from string import Template

import pytest
from PySide6.QtGui import QColor, QImage, QPalette

from desktop.settings.panels import PanelId
from desktop.ui import style, theme
from desktop.ui.style import Colours
from desktop.ui.theme import Appearance, current_theme
from tests.ui.views.scenes_base import furnish
from tests.ui.views.workplace import Workplace

THEMES = {
    "light": theme.LIGHT,
    "dark": theme.DARK,
    "high contrast light": theme.HIGH_CONTRAST_LIGHT,
    "high contrast dark": theme.HIGH_CONTRAST_DARK,
}
LEAST = 4.5  # WCAG 2.2, 1.4.3 for text
GROUNDS = ("background", "surface", "raised", "rail", "hover")
# What the style sheet and the painters write, and on what.
PAIRS = [
    *product(("text", "muted", "faint"), GROUNDS),
    *product(("accent", "ok", "bad", "warn"), ("background", "surface", "raised", "rail")),
    *((name, f"{name}_soft") for name in ("accent", "ok", "bad", "warn")),
    *product(("text", "muted"), ("accent_soft", "ok_soft", "bad_soft", "warn_soft")),
    *product(("on_colour",), ("accent", "ok", "bad")),
]


def _light(colour: str) -> float:
    """Relative luminance as WCAG defines it."""
    parts = (getattr(QColor(colour), f"{name}F")() for name in ("red", "green", "blue"))
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((_light(one), _light(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_measured_as_the_standard_says() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("name", THEMES)
def test_every_text_can_be_read_on_its_ground(name: str) -> None:
    colours = THEMES[name]
    weak = [
        f"{text} on {ground}: {ratio:.2f}"
        for text, ground in PAIRS
        if (ratio := contrast(getattr(colours, text), getattr(colours, ground))) < LEAST
    ]
    assert weak == []


def test_the_style_sheet_writes_with_the_colours_that_are_checked() -> None:
    sheet = style.style_sheet(_NAMES)
    written = {line.split("color:")[1].split(";")[0].strip() for line in _declarations(sheet)}
    assert written <= {text for text, _ in PAIRS}


_NAMES = Colours(**{name: name for name in Colours.__slots__})


def _declarations(sheet: str) -> list[str]:
    """``color: x`` alone, not ``border-color`` or ``selection-color``."""
    parts = sheet.replace("{", ";").replace("}", ";").split(";")
    return [part.strip() + ";" for part in parts if part.strip().startswith("color:")]


@pytest.mark.parametrize("percent", [100, 125, 150])
def test_the_type_scale_follows_the_size_of_the_text(percent: int) -> None:
    sheet = style.style_sheet(theme.LIGHT, percent / 100)
    assert Template("font-size: ${px}px").substitute(px=round(20 * percent / 100)) in sheet


async def test_the_switch_changes_the_pages_that_are_open(place: Workplace) -> None:
    furnish(place.desk.crm)
    await place.sign_in()
    place.window.open_page(PanelId.SETTINGS)
    place.page(PanelId.SETTINGS).choose(PanelId.APPEARANCE)
    place.window.show()
    seen = {}
    for name, colours in (("Light", theme.LIGHT), ("Dark", theme.DARK)):
        await place.click(f"Theme: {name}")
        assert current_theme().colours == colours
        assert place.application.styleSheet() == style.style_sheet(colours)
        assert place.desk.preferences.value("appearance.theme") == name.lower()
        assert _ground(place) == QColor(colours.background).name()
        text = place.window.palette().color(QPalette.ColorRole.WindowText)
        assert text.name() == QColor(colours.text).name()
        seen[name] = _picture(place)
    assert seen["Light"] != seen["Dark"]


async def test_icons_take_the_colours_of_the_theme_without_being_made_anew(
    place: Workplace,
) -> None:
    await place.sign_in()
    place.window.show()
    button = place.window.rail.button(PanelId.CALLS)
    icon, seen = button.icon(), []
    for appearance in (Appearance.LIGHT, Appearance.DARK):
        place.windows.keeper.choose(appearance, 1.0)
        await place.settle()
        seen.append(icon.pixmap(19, 19).toImage())
    assert seen[0] != seen[1]


async def test_a_setting_that_cannot_be_kept_says_so_and_still_holds(place: Workplace) -> None:
    await place.sign_in()
    place.window.open_page(PanelId.SETTINGS)
    place.page(PanelId.SETTINGS).choose(PanelId.APPEARANCE)
    place.desk.preferences.full = True
    await place.click("Theme: Dark")
    assert current_theme().is_dark
    assert "the disk is full" in place.said(place.page(PanelId.SETTINGS))


def _picture(place: Workplace) -> QImage:
    return place.window.grab().toImage()


def _ground(place: Workplace) -> str:
    """The colour at the very edge of the open page."""
    picture = _picture(place)
    return picture.pixelColor(picture.width() - 3, picture.height() - 3).name()
