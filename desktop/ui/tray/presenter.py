"""The tray: the same truth as the window's top bar, and what can be done without the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from desktop import APP_NAME
from desktop.domain.calls import Call, CallState
from desktop.domain.events import (
    AvailabilityChanged,
    CallChanged,
    CrmState,
    CrmStateChanged,
    EngineChanged,
    Event,
    OwnSettingChanged,
    PermissionsChanged,
    RegistrationChanged,
    SignedIn,
    SignedOut,
    SoundChanged,
)
from desktop.domain.line import Registration
from desktop.domain.presence import CHOOSABLE
from desktop.domain.records import Availability
from desktop.services.availability import AvailabilityService
from desktop.services.own_settings import OwnSettingsService
from desktop.ui.connections import StateLine, crm_state, line_state, sound_state
from desktop.ui.contracts import Calls, Session, Stream
from desktop.ui.phone.call_words import title
from desktop.ui.phone.dialling import DEFAULT_REGION
from desktop.ui.tray.contracts import Tray, TrayItem, TrayState

SHOWN = "tray.shown"


@dataclass(slots=True)
class TrayActs:
    """What the window does in other places too."""

    show_window: Callable[[], None]
    answer: Callable[[], object]
    hang_up: Callable[[], object]
    choose_availability: Callable[[Availability, str], None]
    quit: Callable[[], None]


@dataclass(slots=True)
class TrayServices:
    session: Session
    own: OwnSettingsService
    calls: Calls
    availability: AvailabilityService
    stream: Stream


class TrayPresenter:
    def __init__(self, services: TrayServices, acts: TrayActs, tray: Tray) -> None:
        self._services = services
        self._acts = acts
        self._tray = tray
        self._line = line_state(Registration())
        self._crm = crm_state(CrmState.OFFLINE, "")
        self._sound = StateLine("Sound", "Sound starts with the phone engine.")
        services.stream.subscribe(self.handle)
        self._show()

    @property
    def is_shown(self) -> bool:
        return self._tray.is_shown

    def handle(self, event: Event) -> None:
        match event:
            case RegistrationChanged(registration=registration):
                self._line = line_state(registration)
            case CrmStateChanged(state=state, sentence=sentence):
                self._crm = crm_state(state, sentence)
            case SoundChanged(sound=sound):
                self._sound = sound_state(sound)
            case EngineChanged(running=False, sentence=sentence):
                self._line = StateLine("Line starting again", sentence, "bad")
            case CallChanged() | AvailabilityChanged() | PermissionsChanged():
                pass
            case SignedIn() | SignedOut() | OwnSettingChanged(key="tray.shown"):
                pass
            case _:
                return
        self._show()

    def _show(self) -> None:
        if not self._services.own.is_on(SHOWN):
            self._tray.hide()
            return
        self._tray.show(self._state(), self._acts.show_window)

    def _state(self) -> TrayState:
        calls = self._services.calls.calls
        ringing = [each for each in calls if each.state is CallState.INCOMING]
        talking = [each for each in calls if each.state is not CallState.INCOMING]
        lines = (self._line, self._crm, self._sound)
        words = " · ".join((APP_NAME, *self._of_calls(calls), *(each.word for each in lines)))
        bad = any(each.tone == "bad" for each in lines)
        mark = "ringing" if ringing else "bad" if bad else self._line.tone
        return TrayState(words, mark, tuple(filter(None, self._groups(ringing, talking))))

    def _groups(self, ringing: list[Call], talking: list[Call]) -> tuple[tuple[TrayItem, ...], ...]:
        acts = self._acts
        of_call: list[TrayItem] = []
        if ringing:
            of_call.append(TrayItem("Answer", _do(acts.answer)))
        if ringing or talking:
            of_call.append(TrayItem("Decline" if ringing else "Hang up", _do(acts.hang_up)))
        states = tuple(TrayItem(each.sentence) for each in (self._line, self._crm, self._sound))
        return (
            tuple(of_call),
            (TrayItem("Show the window", acts.show_window), *self._availability()),
            states,
            (TrayItem("Quit", acts.quit),),
        )

    def _availability(self) -> tuple[TrayItem, ...]:
        if not self._services.session.answer.grants("agent.status:set_own"):
            return ()
        now = self._services.availability.status.availability
        choose = self._acts.choose_availability

        def go(wanted: Availability) -> Callable[[], None]:
            return lambda: choose(wanted, "")

        children = tuple(TrayItem(each.title, go(each), each is now) for each in CHOOSABLE)
        return (TrayItem("Availability", children=children),)

    def _of_calls(self, calls: Sequence[Call]) -> list[str]:
        """Whoever looks over one's shoulder may not be meant to read the name."""
        hidden = self._services.own.text("privacy.notifications") == "nothing"
        account = self._services.session.account
        region = account.region if account is not None else DEFAULT_REGION
        words = []
        for each in calls:
            what = "Ringing" if each.state is CallState.INCOMING else "In a call"
            words.append(what if hidden else f"{what}: {title(each, None, region)}")
        return words


def _do(act: Callable[[], object]) -> Callable[[], None]:
    return lambda: (act(), None)[1]


def starts_in_tray(own: OwnSettingsService, tray: Tray | None, *, asked: bool) -> bool:
    """Without an icon nobody would find the window again."""
    has_icon = tray is not None and tray.is_available and own.is_on(SHOWN)
    return has_icon and (asked or own.is_on("tray.starts_in"))
