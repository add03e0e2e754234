"""The window around the pages: who is signed in, which pages are open, what is connected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from desktop.domain.access import Answer, Role
from desktop.domain.events import (
    AvailabilityChanged,
    CallChanged,
    CrmState,
    CrmStateChanged,
    EngineChanged,
    Event,
    MissedCallsCounted,
    Notice,
    PermissionReceipt,
    PermissionsChanged,
    RegistrationChanged,
    SignedIn,
    SignedOut,
    SoundChanged,
    StartedOffline,
    TextsCounted,
    VoicemailChanged,
    VoicemailsCounted,
    WrapUpsChanged,
)
from desktop.domain.line import Registration
from desktop.domain.presence import Status, StatusReason
from desktop.domain.reasons import explain
from desktop.domain.receipts import Receipt
from desktop.domain.records import Account
from desktop.domain.reports import SoundReport, SoundState
from desktop.services.account_switching import AccountSwitchService
from desktop.services.availability import AvailabilityService
from desktop.services.ports import Clock
from desktop.services.registration import RegistrationService
from desktop.services.session import SessionService
from desktop.services.stream import EventStream
from desktop.services.tasks import Tasks
from desktop.settings.panels import (
    PANELS,
    Panel,
    PanelId,
    Section,
    blocking_permission,
    open_panels,
)
from desktop.ui.connections import StateLine, crm_state, line_state, sound_state
from desktop.ui.receipt_words import receipt_sentence
from desktop.ui.words import moment

_ADMINISTRATORS: Final = frozenset({Role.ADMINISTRATOR, Role.AGENCY_ADMINISTRATOR})
_OFFLINE: Final = (
    "The CRM does not answer. You see everything as of {as_of}. What you write is sent when it is "
    "back; calls wait for it, because it hands out the phone line."
)
_TYPED_STAYS: Final = "What you typed stays until you go elsewhere, to be copied."
_EXPLAINED: Final = ("plan.", "account_setting.", "agency_setting.")


@dataclass(frozen=True, slots=True)
class RailItem:
    """``is_locked`` marks a page that plan or switch refuses, shown to administrators alone."""

    panel: PanelId
    title: str
    is_locked: bool = False
    count: int = 0


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    email: str
    role: str
    status: Status
    may_set_availability: bool
    account_id: str
    accounts: tuple[tuple[str, str], ...]
    in_call: bool = False
    reasons: tuple[StatusReason, ...] = ()


class MainView(Protocol):
    def show_signed_out(self, sentence: str) -> None: ...

    def show_signed_in(self, person: Person) -> None: ...

    def show_person(self, person: Person) -> None: ...

    def show_rail(self, items: tuple[RailItem, ...]) -> None: ...

    def show_panels(self, open_now: frozenset[PanelId]) -> None: ...

    @property
    def holds_typing(self) -> bool: ...

    def open_page(self, panel: PanelId) -> None: ...

    def show_line(self, state: StateLine) -> None: ...

    def show_crm(self, state: StateLine) -> None: ...

    def show_sound(self, state: StateLine) -> None: ...

    def show_notice(self, sentence: str, level: str, action: str = "") -> None: ...

    def show_receipt(self, sentence: str) -> None:
        """Quiet, and there until it is dismissed; its details are among the settings."""


@dataclass(slots=True)
class MainServices:
    session: SessionService
    registration: RegistrationService
    stream: EventStream
    tasks: Tasks
    availability: AvailabilityService
    clock: Clock
    switching: AccountSwitchService


class MainPresenter:
    """Pages appear and vanish here, in the running window, when the answer changes."""

    def __init__(self, services: MainServices) -> None:
        self._session = services.session
        self._registration = services.registration
        self._stream = services.stream
        self._tasks = services.tasks
        self._availability = services.availability
        self._clock = services.clock
        self._switching = services.switching
        self._view: MainView | None = None
        self._page = PanelId.PHONE
        self._calls: frozenset[str] = frozenset()
        self._unheard = 0  # voicemails
        self._missed = 0
        self._unread = 0  # texts
        self._sound_said = ""
        self._owed = 0
        self._as_of = ""  # of what is shown since a start without the CRM
        self._farewell = ""  # the revision that took the page away under one's eyes

    def attach(self, view: MainView) -> None:
        self._view = view
        view.show_line(line_state(Registration()))
        view.show_crm(crm_state(CrmState.OFFLINE, ""))
        view.show_sound(StateLine("Sound", "Sound starts with the phone engine."))
        self._stream.subscribe(self.handle)

    def handle(self, event: Event) -> None:
        view = self._attached()
        match event:
            case SignedIn():
                self._on_signed_in(event, view)
            case SignedOut(sentence=sentence):
                view.show_signed_out(sentence)
            case PermissionsChanged():
                self._on_permissions_changed(event, view)
            case AvailabilityChanged():
                view.show_person(self._person())
            case CallChanged(call=call):
                self._on_call(call.id, call.is_live and call.state.is_talking, view)
            case MissedCallsCounted() | TextsCounted() | VoicemailChanged() | VoicemailsCounted():
                self._on_counted(event, view)
            case PermissionReceipt(receipt=receipt):
                self._on_receipt(receipt, view)
            case WrapUpsChanged(waiting=waiting):
                self._owed = sum(each.is_required for each in waiting)
            case _:
                self._on_connection(event, view)

    def _on_counted(
        self,
        event: MissedCallsCounted | TextsCounted | VoicemailChanged | VoicemailsCounted,
        view: MainView,
    ) -> None:
        if isinstance(event, MissedCallsCounted):
            self._missed = event.count
        elif isinstance(event, TextsCounted):
            self._unread = event.unread
        else:
            self._unheard = event.unheard
        self._show_rail(view)

    def opened(self, panel: PanelId) -> None:
        """The person went to a page."""
        self._page = panel

    @property
    def in_call(self) -> bool:
        return bool(self._calls)

    @property
    def owed(self) -> int:
        """Calls whose status is required and not given yet."""
        return self._owed

    def switch_account(self, account_id: str) -> None:
        self._tasks.start(self._switching.switch(account_id), "switch account")

    def sign_out(self, *, wipe: bool = False) -> None:
        """``wipe``: nothing of this person is to be left on this computer."""
        self._tasks.start(self._session.sign_out(wipe=wipe), "sign out")

    def retry_line(self) -> None:
        self._tasks.start(self._registration.retry_now(), "register again")

    def retry_crm(self) -> None:
        self._tasks.start(self._ask_crm(), "ask the CRM again")

    async def _ask_crm(self) -> None:
        await self._session.ask(self._session.refresh())
        self._session.heard_from_crm()

    def _attached(self) -> MainView:
        if self._view is None:
            raise RuntimeError("the presenter has no view yet")
        return self._view

    def _on_signed_in(self, event: SignedIn, view: MainView) -> None:
        self._unread, self._unheard = 0, 0
        view.show_signed_in(self._person())
        self._show_rail(view)
        view.show_panels(_open_ids(event.answer))
        self._page = PanelId.PHONE
        view.open_page(PanelId.PHONE)

    def _on_permissions_changed(self, event: PermissionsChanged, view: MainView) -> None:
        view.show_person(self._person())
        self._show_rail(view)
        open_now = _open_ids(event.answer)
        view.show_panels(open_now)
        lost = [each for each in PANELS if each.section is Section.RAIL and each.id not in open_now]
        if self._page not in open_now:
            gone = next(each for each in lost if each.id is self._page)
            words = _farewell(gone, event.answer, event.account)
            if view.holds_typing:
                words = f"{words} {_TYPED_STAYS}"
            else:
                self._page = PanelId.PHONE
                view.open_page(PanelId.PHONE)
            view.show_notice(words, "warning", "Why?")
            self._farewell = event.answer.revision

    def _on_receipt(self, receipt: Receipt, view: MainView) -> None:
        """Whose page goes away is told that, with the reason; it matters more."""
        answer = self._session.answer
        if self._page in _open_ids(answer) and self._farewell != answer.revision:
            view.show_receipt(receipt_sentence(receipt, self._clock.now()))

    def _on_call(self, call_id: str, talking: bool, view: MainView) -> None:
        before = bool(self._calls)
        self._calls = self._calls | {call_id} if talking else self._calls - {call_id}
        if bool(self._calls) != before and self._session.is_signed_in:
            view.show_person(self._person())

    def _on_connection(self, event: Event, view: MainView) -> None:
        match event:
            case StartedOffline(as_of=as_of):
                self._as_of = moment(as_of, self._clock.now())
                view.show_notice(_OFFLINE.format(as_of=self._as_of), "warning")
            case CrmStateChanged(state=state, sentence=sentence):
                if state is not CrmState.UNREACHABLE:
                    self._as_of = ""
                view.show_crm(crm_state(state, sentence, self._as_of))
            case RegistrationChanged(registration=registration):
                view.show_line(line_state(registration))
            case SoundChanged(sound=sound):
                self._on_sound(sound, view)
            case EngineChanged(running=False, sentence=sentence):
                view.show_line(StateLine("Line starting again", sentence, "bad"))
                view.show_notice(sentence, "error")
            case Notice(sentence=sentence, level=level):
                view.show_notice(sentence, level)
            case _:
                pass

    def _on_sound(self, sound: SoundReport, view: MainView) -> None:
        view.show_sound(sound_state(sound))
        if sound.state is not SoundState.WORKING and sound.sentence != self._sound_said:
            view.show_notice(sound.sentence, "warning")
        self._sound_said = sound.sentence

    def _person(self) -> Person:
        profile, account = self._session.profile, self._session.account
        if profile is None or account is None:
            raise RuntimeError("nobody is signed in")
        return Person(
            name=profile.name,
            email=profile.email,
            role=account.role.title,
            status=self._availability.status,
            reasons=self._availability.reasons,
            may_set_availability=self._session.answer.grants("agent.status:set_own"),
            account_id=account.id,
            accounts=((account.id, account.name), *self._switching.others),
            in_call=self.in_call,
        )

    def _show_rail(self, view: MainView) -> None:
        answer, account = self._session.answer, self._session.account
        if account is None:
            return
        counts = {
            PanelId.CALLS: self._missed,
            PanelId.TEXTS: self._unread,
            PanelId.VOICEMAIL: self._unheard,
        }
        items = (_rail_item(each, answer, account.role, counts) for each in PANELS)
        view.show_rail(tuple(item for item in items if item is not None))


def _open_ids(answer: Answer) -> frozenset[PanelId]:
    return frozenset(each.id for each in open_panels(answer))


def _rail_item(
    panel: Panel, answer: Answer, role: Role, counts: Mapping[PanelId, int]
) -> RailItem | None:
    if panel.section is not Section.RAIL:
        return None
    count = counts.get(panel.id, 0)
    blocked = blocking_permission(panel, answer)
    if blocked is None:
        return RailItem(panel.id, panel.title, count=count)
    decision = answer.decision(blocked)
    # What the role can never have is no page that somebody could switch on for it.
    is_reachable = "role_boundary" not in decision.blockers
    refused_by_fact = is_reachable and decision.reason.startswith(_EXPLAINED)
    if role in _ADMINISTRATORS and refused_by_fact:
        return RailItem(panel.id, panel.title, is_locked=True)
    return None


def _farewell(gone: Panel, answer: Answer, account: Account) -> str:
    key = blocking_permission(gone, answer)
    why = explain(key, answer, account.role, account.plan).sentence if key else ""
    return f"{gone.title} is no longer available to you. {why}".strip()
