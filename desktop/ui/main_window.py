"""The window: rail, top bar, call bar and pages; humble, the presenter decides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop import APP_NAME
from desktop.settings.panels import PanelId
from desktop.ui.icons import window_icon
from desktop.ui.rail import Rail
from desktop.ui.sections import SectionPage
from desktop.ui.sign_in.view import SignInPage
from desktop.ui.theme import Space, current_theme
from desktop.ui.top_bar import TopBar
from desktop.ui.widgets.states import Banner

if TYPE_CHECKING:  # the window stands before any of these is loaded
    from desktop.ui.connections import StateLine
    from desktop.ui.main_presenter import MainPresenter, Person, RailItem
    from desktop.ui.phone.call_bar import CallBar
    from desktop.ui.search import SearchPopup
    from desktop.ui.shortcuts import Shortcuts
    from desktop.ui.why import WhyWindow

COMPACT_WIDTH: Final = 340
NORMAL_SIZE: Final = (1200, 780)
RECEIPT_MS: Final = 12_000


@dataclass(frozen=True, slots=True)
class Parts:
    """What is behind the sign-in page; ``pages`` holds one widget per entry of the rail."""

    pages: Mapping[PanelId, QWidget]
    call_bar: CallBar
    why: WhyWindow
    search: SearchPopup
    end_calls: Callable[[], None]
    shortcuts: Shortcuts
    bars: tuple[QWidget, ...] = ()  # above every page, each while it has something to say


class MainWindow(QMainWindow):
    """Shows the sign-in page at once; ``furnish`` brings what is behind it."""

    page_changed = Signal(object)  # PanelId
    hidden_away = Signal()  # closed, and going on in the tray

    def __init__(self, sign_in: SignInPage, on_closed: Callable[[], None]) -> None:
        super().__init__()
        self.sign_in = sign_in
        self._on_closed = on_closed
        self.setWindowTitle(APP_NAME)
        self.setWindowIcon(window_icon())
        self.resize(*NORMAL_SIZE)
        self.setMinimumSize(COMPACT_WIDTH, 560)
        self._ends_calls = False
        self._quits = False
        self.hides_when_closed: Callable[[], bool] = lambda: False
        self._page = PanelId.PHONE
        self._open: frozenset[PanelId] = frozenset()
        self._root = QStackedWidget()
        self._outside = QVBoxLayout()
        self._root.addWidget(self._make_outside())
        self.setCentralWidget(self._root)

    def furnish(self, presenter: MainPresenter, parts: Parts) -> None:
        """Before anybody signs in: it is what they see then."""
        self._presenter = presenter
        self._parts = parts
        self.rail = Rail()
        self.top_bar = TopBar()
        self.banner = Banner()
        self.banner.hide()
        self.banner.closed.connect(self.banner.hide)
        self._banner_act: Callable[[], None] = self._on_why
        self._receipt = QTimer(self)
        self._receipt.setSingleShot(True)
        self._receipt.setInterval(RECEIPT_MS)
        self._receipt.timeout.connect(self.banner.hide)
        self.pages = QStackedWidget()
        for page in parts.pages.values():
            self.pages.addWidget(page)
        self._main = QVBoxLayout()
        self._outside.insertWidget(0, parts.call_bar)
        self._shell = self._make_shell()
        self._root.addWidget(self._shell)
        self._connect()
        self._make_shortcuts()
        presenter.attach(self)

    @property
    def page(self) -> PanelId:
        return self._page

    @property
    def is_signed_in(self) -> bool:
        return self._root.currentIndex() > 0

    def _make_shell(self) -> QWidget:
        shell = QWidget()
        shell.setProperty("ground", "page")
        shell.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        # A margin of the banner's own: without one the page keeps no gap for it.
        banner_slot = QVBoxLayout()
        banner_slot.setContentsMargins(Space.XL, Space.L, Space.XL, 0)
        banner_slot.addWidget(self.banner)
        main = self._main
        main.setSpacing(0)
        main.addWidget(self.top_bar)
        for bar in self._parts.bars:
            main.addWidget(bar)
        main.addLayout(banner_slot)
        main.addWidget(self.pages, 1)
        layout = QHBoxLayout(shell)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.rail)
        layout.addLayout(main, 1)
        return shell

    def _make_outside(self) -> QWidget:
        """What is shown to nobody in particular; a talk that is still on stays in reach there."""
        outside = QWidget()
        self._outside.setContentsMargins(0, 0, 0, 0)
        self._outside.setSpacing(0)
        self._outside.addWidget(self.sign_in, 1)
        outside.setLayout(self._outside)
        return outside

    def _connect(self) -> None:
        self.rail.opened.connect(self.open_page)
        self.rail.explained.connect(self._parts.why.ask)
        self.rail.help_chosen.connect(self._on_why)
        self.rail.account_chosen.connect(self._presenter.switch_account)
        self.rail.sign_out_chosen.connect(self._on_sign_out)
        self.rail.wipe_chosen.connect(lambda: self._on_sign_out(wipe=True))
        self.top_bar.line.retried.connect(self._presenter.retry_line)
        self.top_bar.crm.retried.connect(self._presenter.retry_crm)
        self.banner.acted.connect(self._on_banner_acted)
        self._parts.search.attach(self.top_bar.search)

    def _make_shortcuts(self) -> None:
        shortcuts = self._parts.shortcuts
        for action, act in (
            ("search", self._on_search_wanted),
            ("dial_pad", self.show_dial_pad),
            ("compact", self.toggle_compact),
            ("availability", self._on_state_wanted),
            ("settings", lambda: self.open_if_offered(PanelId.SETTINGS)),
            ("why", self._on_why),
        ):
            shortcuts.bind(action, self, act)
        shortcuts.hint("search", self.top_bar.search.show_key)
        for number in range(1, 10):
            QShortcut(
                QKeySequence(f"Ctrl+{number}"), self, lambda number=number: self._on_page(number)
            )

    # What the presenter shows

    def show_signed_out(self, sentence: str) -> None:
        self._root.setCurrentIndex(0)
        self._outside.insertWidget(0, self._parts.call_bar)
        self._parts.call_bar.show_on_page(False)
        self.sign_in.show_ready(sentence)
        self._parts.why.hide()
        self.banner.hide()

    def show_signed_in(self, person: Person) -> None:
        self._root.setCurrentWidget(self._shell)
        for page in self._parts.pages.values():
            if isinstance(page, SectionPage):
                page.let_go()
        self._main.insertWidget(self._main.indexOf(self.top_bar) + 1, self._parts.call_bar)
        self._parts.call_bar.show_on_page(self._page is PanelId.PHONE)
        self.show_person(person)
        self._parts.pages[PanelId.PHONE].setFocus()

    def show_person(self, person: Person) -> None:
        self.rail.show_person(person)
        account = dict(person.accounts).get(person.account_id, "")
        self.setWindowTitle(f"{account} – {APP_NAME}" if account else APP_NAME)

    def show_rail(self, items: tuple[RailItem, ...]) -> None:
        self.rail.show_items(items)
        self.rail.show_page(self._page)

    @property
    def holds_typing(self) -> bool:
        """Whether the page in front would take something typed away with it."""
        page = self.pages.currentWidget()
        return isinstance(page, SectionPage) and page.holds_typing

    def show_panels(self, open_now: frozenset[PanelId]) -> None:
        self._open = open_now
        for page in self._parts.pages.values():
            if isinstance(page, SectionPage):
                page.show_open(open_now)
        self._parts.search.show_open(open_now)
        self._parts.why.refresh()

    def open_page(self, panel: PanelId) -> None:
        self._page = panel
        self.pages.setCurrentWidget(self._parts.pages[panel])
        self.rail.show_page(panel)
        self.page_changed.emit(panel)
        self._presenter.opened(panel)

    def show_line(self, state: StateLine) -> None:
        self.top_bar.line.show_state(state)

    def show_crm(self, state: StateLine) -> None:
        self.top_bar.crm.show_state(state)

    def show_sound(self, state: StateLine) -> None:
        self.top_bar.sound.show_state(state)

    def show_notice(self, sentence: str, level: str, action: str = "") -> None:
        if not self.is_signed_in:
            self.sign_in.show_error(sentence)
            return
        self._banner_act = self._on_why
        self.banner.show_banner(level, sentence, action)
        self.banner.show()
        # Good news may go by itself; what went wrong stays until somebody has read it.
        if level != "info":
            self._receipt.stop()
        else:
            self._receipt.start()

    def show_receipt(self, sentence: str) -> None:
        self.show_notice(sentence, "info", "Details")
        self._receipt.stop()
        self._banner_act = self._on_details

    # What the person does

    def show_dial_pad(self) -> None:
        if self.is_signed_in:
            self.open_page(PanelId.PHONE)
            self._parts.pages[PanelId.PHONE].setFocus()

    def put_above(self, bar: QWidget) -> None:
        """Above everything that is shown to somebody signed in."""
        self._main.insertWidget(0, bar)

    def bring_to_front(self) -> None:
        """Somebody asked for this window from outside, as a tel: link does."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def open_settings(self, panel: PanelId) -> None:
        """One panel of the settings, where this user may open them."""
        self.open_if_offered(PanelId.SETTINGS)
        settings = self._parts.pages[PanelId.SETTINGS]
        if self.page is PanelId.SETTINGS and isinstance(settings, SectionPage):
            settings.choose(panel)

    def leave_compact(self) -> None:
        """Make room for what the compact window leaves out."""
        if not self.rail.isVisible():
            self.toggle_compact()

    def closeEvent(self, event: QCloseEvent) -> None:
        """A call in progress is not cut by a click on the cross; a second look is asked for."""
        if not self._quits and self.hides_when_closed():
            event.ignore()
            self.hide()
            self.hidden_away.emit()
            return
        if self.is_signed_in and not self._ends_calls:
            if self._presenter.in_call:
                event.ignore()
                self._ask_before_closing()
                return
            if self._presenter.owed:
                event.ignore()
                self._remind_before_closing()
                return
        super().closeEvent(event)
        self._on_closed()

    def quit(self) -> None:
        """End the program, as closing the window does where it does not go on in the tray."""
        self._quits = True
        if not self.close():
            self._quits = False
            self.bring_to_front()  # it asks something

    def _on_sign_out(self, *, wipe: bool = False) -> None:
        if not self._presenter.in_call:
            self._presenter.sign_out(wipe=wipe)
            return
        sentence = "A call is on. Signing out would end it."
        self.show_notice(sentence, "warning", "End the call and sign out")
        self._banner_act = lambda: self._sign_out_all_the_same(wipe)

    def _sign_out_all_the_same(self, wipe: bool) -> None:
        self._parts.end_calls()
        self._presenter.sign_out(wipe=wipe)

    def _ask_before_closing(self) -> None:
        sentence = "A call is on. Closing the window would end it."
        self.show_notice(sentence, "warning", "End the call and close")
        self._banner_act = self._close_all_the_same

    def _remind_before_closing(self) -> None:
        count = self._presenter.owed
        owed = "1 call still needs its" if count == 1 else f"{count} calls still need their"
        sentence = f"{owed} status. You will be asked again at the next start."
        self.show_notice(sentence, "warning", "Close all the same")
        self._banner_act = self._close_all_the_same

    def _close_all_the_same(self) -> None:
        self._ends_calls = self._quits = True
        self.close()

    def _on_banner_acted(self) -> None:
        self._banner_act()

    def open_if_offered(self, panel: PanelId) -> bool:
        """Whether the page is open now: the person may see it."""
        offered = self.is_signed_in and panel in self._open
        if offered:
            self.open_page(panel)
        return offered

    def _on_page(self, number: int) -> None:
        panels = self.rail.panels
        if number > len(panels) or not self.open_if_offered(panels[number - 1]):
            return
        page = self._parts.pages[panels[number - 1]]
        if isinstance(page, SectionPage):
            page.enter()
        else:
            page.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _on_why(self) -> None:
        if self.is_signed_in:
            self._parts.why.ask()

    def _on_details(self) -> None:
        self.open_settings(PanelId.PERMISSIONS)
        self.banner.hide()

    def _on_search_wanted(self) -> None:
        if self.is_signed_in:
            self.top_bar.search.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.top_bar.search.field.selectAll()

    def _on_state_wanted(self) -> None:
        if self.is_signed_in and self.rail.isVisible():
            self.rail.open_menu()

    def toggle_compact(self) -> None:
        """The phone alone, narrow; the same key brings the window back."""
        if not self.is_signed_in:
            return
        compact = self.rail.isVisible()
        self.rail.setVisible(not compact)
        self.top_bar.show_compact(compact)
        if compact:
            self.open_page(PanelId.PHONE)
            self.resize(current_theme().px(COMPACT_WIDTH), self.height())
        else:
            self.resize(NORMAL_SIZE[0], self.height())
