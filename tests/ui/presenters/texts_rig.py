"""The presenter of texts, with what it shows and what went out."""

from __future__ import annotations

from desktop.domain.errors import CrmUnreachable
from desktop.ui.texts.presenter import TextsPresenter, TextsServices
from desktop.ui.texts.states import (
    Bubble,
    ComposerState,
    ConversationRow,
    ConversationsState,
    NewTextState,
    ThreadState,
)
from tests.fakes import crm_records as known
from tests.fakes.clock import settle
from tests.services.conftest import Desk
from tests.ui.presenters.screen import Screen

GONE = CrmUnreachable("The CRM does not answer.")
MARCUS = known.MARCUS_NUMBER
STRANGER = "+12025550119"
NEW = "+12155550160"


class Texts:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.screen = Screen()
        self.called: list[str] = []
        services = TextsServices(
            *(desk.session, desk.stream, desk.messaging, desk.texting, desk.text_drafts),
            *(desk.tasks, desk.clock, self.called.append),
        )
        self.presenter = TextsPresenter(services)
        self.composing = self.presenter.composing
        self.looked_at = True
        self.presenter.is_looked_at = lambda: self.looked_at
        self.presenter.attach(self.screen)

    @property
    def list(self) -> ConversationsState:
        state: ConversationsState = self.screen.now("conversations")
        return state

    def row(self, name: str) -> ConversationRow:
        return next(row for row in self.list.rows if row.name == name)

    @property
    def thread(self) -> ThreadState:
        state: ThreadState = self.screen.now("thread")
        return state

    @property
    def last(self) -> Bubble:
        return self.thread.bubbles[-1]

    @property
    def composer(self) -> ComposerState:
        state: ComposerState = self.screen.now("composer")
        return state

    @property
    def new(self) -> NewTextState:
        state: NewTextState = self.screen.now("new")
        return state

    async def opened(self, number: str = MARCUS, message_id: str = "") -> None:
        self.presenter.open(number, message_id)
        await settle()

    async def send(self, text: str = "On my way") -> None:
        self.composing.type(text)
        self.composing.send()
        await settle()

    @property
    def sent(self) -> list[str]:
        return [message.text for message in self.desk.crm.sent]
