"""VoIP of one user: the draft until it is saved, secrets that are shown once, and the phones."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from desktop.domain.errors import Conflict, SoftphoneError
from desktop.domain.events import (
    CrmState,
    CrmStateChanged,
    Event,
    EventsMissed,
    PermissionsChanged,
    SignedIn,
    SignedOut,
    VoipChanged,
)
from desktop.domain.voip import ProvisioningLink, TransportPolicy, Voip, VoipChoice
from desktop.ui.contracts import Clock, Stream, Tasks
from desktop.ui.user_voip.states import (
    Draft,
    VoipState,
    device_row,
    password_words,
    question,
    source_words,
)
from desktop.ui.words import Phase, Tone, ahead

REMOVED: Final = (
    "The phone is signed out. If it still knows the password it signs in again by itself; "
    "change the password to keep it out."
)
READ_ONLY: Final = "You may not change VoIP of users any more. What you chose stays to be copied."
SAVED: Final = "VoIP is saved."


class VoipOfUsers(Protocol):
    """Raises errors of ``desktop.domain.errors`` whose text is a sentence for the person."""

    @property
    def may_manage(self) -> bool: ...

    def may_hand_out(self, user_id: str) -> bool: ...

    async def voip(self, user_id: str) -> Voip: ...

    async def change(
        self, user_id: str, choice: VoipChoice, transport: TransportPolicy, version: int
    ) -> Voip: ...

    async def new_password(self, user_id: str) -> str: ...

    async def link(self, user_id: str) -> ProvisioningLink: ...

    async def remove(self, user_id: str, device_id: str) -> None: ...


class UserVoipView(Protocol):
    def show_voip(self, state: VoipState) -> None: ...


@dataclass(slots=True)
class VoipServices:
    voip: VoipOfUsers
    stream: Stream
    tasks: Tasks
    clock: Clock


@dataclass(slots=True)
class _Open:
    """One user as long as the tab shows them; ``sentence`` is why nothing newer is known."""

    user_id: str = ""
    voip: Voip | None = None
    draft: Draft = field(default_factory=Draft)
    sentence: str = ""
    asking: str = ""
    password: str = ""
    link: ProvisioningLink | None = None
    notice: tuple[str, str] = ("info", "")
    is_working: bool = False

    @property
    def is_dirty(self) -> bool:
        return self.voip is not None and self.draft != Draft.of(self.voip)


class UserVoipPresenter:
    def __init__(self, services: VoipServices) -> None:
        self._services = services
        self._view: UserVoipView | None = None
        self._unsubscribe: Callable[[], None] | None = None
        self._open = _Open()

    def attach(self, view: UserVoipView) -> None:
        self._view = view
        self._unsubscribe = self._services.stream.subscribe(self.handle)
        self._show()

    def detach(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None

    def open(self, user_id: str, _name: str) -> None:
        self._open = _Open(user_id)
        self._show()
        self.reload()

    def close(self) -> bool:
        """False where there is something unsaved. What was shown once is gone afterwards."""
        if self._open.is_dirty:
            return False
        self._forget()
        return True

    def reload(self) -> None:
        if self._open.user_id:
            self._services.tasks.start(self._load(self._open), "VoIP of a user")

    def handle(self, event: Event) -> None:
        match event:
            case VoipChanged(user_id) if user_id == self._open.user_id:
                if not self._open.is_working:
                    self.reload()
            case EventsMissed():
                self.reload()
            case CrmStateChanged(CrmState.CONNECTED, _) if self._open.sentence:
                self.reload()
            case PermissionsChanged():
                if self._open.is_dirty and not self._services.voip.may_manage:
                    self._open.notice = ("warning", READ_ONLY)
                self._show()
            case SignedIn() | SignedOut():
                self._forget()
            case _:
                pass

    def choose(self, choice: VoipChoice) -> None:
        self._open.draft = Draft(choice, self._open.draft.transport)
        self._show()

    def choose_transport(self, transport: TransportPolicy) -> None:
        self._open.draft = Draft(self._open.draft.choice, transport)
        self._show()

    def discard(self) -> None:
        if self._open.voip is not None:
            self._open.draft = Draft.of(self._open.voip)
        self.dismiss()

    def save(self) -> None:
        if self._open.is_dirty:
            self._work(self._save(self._open), "save VoIP")

    def ask_password(self) -> None:
        """At once where nobody is signed out by it."""
        voip = self._open.voip
        self._open.asking = question(voip.devices) if voip is not None else ""
        if self._open.asking:
            self._show()
        else:
            self.new_password()

    def keep_password(self) -> None:
        self._open.asking = ""
        self._show()

    def new_password(self) -> None:
        self._open.asking = ""
        self._work(self._new_password(self._open), "a password for other phones")

    def make_link(self) -> None:
        self._work(self._make_link(self._open), "a provisioning link")

    def remove(self, device_id: str) -> None:
        self._work(self._remove(self._open, device_id), "remove a phone")

    def hide_password(self) -> None:
        self._open.password = ""
        self._show()

    def hide_link(self) -> None:
        self._open.link = None
        self._show()

    def dismiss(self) -> None:
        self._open.notice = ("info", "")
        self._show()

    async def _load(self, on: _Open) -> None:
        try:
            voip = await self._services.voip.voip(on.user_id)
        except SoftphoneError as error:
            on.sentence = str(error)
        else:
            _take(on, voip)
        self._show()

    async def _save(self, on: _Open) -> None:
        if on.voip is None:
            return
        wanted = (on.draft.choice, on.draft.transport, on.voip.version)
        try:
            saved = await self._services.voip.change(on.user_id, *wanted)
        except Conflict:
            await self._load(on)
            return
        on.draft, on.notice = Draft.of(saved), ("good", SAVED)
        _take(on, saved)

    async def _new_password(self, on: _Open) -> None:
        on.password = await self._services.voip.new_password(on.user_id)
        on.link = None  # the new password voids every link
        await self._load(on)

    async def _make_link(self, on: _Open) -> None:
        on.link = await self._services.voip.link(on.user_id)
        await self._load(on)

    async def _remove(self, on: _Open, device_id: str) -> None:
        await self._services.voip.remove(on.user_id, device_id)
        on.notice = ("good", REMOVED)
        await self._load(on)

    def _work(self, work: Coroutine[Any, Any, None], what: str) -> None:
        """One thing at a time."""
        if self._open.is_working or not self._open.user_id:
            work.close()
            return
        self._open.is_working = True
        self._show()
        self._services.tasks.start(self._worked(work, self._open), what)

    async def _worked(self, work: Coroutine[Any, Any, None], on: _Open) -> None:
        try:
            await work
        except SoftphoneError as error:
            on.notice = ("error", str(error))
        finally:
            on.is_working = False
            self._show()

    def _forget(self) -> None:
        self._open = _Open()
        self._show()

    def _show(self) -> None:
        if self._view is not None:
            self._view.show_voip(self._state(self._open))

    def _state(self, on: _Open) -> VoipState:
        voip, now = on.voip, self._services.clock.now()
        if voip is None:
            return VoipState(Phase.FAILED if on.sentence else Phase.LOADING, on.sentence)
        access = self._services.voip
        can_hand_out = access.may_hand_out(on.user_id)
        level, notice = on.notice
        if not notice and on.sentence:
            level, notice = "warning", on.sentence
        link = on.link
        return VoipState(
            phase=Phase.READY,
            draft=on.draft,
            tag=("On", Tone.GOOD) if voip.state.is_on else ("Off", Tone.PLAIN),
            source=source_words(voip),
            domain=voip.domain,
            user_name=voip.user_name,
            server=voip.server,
            has_password=voip.password_set_at is not None,
            password_words=password_words(voip, now),
            devices=tuple(device_row(each, now, can_hand_out) for each in voip.devices),
            can_edit=access.may_manage and not on.is_working,
            can_hand_out=can_hand_out and voip.state.is_on,
            is_dirty=on.is_dirty,
            is_working=on.is_working,
            level=level,
            notice=notice,
            asking=on.asking,
            password=on.password,
            link=link.address if link else "",
            link_words=f"Works once, until {ahead(link.expires_at, now)}." if link else "",
        )


def _take(on: _Open, voip: Voip) -> None:
    """What somebody else has changed meanwhile never replaces what was chosen here."""
    was = Draft.of(on.voip) if on.voip is not None else on.draft
    now = Draft.of(voip)
    on.voip, on.sentence = voip, ""
    if on.draft == was:
        on.draft = now
    elif now not in (was, on.draft):
        on.notice = (
            "warning",
            f"Somebody else changed this: it is now {now.words}. Your choice, {on.draft.words}, "
            "is kept; save it or discard it.",
        )
