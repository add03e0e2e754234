"""The form of a new contact or of a change: what is typed is kept, understood and saved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from desktop.domain import phone_numbers
from desktop.domain.contacts import ContactChange, everything_of, read_number
from desktop.domain.errors import InvalidInput, SoftphoneError
from desktop.domain.records import Contact
from desktop.ui.contracts import Clock, ContactWriting, Tasks
from desktop.ui.people.states import FormState

DRAFT_AFTER_SECONDS: Final = 0.4
_NEW: Final = ""


class ContactForm:
    """``changed`` is called when there is something else to see, ``saved`` with the contact."""

    def __init__(
        self,
        writing: ContactWriting,
        tasks: Tasks,
        clock: Clock,
        region: Callable[[], str],
        changed: Callable[[], None],
        saved: Callable[[Contact], None],
    ) -> None:
        self._writing = writing
        self._tasks = tasks
        self._clock = clock
        self._region = region
        self._changed = changed
        self._saved = saved
        self._contact: Contact | None = None
        self._typed: ContactChange | None = None
        self._opened = 0
        self.state: FormState | None = None

    def add(self, number: str = "") -> None:
        """For a new contact, with what was typed into it before."""
        numbers = ((number, "mobile"),) if number else ()
        self._open(None, ContactChange(name="", numbers=numbers))

    def edit(self, contact: Contact) -> None:
        self._open(contact, everything_of(contact))

    def typed(self, change: ContactChange) -> None:
        """Whatever is in the form now; on the disk within a moment."""
        is_first = self._typed is None
        self._typed = change
        if is_first:
            self._tasks.start(self._keep_draft(), "draft of a contact")

    def understood(self, number: str) -> tuple[str, str]:
        """(as it is understood, what is wrong with it) of a number that is being typed."""
        known = self._contact.numbers if self._contact is not None else ()
        if not number.strip() or number in known:
            return "", ""
        try:
            read = read_number(number, self._region())
        except InvalidInput as error:
            return "", str(error)
        return phone_numbers.display(read, self._region()), ""

    def save(self, change: ContactChange) -> None:
        if self.state is not None and not self.state.saving:
            self.state = replace(self.state, saving=True, problem="")
            self._changed()
            self._tasks.start(self._save(change), "save a contact")

    def cancel(self) -> None:
        """Nobody is asked for what was typed any more."""
        subject = self._subject()
        self.close()
        self._tasks.start(self._writing.drop_draft(subject), "drop a draft")
        self._changed()

    def put_away(self) -> None:
        """By a key that is easily hit: what was typed is there again when it is opened again."""
        self.close()
        self._changed()

    def close(self) -> None:
        """What was typed stays as a draft."""
        self._keep_now()
        self.state = self._contact = self._typed = None

    def _open(self, contact: Contact | None, filled: ContactChange) -> None:
        self._opened += 1
        self._contact, self._typed = contact, None
        draft = self._writing.draft(self._subject())
        is_new, restored = contact is None, draft is not None
        self.state = FormState(self._opened, is_new, draft or filled, restored)
        self._changed()

    def _subject(self) -> str:
        return self._contact.id if self._contact is not None else _NEW

    async def _keep_draft(self) -> None:
        await self._clock.sleep(DRAFT_AFTER_SECONDS)
        self._keep_now()

    def _keep_now(self) -> None:
        typed, self._typed = self._typed, None
        if typed is not None and self.state is not None:
            self._tasks.start(self._writing.keep_draft(self._subject(), typed), "keep a draft")

    async def _save(self, change: ContactChange) -> None:
        contact, writing = self._contact, self._writing
        try:
            saved = await (writing.change(contact, change) if contact else writing.add(change))
        except SoftphoneError as error:
            if self.state is not None:
                self.state = replace(self.state, saving=False, problem=str(error))
            self._changed()
            return
        subject = self._subject()
        self._typed = None
        self.close()
        self._saved(saved)
        await writing.drop_draft(subject)
