"""Search or call: what one types is looked up at once, and Enter does what is chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from desktop.domain.destinations import DestinationClass
from desktop.domain.errors import SoftphoneError
from desktop.services.finding import NOTHING, FindService, Found
from desktop.settings.panels import PanelId
from desktop.ui.contracts import CallerIds, Clock, Session, Tasks
from desktop.ui.phone.dialling import caller_id_words
from desktop.ui.phone.favourites import Colleagues
from desktop.ui.search_hits import Asked, Command, Hit, HitKind, hits, read

CALLER_ID_AFTER_SECONDS: Final = 0.25


class SearchView(Protocol):
    def show_hits(self, hits: tuple[Hit, ...]) -> None: ...


@dataclass(slots=True)
class SearchServices:
    session: Session
    finding: FindService
    caller_ids: CallerIds
    colleagues: Colleagues
    tasks: Tasks
    clock: Clock


@dataclass(slots=True)
class SearchActs:
    """Where the ways lead; ``commands`` are those that can be given now."""

    open_page: Callable[[PanelId], None]
    fill: Callable[[str], None]
    open_contact: Callable[[str], None]
    open_conversation: Callable[[str], None]
    write_to: Callable[[str], None]
    look_in_log: Callable[[str], None]
    commands: Callable[[], Sequence[Command]]


class SearchPresenter:
    """An answer to what is not typed any more finds no home."""

    def __init__(self, services: SearchServices) -> None:
        self._services = services
        self._view: SearchView | None = None
        self._acts: SearchActs | None = None
        self._open_now: frozenset[PanelId] = frozenset()
        self._asked: Asked | None = None
        self._found = NOTHING

    def attach(self, view: SearchView) -> None:
        self._view = view

    def use(self, acts: SearchActs) -> None:
        self._acts = acts

    def show_open(self, open_now: frozenset[PanelId]) -> None:
        """The pages that the person may open."""
        self._open_now = open_now

    def type(self, text: str) -> None:
        account = self._services.session.account
        if not text.strip() or account is None:
            self.leave()
            return
        may = self._services.session.answer.grants
        asked = self._asked = Asked(
            text=text,
            region=account.region,
            now=self._services.clock.now(),
            open_now=self._open_now,
            commands=tuple(self._acts.commands()) if self._acts is not None else (),
            extensions=frozenset(e.extension for e in self._services.colleagues.colleagues),
            can_call=may("calls:place"),
            can_text=may("messages:send"),
        )
        self._services.tasks.start(self._find(asked), "search")

    def leave(self) -> None:
        self._asked, self._found = None, NOTHING
        self._show()

    def take(self, hit: Hit, *, opens: bool = False) -> None:
        """Enter; with Ctrl a contact is opened instead of called."""
        acts = self._acts
        commands = self._asked.commands if self._asked is not None else ()
        self.leave()
        if acts is None:
            return
        if hit.kind is HitKind.CONTACT and (opens or not hit.number):
            acts.open_contact(hit.subject)
        elif hit.kind in (HitKind.CALL, HitKind.CONTACT):
            acts.fill(hit.number)
        elif hit.kind is HitKind.TEXT:
            (acts.open_conversation if hit.subject else acts.write_to)(hit.subject or hit.number)
        elif hit.kind is HitKind.LOG:
            acts.look_in_log(hit.subject)
        elif hit.panel is not None:
            acts.open_page(hit.panel)
        else:
            _give(commands, hit.subject)

    async def _find(self, asked: Asked) -> None:
        found = await self._services.finding.find(asked.text)
        if asked is not self._asked:
            return
        self._found = found
        self._show()
        destination = read(asked.text, asked.region, asked.extensions)
        if destination.kind not in (DestinationClass.E164, DestinationClass.INTERNAL):
            return
        await self._complete(asked)

    async def _complete(self, asked: Asked) -> None:
        """The caller ID comes when the CRM has said it."""
        if not asked.can_call:
            return
        await self._services.clock.sleep(CALLER_ID_AFTER_SECONDS)
        if asked is not self._asked:
            return
        try:
            preview = await self._services.caller_ids.preview(asked.text)
        except SoftphoneError:
            return  # the phone page says it when the number is there
        if asked is self._asked:
            self._asked = replace(asked, caller_id=caller_id_words(preview, asked.region))
            self._show()

    def _show(self) -> None:
        if self._view is not None:
            found: Found = self._found
            self._view.show_hits(hits(self._asked, found) if self._asked is not None else ())


def _give(commands: Sequence[Command], command_id: str) -> None:
    for each in commands:
        if each.id == command_id:
            each.act()
