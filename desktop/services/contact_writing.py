"""What a person writes about contacts: shown at once, kept, sent in order, and decided about."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace

from desktop.domain.contact_writes import (
    ContactAction,
    ContactWrite,
    as_text,
    blank,
    from_text,
)
from desktop.domain.contacts import ContactChange, everything_of, read_number
from desktop.domain.errors import Conflict, InvalidInput, NotFound, StoreUnavailable
from desktop.domain.events import Event, LocalChanged, Notice, OutboxChanged, WriteSent
from desktop.domain.outbox import CONTACT_CHANGE, Rows, Write, WriteState
from desktop.domain.records import Contact
from desktop.services.gate import require
from desktop.services.outbox import OutboxService, Sent
from desktop.services.ports import Clock, Crm, LocalData
from desktop.services.session import SessionService
from desktop.services.stream import EventStream
from desktop.services.tasks import Tasks

DRAFT = "contact"
_EDIT = ("contacts:edit", "change contacts")


@dataclass(frozen=True, slots=True)
class Stuck:
    """A write that needs its author: ``mine`` as it was written, ``theirs`` None for a refusal."""

    write: Write
    mine: Contact
    theirs: Contact | None
    sentence: str


class ContactWritingService:
    """Two changes that wait are sent as one; a contact that is not deleted comes back."""

    def __init__(
        self,
        crm: Crm,
        session: SessionService,
        outbox: OutboxService,
        local: LocalData,
        stream: EventStream,
        clock: Clock,
        tasks: Tasks,
    ) -> None:
        self._crm = crm
        self._session = session
        self._outbox = outbox
        self._local = local
        self._stream = stream
        self._clock = clock
        self._tasks = tasks
        self._sent: dict[str, Contact] = {}
        self._restoring: set[str] = set()
        outbox.register(CONTACT_CHANGE, self)
        stream.subscribe(self._on_event)

    async def add(self, new: ContactChange) -> Contact:
        """The contact as it is shown from now on; raises ``InvalidInput`` for a wrong number."""
        require(self._session.answer, *_EDIT)
        new = self._read(new, ())
        contact = new.applied_to(blank(uuid.uuid4().hex))
        rows = Rows(contacts=(contact,))
        body = ContactWrite(ContactAction.ADD, new).as_text()
        await self._outbox.put(CONTACT_CHANGE, contact.id, body, rows)
        self._show(contact)
        return contact

    async def change(self, contact: Contact, change: ContactChange) -> Contact:
        """``contact`` is what the person looked at while they wrote."""
        require(self._session.answer, *_EDIT)
        change = _only_news(self._read(change, contact.numbers), contact)
        if not change.names:
            return contact
        shown = change.applied_to(self._now(contact))
        rows = Rows(contacts=(shown,))
        if not await self._joined(contact.id, change, rows):
            await self._outbox.put(
                *(CONTACT_CHANGE, contact.id),
                ContactWrite(ContactAction.CHANGE, change).as_text(),
                rows,
                before=as_text(everything_of(contact)),
                version=contact.version,
            )
        self._show(shown)
        return shown

    async def delete(self, contact: Contact) -> None:
        require(self._session.answer, *_EDIT)
        gone = Rows(gone_contacts=(contact.id,))
        is_at_the_crm = True
        for each in self._outbox.about(CONTACT_CHANGE, contact.id):
            if each.state is not WriteState.WAITING:
                is_at_the_crm = _action(each) is not ContactAction.ADD
                await self._outbox.give_up(each, gone)
        if is_at_the_crm:  # or will be, by what waits before this
            await self._outbox.put(
                *(CONTACT_CHANGE, contact.id),
                ContactWrite(ContactAction.DELETE).as_text(),
                gone,
                before=as_text(everything_of(contact)),
                version=contact.version,
            )
        self._stream.publish(LocalChanged(gone_contacts=(contact.id,)))

    async def merge(self, kept: Contact, other: Contact) -> Contact:
        """At once and with the CRM alone: what becomes of both is not this desk's to foresee."""
        require(self._session.answer, *_EDIT)
        for each in (kept, other):
            if self._outbox.about(CONTACT_CHANGE, each.id):
                name = each.name or "one of them"
                raise InvalidInput(f"What you wrote about {name} is not saved yet. Try again soon.")
        asked = self._crm.merge_contacts(self._session.account_id, kept, other, uuid.uuid4().hex)
        after = await self._session.ask(asked)
        await self._local.contacts.put((after,))
        await self._local.contacts.remove((other.id,))
        self._stream.publish(LocalChanged(contacts=(after,), gone_contacts=(other.id,)))
        return after

    def draft(self, subject: str) -> ContactChange | None:
        """What was typed about a contact, or "" for a new one, and not saved."""
        try:
            return from_text(self._local.drafts.text(DRAFT, subject))
        except (StoreUnavailable, InvalidInput, ValueError):
            return None

    async def keep_draft(self, subject: str, typed: ContactChange) -> None:
        await self._local.drafts.keep(DRAFT, subject, as_text(typed), self._clock.now())

    async def drop_draft(self, subject: str) -> None:
        await self._local.drafts.drop(DRAFT, subject)

    def is_waiting(self, contact_id: str) -> bool:
        """Whether something about it is written and not confirmed."""
        return bool(self._outbox.about(CONTACT_CHANGE, contact_id))

    def stuck(self) -> tuple[Stuck, ...]:
        """What needs a decision, oldest first."""
        writes = (each for each in self._outbox.all() if each.kind == CONTACT_CHANGE)
        return tuple(
            self.described(each)
            for each in writes
            if each.state is not WriteState.WAITING and _action(each) is not ContactAction.DELETE
        )

    def described(self, write: Write) -> Stuck:
        """A write about a contact in words of its author, whether it is stuck or only waits."""
        return Stuck(write, self._mine(write), _theirs(write), write.sentence)

    async def keep_mine(self, stuck: Stuck) -> None:
        """Send it again, on top of what the CRM has now."""
        await self._outbox.send_again(stuck.write)

    async def take_theirs(self, stuck: Stuck) -> None:
        """Give up what was written; a new contact goes with it."""
        if stuck.theirs is not None:
            rows = Rows(contacts=(stuck.theirs,))
        elif _action(stuck.write) is ContactAction.ADD:
            rows = Rows(gone_contacts=(stuck.mine.id,))
        else:
            before = from_text(stuck.write.before)
            was_deleted = _action(stuck.write) is ContactAction.DELETE
            is_here = was_deleted or self._one(stuck.mine.id) is not None
            restored = before.applied_to(stuck.mine) if before and is_here else None
            rows = Rows(contacts=(restored,) if restored else ())
        await self._outbox.give_up(stuck.write, rows)
        self._stream.publish(LocalChanged(contacts=rows.contacts, gone_contacts=rows.gone_contacts))

    async def send(self, account_id: str, write: Write) -> Sent:
        written = ContactWrite.of(write)
        subject = write.subject
        match written.action:
            case ContactAction.DELETE:
                await self._delete(account_id, write)
                return Sent()
            case ContactAction.ADD:
                asked = self._crm.add_contact(account_id, subject, written.change, write.key)
            case _:
                asked = self._crm.change_contact(
                    account_id, subject, written.change, write.version, write.key
                )
        contact = await asked
        self._sent[write.key] = contact
        return Sent(contact.version, Rows(contacts=(contact,)))

    async def _delete(self, account_id: str, write: Write) -> None:
        try:
            await self._crm.delete_contact(account_id, write.subject, write.version)
        except NotFound:
            return  # an answer that was lost, or somebody else was faster

    def rebased(self, write: Write, conflict: Conflict) -> Write:
        """Sent again where somebody changed other fields; else the person sees both versions."""
        theirs, written = conflict.current, ContactWrite.of(write)
        if not isinstance(theirs, Contact) or written.action is ContactAction.ADD:
            return replace(write, state=WriteState.REFUSED, sentence=str(conflict))
        stuck = replace(
            write,
            state=WriteState.CONFLICT,
            sentence=str(conflict),
            version=theirs.version,
            theirs=as_text(everything_of(theirs)),
        )
        if written.action is ContactAction.DELETE:
            return stuck
        now, before = written.change.of(theirs), from_text(write.before)
        unchanged = before is not None and now == written.change.of(before.applied_to(theirs))
        if unchanged or now == written.change:
            return replace(write, version=theirs.version)
        return stuck

    async def _joined(self, contact_id: str, change: ContactChange, rows: Rows) -> bool:
        """Whether the newest write about this contact could take the change in."""
        for write in self._outbox.about(CONTACT_CHANGE, contact_id)[-1:]:
            written = ContactWrite.of(write)
            both = change.with_former(written.change)
            body = ContactWrite(written.action, both).as_text()
            # What is written over a refusal or a conflict is the person's decision about it.
            anew: dict[str, object] = {"state": WriteState.WAITING, "sentence": "", "theirs": ""}
            return await self._outbox.change(write, body, rows, **anew)
        return False

    def _read(self, change: ContactChange, known: Collection[str]) -> ContactChange:
        """With its numbers as the account's region reads them, each once."""
        lines = ("name", "company", "email", "city")
        given = {name: getattr(change, name) for name in lines if name in change.names}
        change = replace(change, **{name: text.strip() for name, text in given.items()})
        if change.name == "":
            raise InvalidInput("Write a name first.")
        if not isinstance(change.numbers, tuple):
            return change
        account = self._session.account
        region = account.region if account else "US"
        numbers: dict[str, str] = {}
        for number, label in change.numbers:
            numbers.setdefault(number if number in known else read_number(number, region), label)
        return replace(change, numbers=tuple(numbers.items()))

    def _on_event(self, event: Event) -> None:
        match event:
            case WriteSent(write=write) if contact := self._sent.pop(write.key, None):
                self._show(self._one(contact.id) or contact)
            case OutboxChanged(stuck=stuck):
                for write in stuck:
                    is_ours = write.kind == CONTACT_CHANGE
                    is_new = write.key not in self._restoring
                    if is_ours and is_new and _action(write) is ContactAction.DELETE:
                        self._restoring.add(write.key)
                        self._tasks.start(self._restore(write), "restore a contact")
            case _:
                pass

    async def _restore(self, write: Write) -> None:
        """A contact that was not deleted is there again, with the reason."""
        if not self._session.answer.grants("contacts:view"):
            await self._outbox.give_up(write)
            return
        before = from_text(write.theirs or write.before)
        whole = before.applied_to(blank(write.subject)) if before else blank(write.subject)
        contact = replace(whole, version=write.version or 1)
        await self._outbox.give_up(write, Rows(contacts=(contact,)))
        self._stream.publish(LocalChanged(contacts=(contact,)))
        self._stream.publish(Notice(f"{contact.name} was not deleted. {write.sentence}", "warning"))

    def _now(self, contact: Contact) -> Contact:
        return self._one(contact.id) or contact

    def _mine(self, write: Write) -> Contact:
        before = from_text(write.before)
        base = self._one(write.subject) or blank(write.subject)
        if before is not None and not base.name:
            base = before.applied_to(base)
        return ContactWrite.of(write).change.applied_to(base)

    def _one(self, contact_id: str) -> Contact | None:
        try:
            return self._local.contacts.one(contact_id)
        except StoreUnavailable:
            return None

    def _show(self, contact: Contact) -> None:
        self._stream.publish(LocalChanged(contacts=(contact,)))


def _action(write: Write) -> ContactAction:
    return ContactWrite.of(write).action


def _theirs(write: Write) -> Contact | None:
    change = from_text(write.theirs)
    if change is None:
        return None
    return replace(change.applied_to(blank(write.subject)), version=write.version or 1)


def _only_news(change: ContactChange, contact: Contact) -> ContactChange:
    """A form gives every field; what stays as it was is nobody's conflict."""
    before = change.of(contact)
    news = [name for name in change.names if getattr(change, name) != getattr(before, name)]
    return ContactChange(**{name: getattr(change, name) for name in news})


class ContactDecider:
    """Implements ``Decider``: what is given up shows the contact as it was, or as it is now."""

    def __init__(self, writing: ContactWritingService) -> None:
        self._writing = writing

    async def discard(self, write: Write) -> None:
        await self._writing.take_theirs(self._writing.described(write))

    async def keep_mine(self, write: Write) -> None:
        await self._writing.keep_mine(self._writing.described(write))

    async def take_theirs(self, write: Write) -> None:
        await self._writing.take_theirs(self._writing.described(write))
