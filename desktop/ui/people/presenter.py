"""The list of contacts: searched, narrowed to likely duplicates, and one of them chosen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from desktop.domain import phone_numbers
from desktop.domain.errors import SoftphoneError
from desktop.domain.events import (
    CrmState,
    CrmStateChanged,
    Event,
    LocalChanged,
    LocalDataReady,
    PermissionsChanged,
    SignedIn,
    SyncChanged,
)
from desktop.domain.records import Contact, Page
from desktop.ui.contracts import Clock, People, Session, Stream, Tasks
from desktop.ui.people.contact import ContactPresenter
from desktop.ui.people.states import shortened
from desktop.ui.words import Phase, initials, moment

SEARCH_AFTER_SECONDS: Final = 0.1
REFRESH_AFTER_SECONDS: Final = 0.3  # one reading of the list for many rows that come at once
DEFAULT_REGION: Final = "US"


@dataclass(frozen=True, slots=True)
class ContactRow:
    id: str
    initials: str
    name: str
    detail: str
    number: str


@dataclass(frozen=True, slots=True)
class PeopleState:
    phase: Phase = Phase.LOADING
    rows: tuple[ContactRow, ...] = ()
    text: str = ""
    sentence: str = ""
    has_more: bool = False
    open_id: str = ""
    can_edit: bool = False
    duplicates: int = 0  # groups that may be one person each
    only_duplicates: bool = False
    remark: str = ""  # how far the list is in step with the CRM, "" while it is


class PeopleView(Protocol):
    def show_people(self, state: PeopleState) -> None: ...


@dataclass(slots=True)
class PeopleServices:
    session: Session
    stream: Stream
    people: People
    tasks: Tasks
    clock: Clock
    call: Callable[[str], None]


class PeoplePresenter:
    """``contact`` has what stands beside the list."""

    def __init__(self, services: PeopleServices, contact: ContactPresenter) -> None:
        self._services = services
        self.contact = contact
        self._view: PeopleView | None = None
        self._contacts: dict[str, Contact] = {}
        self._phase = Phase.LOADING
        self._text = ""
        self._sentence = ""
        self._cursor: str | None = None
        self._asked = 0
        self._loading_more = False
        self._refreshing = False
        self._sync = SyncChanged()
        self._open_id = ""
        self._is_pinned = False  # opened from elsewhere, in the list or not
        self._groups: tuple[tuple[Contact, ...], ...] = ()
        self._only_duplicates = False
        self._unsubscribe: Callable[[], None] | None = None

    def attach(self, view: PeopleView) -> None:
        self._view = view
        self._unsubscribe = self._services.stream.subscribe(self.handle)
        self.reload()

    def detach(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None

    def handle(self, event: Event) -> None:
        match event:
            case SignedIn() | PermissionsChanged():
                # What another account or another permission showed is not to be seen any more.
                self._contacts, self._groups = {}, ()
                self._show_contact()
                self.reload()
            case LocalDataReady():
                self.reload()
            case LocalChanged() if _concerns(event) and self._services.people.is_local:
                self._refresh_soon()
            case SyncChanged():
                self._sync = event
                self._show()
            case CrmStateChanged(CrmState.CONNECTED, _) if self._phase is Phase.FAILED:
                self.reload()
            case _:
                pass

    def reload(self) -> None:
        self._phase = Phase.LOADING
        self._show()
        self._ask(pause=0.0)

    def search(self, text: str) -> None:
        if text.strip() != self._text:
            self._text, self._is_pinned = text.strip(), False
            self._ask(SEARCH_AFTER_SECONDS)

    def load_more(self) -> None:
        if self._cursor is not None and not self._loading_more:
            self._loading_more = True
            self._services.tasks.start(self._load(self._asked, self._cursor, 0.0), "more contacts")

    def open(self, contact_id: str) -> None:
        self._open_id, self._is_pinned = contact_id, False
        self._show_contact()

    def open_contact(self, contact_id: str) -> None:
        """From elsewhere: a call, a search, what has just been saved."""
        self._open_id, self._is_pinned = contact_id, True
        self._show_contact()
        self._show()

    def show_duplicates(self, only: bool) -> None:
        self._only_duplicates, self._is_pinned = only, False
        self._ask(pause=0.0)

    def call_first(self, contact_id: str) -> None:
        contact = self._contacts.get(contact_id)
        if contact is not None and contact.numbers and self._can_call():
            self._services.call(contact.numbers[0])

    def _refresh_soon(self) -> None:
        if not self._refreshing:
            self._refreshing = True
            self._services.tasks.start(self._refresh(), "refresh contacts")

    async def _refresh(self) -> None:
        """As many rows as are shown, as they are now."""
        await self._services.clock.sleep(REFRESH_AFTER_SECONDS)
        self._refreshing = False
        asked, wanted = self._asked, len(self._contacts)
        found: dict[str, Contact] = {}
        cursor: str | None = None
        try:
            await self._look_for_duplicates()
            while True:
                page = await self._page(cursor)
                found |= {contact.id: contact for contact in page.rows}
                cursor = page.next_cursor
                if cursor is None or len(found) >= wanted:
                    break
        except SoftphoneError as error:
            self._fail(str(error))
            return
        if asked == self._asked and not self._loading_more:
            self._take_over(found, cursor)

    def _take_over(self, contacts: dict[str, Contact], cursor: str | None) -> None:
        self._contacts = contacts
        self._cursor, self._loading_more, self._sentence = cursor, False, ""
        self._phase = Phase.READY if contacts else Phase.EMPTY
        if self._open_id not in contacts and not (self._is_pinned and self._opened()):
            self._open_id = next(iter(contacts), "")
        self._show_contact()
        self._show()

    async def _page(self, cursor: str | None) -> Page[Contact]:
        """Of all of them, or of those that may be one person."""
        if not self._only_duplicates:
            return await self._services.people.page(self._text, cursor)
        words = self._text.casefold()
        rows = (each for group in self._groups for each in group)
        return Page(
            tuple(each for each in rows if words in f"{each.name} {each.company}".casefold())
        )

    async def _look_for_duplicates(self) -> None:
        """Only where all contacts are here, and only for who could do something about them."""
        may_edit = self._services.session.answer.grants("contacts:edit")
        if may_edit and self._services.people.is_local:
            self._groups = await self._services.people.duplicates()
        else:
            self._groups = ()
        self._only_duplicates = self._only_duplicates and bool(self._groups)

    def _opened(self) -> Contact | None:
        return self._contacts.get(self._open_id) or self._services.people.one(self._open_id)

    def _show_contact(self) -> None:
        self.contact.show(self._opened())

    def _ask(self, pause: float) -> None:
        self._asked += 1
        self._loading_more = False
        self._services.tasks.start(self._load(self._asked, None, pause), "contacts")

    async def _load(self, asked: int, cursor: str | None, pause: float) -> None:
        if pause:
            await self._services.clock.sleep(pause)
        if asked != self._asked:
            return
        try:
            page = await self._page(cursor)
            if cursor is None and not self._text:
                await self._look_for_duplicates()
        except SoftphoneError as error:
            if asked == self._asked:
                self._fail(str(error))
            return
        if asked != self._asked:
            return
        kept = self._contacts if cursor is not None else {}
        found = {contact.id: contact for contact in page.rows}
        self._take_over({**kept, **found}, page.next_cursor)

    def _fail(self, sentence: str) -> None:
        self._loading_more, self._sentence = False, sentence
        if self._phase is not Phase.READY:
            self._phase = Phase.FAILED
        self._show()

    def _show(self) -> None:
        if self._view is None:
            return
        self._view.show_people(
            PeopleState(
                phase=self._phase,
                rows=tuple(self._row(each) for each in self._contacts.values()),
                text=self._text,
                sentence=self._sentence,
                has_more=self._cursor is not None,
                open_id=self._open_id,
                can_edit=self._services.session.answer.grants("contacts:edit"),
                duplicates=len(self._groups),
                only_duplicates=self._only_duplicates,
                remark=self._remark(),
            )
        )

    def _remark(self) -> str:
        sync = self._sync
        if sync.sentence and self._phase is Phase.READY:
            if sync.in_step_at is None:
                return "Not in step with the CRM yet."
            return f"As of {moment(sync.in_step_at, self._services.clock.now())}. {sync.sentence}"
        if sync.filling == "contacts" and not self._services.people.is_local:
            return f"Fetching contacts: {sync.rows:,} so far"
        return ""

    def _can_call(self) -> bool:
        return self._services.session.answer.grants("calls:place")

    def _display(self, number: str) -> str:
        account = self._services.session.account
        return phone_numbers.display(number, account.region if account else DEFAULT_REGION)

    def _row(self, contact: Contact) -> ContactRow:
        return ContactRow(
            id=contact.id,
            initials=initials(contact.name),
            name=shortened(contact.name) or "No name",
            detail=" · ".join(part for part in (contact.company, contact.city) if part),
            number=self._display(contact.numbers[0]) if contact.numbers else "",
        )


def _concerns(event: LocalChanged) -> bool:
    return bool(event.contacts or event.gone_contacts or "contacts" in event.emptied)
