"""What lies in the demo's mailbox, newest first, and its attachments opened; no Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from desktop.domain.demo_mail import DemoMail
from desktop.domain.errors import SoftphoneError
from desktop.services.tasks import Tasks
from desktop.ui.words import Phase, date_and_clock


class Mailbox(Protocol):
    async def mails(self) -> tuple[DemoMail, ...]: ...

    async def mail_attachment(self, mail_id: str, place: int) -> tuple[str, bytes]: ...


class Viewer(Protocol):
    async def open(self, name: str, content: bytes) -> None: ...


@dataclass(frozen=True, slots=True)
class MailRow:
    to: str
    subject: str
    when: str


@dataclass(frozen=True, slots=True)
class MailboxState:
    """``chosen`` is the place of the mail that is read, -1 while none is."""

    phase: Phase = Phase.LOADING
    rows: tuple[MailRow, ...] = ()
    chosen: int = -1
    text: str = ""
    attachments: tuple[str, ...] = ()
    sentence: str = ""


class MailboxPresenter:
    """``ends`` is called where the program that shows an attachment is asked for."""

    def __init__(self, mailbox: Mailbox, viewer: Viewer, tasks: Tasks) -> None:
        self._mailbox = mailbox
        self._viewer = viewer
        self._tasks = tasks
        self._mails: tuple[DemoMail, ...] = ()
        self._show: Callable[[MailboxState], None] = lambda _: None
        self.state = MailboxState()

    def attach(self, show: Callable[[MailboxState], None]) -> None:
        self._show = show
        show(self.state)

    def load(self) -> None:
        self._tasks.start(self._load(), "the demo's mailbox")

    def choose(self, place: int) -> None:
        mail = self._mails[place] if 0 <= place < len(self._mails) else None
        names = tuple(name for _, name in mail.attachments) if mail else ()
        self._tell(
            chosen=place if mail else -1,
            text=mail.text if mail else "",
            attachments=names,
            sentence="",
        )

    def open(self, place: int) -> None:
        """The attachment that stands there, of the mail that is read."""
        if 0 <= self.state.chosen < len(self._mails):
            mail = self._mails[self.state.chosen]
            self._tasks.start(self._open(mail, mail.attachments[place][0]), "an attachment")

    async def _load(self) -> None:
        read = self._mails[self.state.chosen].id if self.state.chosen >= 0 else ""
        try:
            self._mails = await self._mailbox.mails()
        except SoftphoneError as error:
            self._tell(phase=Phase.FAILED, sentence=str(error))
            return
        rows = tuple(
            MailRow(each.to, each.subject, date_and_clock(each.at)) for each in self._mails
        )
        self._tell(phase=Phase.READY if rows else Phase.EMPTY, rows=rows)
        places = {each.id: place for place, each in enumerate(self._mails)}
        self.choose(places.get(read, 0))

    async def _open(self, mail: DemoMail, place: int) -> None:
        try:
            name, content = await self._mailbox.mail_attachment(mail.id, place)
            await self._viewer.open(name, content)
        except SoftphoneError as error:
            self._tell(sentence=str(error))
        else:
            self._tell(sentence="")

    def _tell(self, **changes: object) -> None:
        self.state = replace(self.state, **changes)  # type: ignore[arg-type]  # fields by name
        self._show(self.state)
