"""Tray, notifications and the cover, put together with the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QGuiApplication

from desktop.settings.panels import PanelId
from desktop.ui.built import Services
from desktop.ui.main_window import MainWindow
from desktop.ui.phone.bar import CallBarPresenter
from desktop.ui.phone.ringing import RingingPresenter
from desktop.ui.texting import Texting
from desktop.ui.tones import Tones
from desktop.ui.tray.cards import NoteCards
from desktop.ui.tray.contracts import Note, Tray
from desktop.ui.tray.notifying import Notifying, NotifyingActs, NotifyingServices
from desktop.ui.tray.presenter import TrayActs, TrayPresenter, TrayServices

CLOSES_TO = "tray.closes_to"
_GOES_ON = "The softphone goes on in the tray"


@dataclass(slots=True)
class InTray:
    presenter: TrayPresenter
    notifying: Notifying
    cards: NoteCards
    tray: Tray

    def close(self) -> None:
        self.cards.close()
        self.tray.hide()


def build_tray(
    s: Services,
    tray: Tray,
    window: MainWindow,
    ringing: RingingPresenter,
    bar: CallBarPresenter,
    tones: Tones,
    texting: Texting,
) -> InTray:
    cards = NoteCards()

    def show(note: Note) -> None:
        if not tray.notify(note):
            cards.show(note)

    services = TrayServices(s.session, s.own, s.calls, s.availability, s.stream)
    presenter = TrayPresenter(services, _tray_acts(window, ringing, bar), tray)
    notifying = Notifying(
        NotifyingServices(s.session, s.own, s.messaging, s.stream, s.clock),
        _notifying_acts(window, texting, tones, show),
    )
    window.hides_when_closed = lambda: presenter.is_shown and s.own.is_on(CLOSES_TO)
    window.hidden_away.connect(lambda: show(Note(_GOES_ON, "", window.bring_to_front)))
    return InTray(presenter, notifying, cards, tray)


def _tray_acts(window: MainWindow, ringing: RingingPresenter, bar: CallBarPresenter) -> TrayActs:
    return TrayActs(
        show_window=window.bring_to_front,
        answer=ringing.answer_by_key,
        hang_up=hang_up_or_decline(ringing, bar),
        choose_availability=window.rail.availability_chosen.emit,
        quit=window.quit,
    )


def hang_up_or_decline(ringing: RingingPresenter, bar: CallBarPresenter) -> Callable[[], None]:
    def act() -> None:
        if not ringing.decline_by_key():
            bar.hang_up()

    return act


def _notifying_acts(
    window: MainWindow, texting: Texting, tones: Tones, show: Callable[[Note], None]
) -> NotifyingActs:
    def opens(panel: PanelId) -> Callable[[], None]:
        def act() -> None:
            window.bring_to_front()
            window.open_if_offered(panel)

        return act

    def open_conversation(conversation_id: str) -> None:
        window.bring_to_front()
        if window.open_if_offered(PanelId.TEXTS):
            texting.open_conversation(conversation_id)

    def open_permissions() -> None:
        window.bring_to_front()
        window.open_settings(PanelId.PERMISSIONS)

    return NotifyingActs(
        is_looked_at=lambda: _is_looked_at(window),
        show=show,
        sound=tones.notice,
        open_calls=opens(PanelId.CALLS),
        open_conversation=open_conversation,
        open_voicemail=opens(PanelId.VOICEMAIL),
        open_permissions=open_permissions,
    )


def _is_looked_at(window: MainWindow) -> bool:
    """In front, with any window of the program."""
    return window.isVisible() and QGuiApplication.focusWindow() is not None
