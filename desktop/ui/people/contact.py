"""One contact beside the list: seen, called, changed, merged, and what could not be saved."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol

from desktop.domain import phone_numbers
from desktop.domain.contacts import (
    everything_of,
    look_alike,
    merged,
)
from desktop.domain.errors import SoftphoneError
from desktop.domain.events import (
    Event,
    FavouritesChanged,
    LocalChanged,
    OutboxChanged,
    PermissionsChanged,
    PluginLinksChanged,
    SignedIn,
    SignedOut,
    WriteSent,
)
from desktop.domain.favourites import Favourite, FavouriteKind
from desktop.domain.outbox import CONTACT_CHANGE
from desktop.domain.records import Contact
from desktop.services.contact_history import Together
from desktop.services.contact_writing import Stuck
from desktop.ui.contracts import (
    Clock,
    ContactHistory,
    ContactWriting,
    Favourites,
    People,
    Session,
    Stream,
    Tasks,
)
from desktop.ui.people import rows_in_words
from desktop.ui.people.form import ContactForm
from desktop.ui.people.states import (
    AlikeRow,
    ContactDetail,
    MergeState,
    Mode,
    NumberRow,
    SideState,
    StuckState,
    in_words,
    shortened,
)
from desktop.ui.plugins.links import PluginLinks, linked, rows_of

DEFAULT_REGION: Final = "US"


class ContactView(Protocol):
    def show_side(self, state: SideState) -> None: ...


@dataclass(slots=True)
class ContactServices:
    session: Session
    stream: Stream
    people: People
    writing: ContactWriting
    history: ContactHistory
    favourites: Favourites
    tasks: Tasks
    clock: Clock
    call: Callable[[str], None]
    open_conversation: Callable[[str], None]
    write_to: Callable[[str], None]
    links: PluginLinks


class ContactPresenter:
    """``show`` says whom the list has chosen; what is being written is not taken away by that."""

    def __init__(self, services: ContactServices) -> None:
        self._services = services
        self._view: ContactView | None = None
        self._contact: Contact | None = None
        self._together = Together()
        self._alike: tuple[tuple[Contact, str], ...] = ()
        self._merge: tuple[Contact, Contact] | None = None
        self._merge_state = MergeState("", "", "", ())
        self._asks_delete = False
        self._problem = ""
        self._looked = 0
        self._on_saved: Callable[[str], None] = _nobody_listens
        self.form = ContactForm(
            *(services.writing, services.tasks, services.clock),
            region=lambda: self._region,
            changed=self._show,
            saved=self._take_saved,
        )

    def attach(self, view: ContactView, on_saved: Callable[[str], None]) -> None:
        """``on_saved`` hears the id of a contact that was written or merged here."""
        self._view, self._on_saved = view, on_saved
        self._services.stream.subscribe(self.handle)
        self._show()

    def handle(self, event: Event) -> None:
        match event:
            case SignedIn() | SignedOut():
                self.form.close()
                self.show(None)
            case LocalChanged():
                self._look()
            case WriteSent(write=write) if write.kind == CONTACT_CHANGE:
                self._show()
            case (
                PermissionsChanged() | OutboxChanged() | FavouritesChanged() | PluginLinksChanged()
            ):
                self._show()
            case _:
                pass

    def show(self, contact: Contact | None) -> None:
        """Another one, or the same one as it is now."""
        is_another = (contact.id if contact else "") != (self._contact.id if self._contact else "")
        self._contact = contact
        if is_another:
            self._together, self._alike = Together(), ()
            self._asks_delete, self._problem, self._merge = False, "", None
            if self.form.state is not None and not self.form.state.is_new:
                self.form.close()
        self._look()
        self._show()

    # Calls and texts

    def call(self, number: str) -> None:
        self._services.call(number)

    def write_to(self, number: str) -> None:
        self._services.write_to(number)

    def open_conversation(self, conversation_id: str) -> None:
        self._services.open_conversation(conversation_id)

    def open_link(self, key: str) -> None:
        """A page of another program about this contact."""
        link = linked(self._services.links.at_contacts(), key)
        if link is not None and self._contact is not None:
            self._services.links.open_for_contact(link, self._contact)

    # Favourites

    def toggle_favourite(self, number: str) -> None:
        """The star of a number: the contact has one number among the favourites."""
        contact, known = self._contact, self._favourite()
        if contact is None:
            return
        if known is not None and known.number == number:
            self._do(self._services.favourites.remove(known.identity), "remove a favourite")
            return
        wanted = Favourite(FavouriteKind.CONTACT, number, contact.id)
        if known is not None:
            wanted = replace(known, number=number)
        self._do(self._services.favourites.put(wanted), "add a favourite")

    def choose_digit(self, digit: int | None) -> None:
        known = self._favourite()
        if known is not None:
            self._do(self._services.favourites.put(replace(known, digit=digit)), "speed dial")

    def _favourite(self) -> Favourite | None:
        wanted = (FavouriteKind.CONTACT, self._contact.id if self._contact else "")
        known = self._services.favourites.favourites
        return next((each for each in known if each.identity == wanted), None)

    # Writing

    def edit(self) -> None:
        if self._contact is not None:
            self.form.edit(self._contact)

    def ask_delete(self, asks: bool) -> None:
        self._asks_delete = asks
        self._show()

    def delete(self) -> None:
        if self._contact is not None and self._asks_delete:
            self._asks_delete = False
            self._do(self._services.writing.delete(self._contact), "delete a contact")

    # Two that may be one

    def compare(self, contact_id: str) -> None:
        """Both side by side, before anything becomes of them."""
        other = next((each for each, _ in self._alike if each.id == contact_id), None)
        if self._contact is not None and other is not None:
            self._merge = (self._contact, other)
            self._merge_state = self._compared()
            self._show()

    def swap(self) -> None:
        """The other one is to stay."""
        if self._merge is not None:
            self._merge = self._merge[::-1]
            self._merge_state = self._compared()
            self._show()

    def cancel_merge(self) -> None:
        self._merge = None
        self._show()

    def merge(self) -> None:
        if self._merge is not None and not self._merge_state.busy:
            self._merge_state = replace(self._merge_state, busy=True, problem="")
            self._show()
            self._services.tasks.start(self._merge_now(*self._merge), "merge contacts")

    # What could not be saved

    def keep_mine(self) -> None:
        if (stuck := self._stuck()) is not None:
            self._do(self._services.writing.keep_mine(stuck), "keep mine")

    def take_theirs(self) -> None:
        if (stuck := self._stuck()) is not None:
            self._do(self._services.writing.take_theirs(stuck), "take theirs")

    def show_stuck(self) -> None:
        """The first contact with something unsaved, also one that the list has no more."""
        shown = self._contact.id if self._contact else ""
        for each in self._services.writing.stuck():
            if each.mine.id != shown:
                self.show(each.mine)
                return

    def _stuck(self) -> Stuck | None:
        shown = self._contact.id if self._contact else ""
        stuck = self._services.writing.stuck()
        return next((each for each in stuck if each.mine.id == shown), None)

    async def _merge_now(self, kept: Contact, other: Contact) -> None:
        try:
            after = await self._services.writing.merge(kept, other)
        except SoftphoneError as error:
            self._merge_state = replace(self._merge_state, busy=False, problem=str(error))
            self._show()
            return
        self._merge = None
        self._take_saved(after)

    def _take_saved(self, contact: Contact) -> None:
        self.show(contact)
        self._on_saved(contact.id)

    def _do(self, action: Coroutine[Any, Any, object], name: str) -> None:
        self._services.tasks.start(self._done(action), name)

    async def _done(self, action: Coroutine[Any, Any, object]) -> None:
        self._problem = ""
        try:
            await action
        except SoftphoneError as error:
            self._problem = str(error)
        self._show()

    def _look(self) -> None:
        """What was spoken and written last, and who looks like the same person."""
        self._looked += 1
        if self._contact is not None:
            self._services.tasks.start(self._looked_up(self._looked, self._contact), "a contact")

    async def _looked_up(self, looked: int, contact: Contact) -> None:
        try:
            together = await self._services.history.last(contact)
            alike = await self._services.people.alike(contact)
        except SoftphoneError:
            return  # the contact itself can be seen all the same
        if looked == self._looked:
            self._together, self._alike = together, alike
            self._show()

    def _show(self) -> None:
        if self._view is None:
            return
        answer, contact = self._services.session.answer, self._contact
        can_edit = answer.grants("contacts:edit")
        mode = Mode.CONTACT if contact is not None else Mode.NOBODY
        if self.form.state is not None and can_edit:
            mode = Mode.FORM
        elif self._merge is not None and can_edit:
            mode = Mode.MERGE
        self._view.show_side(
            SideState(
                mode=mode,
                detail=self._detail(contact) if contact is not None else None,
                form=self.form.state,
                merge=self._merge_state if self._merge is not None else None,
                can_call=answer.grants("calls:place"),
                can_edit=can_edit,
                elsewhere=self._elsewhere() if can_edit else (),
            )
        )

    def _elsewhere(self) -> tuple[str, ...]:
        shown = self._contact.id if self._contact else ""
        stuck = self._services.writing.stuck()
        return tuple(shortened(s.mine.name or "A contact", 60) for s in stuck if s.mine.id != shown)

    @property
    def _region(self) -> str:
        account = self._services.session.account
        return account.region if account else DEFAULT_REGION

    def _display(self, number: str) -> str:
        return phone_numbers.display(number, self._region)

    def _detail(self, contact: Contact) -> ContactDetail:
        known, now = self._favourite(), self._services.clock.now()
        together = self._together
        calls = [rows_in_words.call_row(each, now) for each in together.calls or ()]
        texts = [rows_in_words.text_row(each, now) for each in together.conversations or ()]
        where = " · ".join(part for part in (contact.company, contact.city) if part)
        return ContactDetail(
            id=contact.id,
            name=shortened(contact.name) or "No name",
            where=shortened(where),
            email=contact.email,
            notes=contact.notes,
            numbers=tuple(self._number(*each, known) for each in contact.labelled),
            digit=known.digit if known else None,
            is_favourite=known is not None,
            calls=tuple(calls) if together.calls is not None else None,
            texts=tuple(texts) if together.conversations is not None else None,
            alike=tuple(AlikeRow(each.id, shortened(each.name), why) for each, why in self._alike),
            stuck=self._stuck_state(),
            is_waiting=self._services.writing.is_waiting(contact.id),
            has_draft=self._services.writing.draft(contact.id) is not None,
            asks_delete=self._asks_delete,
            problem=self._problem,
            links=rows_of(self._services.links.at_contacts()),
        )

    def _number(self, number: str, label: str, known: Favourite | None) -> NumberRow:
        answer = self._services.session.answer
        can_text = answer.grants("messages:send") and phone_numbers.can_be_texted(number)
        is_favourite = known is not None and known.number == number
        return NumberRow(number, self._display(number), label, can_text, is_favourite)

    def _stuck_state(self) -> StuckState | None:
        stuck = self._stuck()
        if stuck is None:
            return None
        if stuck.theirs is None:
            return StuckState(stuck.sentence)
        differences = rows_in_words.differences(
            in_words(everything_of(stuck.mine), self._display),
            in_words(everything_of(stuck.theirs), self._display),
        )
        return StuckState(stuck.sentence, differences)

    def _compared(self) -> MergeState:
        if self._merge is None:
            return self._merge_state
        kept, gone = self._merge
        columns = (everything_of(kept), everything_of(gone), merged(kept, gone))
        words = [in_words(each, self._display) for each in columns]
        titles = [title for title in words[0] if any(each[title] for each in words)]
        return MergeState(
            kept=shortened(kept.name) or "No name",
            gone=shortened(gone.name) or "No name",
            why=look_alike(kept, gone),
            rows=tuple(
                (title, *(shortened(each[title], 300) for each in words))  # type: ignore[misc]  # always 3
                for title in titles
            ),
        )


def _nobody_listens(contact_id: str) -> None:
    raise RuntimeError(f"the page is not there yet to show {contact_id}")
