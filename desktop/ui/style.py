"""The style sheet and the palette that the tokens are poured into."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from string import Template
from typing import Final

from PySide6.QtGui import QColor, QPalette


@dataclass(frozen=True, slots=True)
class Colours:
    """Every colour of the window, as ``#RRGGBB``."""

    background: str
    surface: str
    raised: str
    line: str
    text: str
    muted: str
    faint: str
    accent: str
    accent_soft: str
    ok: str
    ok_soft: str
    bad: str
    bad_soft: str
    warn: str
    warn_soft: str
    rail: str
    hover: str
    on_colour: str  # text on accent, ok and bad
    knob: str
    track: str


def palette(colours: Colours) -> QPalette:
    """What Fusion draws with where the style sheet says nothing."""
    role = QPalette.ColorRole
    made = QPalette()
    for name, value in {
        role.Window: colours.background,
        role.Base: colours.surface,
        role.AlternateBase: colours.hover,
        role.Button: colours.surface,
        role.ToolTipBase: colours.raised,
        role.Text: colours.text,
        role.WindowText: colours.text,
        role.ButtonText: colours.text,
        role.ToolTipText: colours.text,
        role.PlaceholderText: colours.faint,
        role.Highlight: colours.accent,
        role.HighlightedText: colours.on_colour,
        role.Link: colours.accent,
        role.LinkVisited: colours.accent,
        role.Accent: colours.accent,
        role.Mid: colours.line,
        role.Dark: colours.line,
        role.Light: colours.raised,
    }.items():
        made.setColor(name, QColor(value))
    for name in (role.Text, role.WindowText, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, name, QColor(colours.faint))
    return made


def style_sheet(colours: Colours, text_scale: float = 1.0) -> str:
    """The one style sheet, with ``text_scale`` applied to the type scale."""
    sizes = {f"px{size}": str(round(size * text_scale)) for size in (11, 12, 13, 15, 17, 20, 28)}
    sheet = "\n".join((_GROUND, _TEXT, _BUTTONS, _CHIPS, _FIELDS, _LISTS, _FRAMES, _SHELL))
    return Template(sheet).substitute(asdict(colours), **sizes)


_GROUND: Final = """
QWidget { color: $text; }
QMainWindow, QDialog, QWidget[ground="page"] { background: $background; }
QWidget[ground="surface"] { background: $surface; }
QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: 6px 8px; }
QScrollArea, QScrollArea > QWidget > QWidget[ground="none"], QStackedWidget {
  background: transparent; border: 0; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 2px; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 2px; }
QScrollBar::handle { background: $track; border-radius: 3px; min-height: 28px; min-width: 28px; }
QScrollBar::handle:hover { background: $faint; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QMenu { background: $raised; border: 1px solid $line; border-radius: 8px; padding: 6px; }
QMenu::item { padding: 7px 28px 7px 10px; border-radius: 6px; color: $text; }
QMenu::item:selected { background: $accent_soft; color: $accent; }
QMenu::item:disabled { color: $faint; background: transparent; }
QMenu::icon { padding-left: 8px; }
QMenu::separator { height: 1px; background: $line; margin: 6px 4px; }
QAbstractScrollArea::corner { background: transparent; border: 0; }
QSplitter::handle { background: transparent; }
QProgressBar { border: 0; border-radius: 3px; background: $hover; max-height: 6px; }
QProgressBar::chunk { border-radius: 3px; background: $accent; }
"""

_TEXT: Final = """
QLabel { background: transparent; }
QLabel:disabled { color: $faint; }
QLabel[kind="display"] { font-size: ${px28}px; font-weight: 500; }
QLabel[kind="title"] { font-size: ${px20}px; font-weight: 600; }
QLabel[kind="heading"] { font-size: ${px15}px; font-weight: 600; }
QLabel[kind="strong"] { font-weight: 600; }
QLabel[kind="medium"] { font-weight: 500; }
QLabel[kind="section"] { font-size: ${px12}px; font-weight: 600; color: $muted; }
QLabel[kind="muted"] { color: $muted; }
QLabel[kind="small"] { font-size: ${px12}px; color: $muted; }
QLabel[kind="faint"] { font-size: ${px12}px; color: $faint; }
QLabel[kind="timer"] { font-size: ${px20}px; font-weight: 500; }
QLabel[kind="error"] { font-size: ${px12}px; color: $bad; }
QLabel[kind="key"] { font-size: ${px11}px; color: $faint; border: 1px solid $line;
  border-radius: 4px; padding: 0 4px; background: $surface; }
QLabel[tone="good"] { color: $ok; }
QLabel[tone="bad"] { color: $bad; }
QLabel[tone="warning"] { color: $warn; }
QLabel[tone="accent"] { color: $accent; }
QLabel[kind="tag"] { font-size: ${px12}px; font-weight: 500; border-radius: 4px;
  padding: 1px 7px; background: $hover; color: $muted; }
QLabel[kind="tag"][tone="good"] { background: $ok_soft; color: $ok; }
QLabel[kind="tag"][tone="bad"] { background: $bad_soft; color: $bad; }
QLabel[kind="tag"][tone="warning"] { background: $warn_soft; color: $warn; }
QLabel[kind="tag"][tone="accent"] { background: $accent_soft; color: $accent; }
QLabel[kind="counter"] { font-size: ${px11}px; font-weight: 600; border-radius: 8px;
  padding: 0 6px; min-height: 16px; background: $accent; color: $on_colour; }
"""

_BUTTONS: Final = """
QPushButton, QToolButton { font-weight: 500; border: 1px solid $line; border-radius: 6px;
  background: $surface; color: $text; padding: 0 12px; min-height: 30px; }
QPushButton:hover, QToolButton:hover { background: $hover; }
QPushButton:pressed, QToolButton:pressed { background: $line; }
QPushButton, QToolButton, QComboBox, QTabBar { outline: 0; }
QPushButton:focus, QToolButton:focus { border: 2px solid $accent; padding: 0 11px;
  min-height: 28px; }
QPushButton:disabled, QToolButton:disabled { color: $faint; background: $background; }
QPushButton:checked { background: $accent_soft; border-color: $accent; color: $accent; }
QPushButton[kind="primary"] { background: $accent; border-color: $accent; color: $on_colour; }
QPushButton[kind="call"] { background: $ok; border-color: $ok; color: $on_colour; }
QPushButton[kind="hangup"] { background: $bad; border-color: $bad; color: $on_colour; }
QPushButton[kind="primary"]:hover, QPushButton[kind="call"]:hover,
QPushButton[kind="hangup"]:hover { border-color: $text; }
QPushButton[kind="primary"]:focus, QPushButton[kind="call"]:focus,
QPushButton[kind="hangup"]:focus { border: 2px solid $text; }
QPushButton[kind="primary"]:disabled, QPushButton[kind="call"]:disabled,
QPushButton[kind="hangup"]:disabled { background: $hover; border-color: $line; color: $faint; }
QPushButton[large="true"] { min-height: 38px; font-size: ${px15}px; padding: 0 18px; }
QPushButton[large="true"]:focus { min-height: 36px; padding: 0 17px; }
QPushButton[kind="link"] { border: 0; background: transparent; color: $accent; padding: 0 2px;
  min-height: 22px; text-align: left; }
QPushButton[kind="link"][quiet="true"] { color: $muted; font-weight: 400;
  font-size: ${px12}px; }
QPushButton[kind="link"]:hover { text-decoration: underline; background: transparent; }
QPushButton[kind="link"]:focus { border: 2px solid $accent; min-height: 18px; padding: 0; }
QPushButton[kind="link"]:disabled { background: transparent; }
QToolButton[kind="icon"] { border: 1px solid transparent; background: transparent; padding: 0;
  min-width: 30px; max-width: 30px; min-height: 30px; max-height: 30px; }
QToolButton[kind="icon"][framed="true"] { border: 1px solid $line; background: $surface; }
QToolButton[kind="icon"]:hover { background: $hover; }
QToolButton[kind="icon"]:checked { background: $accent_soft; }
QToolButton[kind="icon"]:focus { border: 2px solid $accent; min-width: 28px; max-width: 28px;
  min-height: 28px; max-height: 28px; }
QToolButton::menu-indicator, QPushButton::menu-indicator { image: none; width: 0; }
QToolButton[kind="round"] { border: 1px solid transparent; border-radius: 22px;
  background: $hover; min-width: 42px; max-width: 42px; min-height: 42px; max-height: 42px;
  padding: 0; }
QToolButton[kind="round"]:hover { border-color: $line; }
QToolButton[kind="round"]:checked { background: $accent_soft; }
QToolButton[kind="round"]:focus { border: 2px solid $accent; min-width: 40px; max-width: 40px;
  min-height: 40px; max-height: 40px; }
QPushButton[kind="from"] { background: $accent_soft; border-color: $accent_soft; color: $accent;
  font-size: ${px12}px; padding: 0 8px; min-height: 32px; }
QPushButton[kind="from"]:hover { border-color: $accent; }
QPushButton[kind="digit"] { border: 1px solid transparent; border-radius: 8px;
  background: $hover; padding: 0; min-height: 50px; }
QPushButton[kind="digit"]:hover { border-color: $line; }
QPushButton[kind="digit"]:pressed { background: $line; }
QPushButton[kind="digit"]:focus { border: 2px solid $accent; padding: 0; min-height: 48px; }
"""

_CHIPS: Final = """
QPushButton[kind="chip"] { font-size: ${px12}px; font-weight: 400; border-radius: 13px;
  min-height: 24px; padding: 0 10px; background: $surface; }
QPushButton[kind="chip"]:hover { background: $hover; }
QPushButton[kind="chip"]:checked { background: $accent_soft; border-color: $accent;
  color: $accent; }
QPushButton[kind="chip"]:focus { border: 2px solid $accent; min-height: 22px; padding: 0 9px; }
QPushButton[kind="segment"] { font-size: ${px12}px; font-weight: 400; border: 1px solid $line;
  border-radius: 0; min-height: 26px; padding: 0 12px; color: $muted; margin-left: -1px; }
QPushButton[kind="segment"][place="first"] { border-top-left-radius: 6px;
  border-bottom-left-radius: 6px; margin-left: 0; }
QPushButton[kind="segment"][place="last"] { border-top-right-radius: 6px;
  border-bottom-right-radius: 6px; }
QPushButton[kind="segment"][place="only"] { border-radius: 6px; margin-left: 0; }
QPushButton[kind="segment"]:checked { background: $accent_soft; color: $accent;
  font-weight: 600; border-color: $line; }
QPushButton[kind="segment"]:focus { border: 2px solid $accent; min-height: 24px;
  padding: 0 11px; }
QPushButton[kind="segment"]:disabled { color: $faint; }
"""

_FIELDS: Final = """
QLineEdit, QComboBox, QPlainTextEdit, QTextEdit, QSpinBox, QDateTimeEdit { background: $surface;
  border: 1px solid $line; border-radius: 6px; color: $text; padding: 0 10px;
  selection-background-color: $accent; selection-color: $on_colour; }
QLineEdit, QComboBox, QSpinBox, QDateTimeEdit { min-height: 32px; }
QPlainTextEdit, QTextEdit { padding: 6px 6px; }
QLineEdit:focus, QComboBox:focus, QPlainTextEdit:focus, QTextEdit:focus,
QDateTimeEdit:focus, QSpinBox:focus {
  border: 2px solid $accent; padding: 0 9px; min-height: 30px; }
QPlainTextEdit:focus, QTextEdit:focus { padding: 5px 5px; }
QDateTimeEdit QLineEdit, QDateTimeEdit QLineEdit:focus,
QSpinBox QLineEdit, QSpinBox QLineEdit:focus { border: 0; padding: 0; min-height: 0;
  background: transparent; }
QDateTimeEdit::up-button, QDateTimeEdit::down-button,
QSpinBox::up-button, QSpinBox::down-button { width: 0; border: 0; }
QDateTimeEdit::up-arrow, QDateTimeEdit::down-arrow { image: none; width: 0; height: 0; }
QLineEdit[invalid="true"] { border-color: $bad; }
QLineEdit QToolButton { border: 0; background: transparent; padding: 0; min-height: 0; }
QLineEdit[kind="number"] { font-size: ${px28}px; font-weight: 500; border: 0;
  background: transparent; min-height: 44px; padding: 0; }
QLineEdit[kind="number"]:focus { border: 0; border-radius: 0;
  border-bottom: 2px solid $accent; }
QLineEdit[kind="search"] { background: $background; }
QLineEdit:disabled, QComboBox:disabled { color: $faint; background: $background; }
QLineEdit:read-only { background: $background; }
QComboBox::drop-down { border: 0; width: 28px; }
QComboBox::down-arrow { image: none; width: 0; height: 0; }
QComboBox QAbstractItemView { background: $raised; border: 1px solid $line; outline: 0;
  padding: 4px; selection-background-color: $accent_soft; selection-color: $accent; }
QComboBox QAbstractItemView::item { min-height: 30px; padding: 0 8px; border-radius: 4px; }
QCheckBox { spacing: 8px; background: transparent; }
"""

_LISTS: Final = """
QAbstractItemView { background: $surface; border: 0; outline: 0; color: $text;
  selection-background-color: $accent_soft; selection-color: $text; }
QListView::indicator:unchecked { border: 1px solid $muted; border-radius: 3px; }
QListView[kind="menu"]::indicator { width: 0; height: 0; border: 0; }
QTableView, QListView, QTreeView { border: 1px solid transparent; }
QListView[kind="board"] { background: transparent; }
QTableView { gridline-color: transparent; }
QTableView::item { border-bottom: 1px solid $line; padding: 0 8px; }
QTableView::item:selected, QListView::item:selected, QTreeView::item:selected {
  background: $accent_soft; color: $text; }
QTableView:focus, QListView:focus, QTreeView:focus { border: 1px solid $accent; }
QHeaderView { background: $surface; }
QHeaderView::section { background: $surface; color: $muted; font-size: ${px12}px;
  font-weight: 500; border: 0; border-bottom: 1px solid $line; padding: 8px; }
QListView::item { border-radius: 6px; padding: 6px 8px; }
QListView::item:hover { background: $hover; }
QTabWidget::pane { border: 0; border-top: 1px solid $line; }
QTabBar::tab { background: transparent; color: $muted; padding: 11px 4px; margin-right: 18px;
  border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: $accent; font-weight: 600; border-bottom-color: $accent; }
QTabBar::tab:focus { border: 2px solid $accent; border-radius: 6px;
  padding: 9px 2px 11px 2px; }
"""

_FRAMES: Final = """
QFrame[kind="card"] { background: $surface; border: 1px solid $line; border-radius: 8px; }
QFrame[kind="card"][accent="true"] { border-color: $accent; }
QFrame[kind="card"][accent="warning"] { border-color: $warn; }
QFrame[kind="inset"] { background: $background; border: 0; border-radius: 8px; }
QFrame[kind="separator"] { background: $line; border: 0; min-height: 1px; max-height: 1px; }
QFrame[kind="upright"] { background: $line; border: 0; min-width: 1px; max-width: 1px; }
QFrame[kind="banner"] { background: $accent_soft; border: 0; border-radius: 8px; }
QFrame[kind="banner"][tone="good"] { background: $ok_soft; }
QFrame[kind="banner"][tone="bad"] { background: $bad_soft; }
QFrame[kind="banner"][tone="warning"] { background: $warn_soft; }
QFrame[kind="bubble"] { background: $hover; border: 0; border-radius: 10px; }
QFrame[kind="bubble"][mine="true"] { background: $accent_soft; }
QFrame[kind="bubble"][marked="true"] { border: 2px solid $accent; }
QFrame[kind="popover"] { background: $raised; border: 1px solid $line; border-radius: 8px; }
"""

_SHELL: Final = """
QFrame[kind="rail"] { background: $rail; border: 0; border-right: 1px solid $line; }
QFrame[kind="topbar"] { background: $surface; border: 0; border-bottom: 1px solid $line; }
QAbstractButton[kind="nav"] { border: 1px solid transparent; border-radius: 6px;
  background: transparent; }
QPushButton[kind="nav"] { text-align: left; color: $muted; font-weight: 500; padding: 0 10px;
  min-height: 32px; }
QPushButton[kind="nav"]:hover { background: $hover; }
QPushButton[kind="nav"]:checked { background: $accent_soft; color: $accent;
  border-color: transparent; }
QPushButton[kind="nav"]:focus { border: 2px solid $accent; padding: 0 9px; min-height: 30px; }
QPushButton[kind="state"] { border: 1px solid transparent; background: transparent;
  color: $muted; font-size: ${px12}px; font-weight: 400; padding: 0 6px; min-height: 26px; }
QPushButton[kind="state"]:hover { background: $hover; }
QPushButton[kind="state"]:focus { border: 2px solid $accent; padding: 0 5px; min-height: 24px; }
QPushButton[kind="state"][tone="bad"] { color: $bad; font-weight: 500; }
QPushButton[kind="state"][tone="warning"] { color: $warn; font-weight: 500; }
QPushButton[kind="me"] { border: 1px solid transparent; background: transparent; color: $muted;
  font-size: ${px12}px; font-weight: 400; padding: 0 4px; min-height: 20px; text-align: left; }
QPushButton[kind="me"]:hover { background: $hover; }
QPushButton[kind="me"]:focus { border: 2px solid $accent; padding: 0 3px; min-height: 18px; }
QFrame[kind="searchbox"] { background: $background; border: 1px solid $line;
  border-radius: 6px; }
QFrame[kind="searchbox"][live="true"] { background: $surface; border: 2px solid $accent; }
QFrame[kind="searchbox"] QLineEdit { border: 0; background: transparent; padding: 0;
  min-height: 28px; }
QListWidget[kind="menu"] { background: transparent; border: 0; }
QListWidget[kind="menu"]::item { min-height: 22px; padding: 5px 10px; margin: 1px 0;
  color: $muted; font-weight: 500; }
QListWidget[kind="menu"]::item:disabled { background: transparent; color: $faint; margin-top: 14px;
  min-height: 18px; padding-bottom: 2px; }
QListWidget[kind="menu"]::item:hover { background: $hover; }
QListWidget[kind="menu"]::item:selected { background: $accent_soft; color: $accent; }
QListWidget[kind="menu"]::item:focus { border: 2px solid $accent; padding: 3px 8px; }
"""
