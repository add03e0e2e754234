"""The Admin page: the account's users with their roles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Protocol

from desktop.domain import phone_numbers
from desktop.domain.access import Role
from desktop.domain.errors import SoftphoneError
from desktop.domain.events import (
    CrmState,
    CrmStateChanged,
    Event,
    EventsMissed,
    PermissionsChanged,
    SignedIn,
)
from desktop.domain.records import Availability, UserRecord
from desktop.settings.panels import PanelId, Section, open_panels
from desktop.ui.contracts import Administration, Clock, Session, Stream, Tasks
from desktop.ui.words import Phase, Tone, initials, moment

DEFAULT_REGION: Final = "US"
CHANGE_ROLE: Final = ("users:edit", "users.permissions:grant")


@dataclass(frozen=True, slots=True)
class UserRow:
    id: str
    initials: str
    name: str
    email: str
    role: Role
    availability: str
    availability_tone: Tone
    last_sign_in: str
    extension: str
    caller_id: str
    active: bool
    changing: bool  # a new role is on its way to the CRM
    problem: str


@dataclass(frozen=True, slots=True)
class UsersState:
    phase: Phase = Phase.LOADING
    rows: tuple[UserRow, ...] = ()
    sentence: str = ""
    can_change_role: bool = False
    why_not: str = ""
    problem: str = ""


class AdminView(Protocol):
    def show_tabs(self, tabs: tuple[tuple[PanelId, str], ...]) -> None: ...

    def show_users(self, state: UsersState) -> None: ...


@dataclass(slots=True)
class AdminServices:
    session: Session
    stream: Stream
    administration: Administration
    tasks: Tasks
    clock: Clock


class AdminPresenter:
    def __init__(self, services: AdminServices) -> None:
        self._services = services
        self._view: AdminView | None = None
        self._users: tuple[UserRecord, ...] = ()
        self._users_state = UsersState()
        self._changing: set[str] = set()
        self._problems: dict[str, str] = {}
        self._unsubscribe: Callable[[], None] | None = None

    def attach(self, view: AdminView) -> None:
        self._view = view
        self._unsubscribe = self._services.stream.subscribe(self.handle)
        self._open_tabs()

    def detach(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None

    def handle(self, event: Event) -> None:
        match event:
            case SignedIn() | PermissionsChanged() | EventsMissed():
                self._open_tabs()
            case CrmStateChanged(CrmState.CONNECTED, _):
                if self._users_state.phase is Phase.FAILED:
                    self.load_users()
            case _:
                pass

    def load_users(self) -> None:
        if self._users_state.phase is not Phase.READY:
            self._change_users(phase=Phase.LOADING)
        self._services.tasks.start(self._load_users(), "users")

    def change_role(self, user_id: str, role: Role) -> None:
        user = next((each for each in self._users if each.id == user_id), None)
        if user is None or user.role is role or user_id in self._changing:
            return
        self._changing.add(user_id)
        self._problems.pop(user_id, None)
        self._show_users()
        self._services.tasks.start(self._change_role(user, role), "change a role")

    def _open_tabs(self) -> None:
        tabs = tuple(
            (panel.id, panel.title)
            for panel in open_panels(self._services.session.answer)
            if panel.section is Section.ADMIN
        )
        if self._view is not None:
            self._view.show_tabs(tabs)
        names = {panel_id for panel_id, _ in tabs}
        if PanelId.USERS in names:
            self.load_users()

    async def _load_users(self) -> None:
        try:
            page = await self._services.administration.users()
        except SoftphoneError as error:
            self._change_users(phase=Phase.FAILED, sentence=str(error))
            return
        self._users = page.rows
        self._change_users(phase=Phase.READY if page.rows else Phase.EMPTY)

    async def _change_role(self, user: UserRecord, role: Role) -> None:
        try:
            await self._services.administration.set_role(user.id, role.value)
        except SoftphoneError as error:
            self._problems[user.id] = str(error)
        else:
            self._users = tuple(
                replace(each, role=role) if each.id == user.id else each for each in self._users
            )
        self._changing.discard(user.id)
        self._show_users()

    def _change_users(self, phase: Phase, sentence: str = "") -> None:
        self._users_state = replace(self._users_state, phase=phase, sentence=sentence)
        self._show_users()

    def _show_users(self) -> None:
        answer = self._services.session.answer
        can_change = all(answer.grants(key) for key in CHANGE_ROLE)
        names = {user.id: user.name for user in self._users}
        problems = [f"{names.get(key, '')}: {words}" for key, words in self._problems.items()]
        self._users_state = replace(
            self._users_state,
            rows=tuple(self._user_row(user) for user in self._users),
            can_change_role=can_change,
            why_not="" if can_change else "You can see roles but not change them.",
            problem=problems[-1] if problems else "",
        )
        if self._view is not None:
            self._view.show_users(self._users_state)

    def _display(self, number: str) -> str:
        account = self._services.session.account
        return phone_numbers.display(number, account.region if account else DEFAULT_REGION)

    def _user_row(self, user: UserRecord) -> UserRow:
        words, tone = _availability(user)
        seen = user.last_sign_in
        return UserRow(
            id=user.id,
            initials=initials(user.name),
            name=user.name,
            email=user.email,
            role=user.role,
            availability=words,
            availability_tone=tone,
            last_sign_in=moment(seen, self._services.clock.now()) if seen else "Never",
            extension=user.extension,
            caller_id=self._display(user.default_caller_id) or "None",
            active=user.active,
            changing=user.id in self._changing,
            problem=self._problems.get(user.id, ""),
        )


def _availability(user: UserRecord) -> tuple[str, Tone]:
    if not user.active:
        return "Deactivated", Tone.PLAIN
    if user.on_a_call:
        return "In a call", Tone.BAD
    tones = {
        Availability.AVAILABLE: Tone.GOOD,
        Availability.AWAY: Tone.WARNING,
        Availability.BUSY: Tone.BAD,
        Availability.WRAP_UP: Tone.WARNING,
        Availability.DO_NOT_DISTURB: Tone.BAD,
        Availability.OFFLINE: Tone.PLAIN,
    }
    return user.availability.title, tones[user.availability]
