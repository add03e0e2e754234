"""The company's help links while they are edited: what is typed, and two editors at once; no Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from desktop.domain.help_links import KEYS, HelpLinks, fault_of_link
from desktop.ui.contracts import Session, Stream, Tasks
from desktop.ui.editing.sheet import SheetPresenter, SheetState


class Links(Protocol):
    async def load(self) -> HelpLinks: ...

    async def save(self, wanted: HelpLinks) -> HelpLinks:
        """Raises ``Conflict`` with the links as they are now."""


class Opening(Protocol):
    def open(self, address: str) -> None: ...


@dataclass(frozen=True, slots=True)
class LinkRow:
    """``theirs`` is what somebody else has made of what is changed here as well."""

    key: str
    address: str = ""
    error: str = ""
    theirs: str = ""
    can_open: bool = False


@dataclass(frozen=True, slots=True)
class HelpLinksState(SheetState):
    rows: tuple[LinkRow, ...] = ()

    def row(self, key: str) -> LinkRow:
        return next(each for each in self.rows if each.key == key)


@dataclass(slots=True)
class HelpLinkServices:
    session: Session
    stream: Stream
    links: Links
    help: Opening
    tasks: Tasks


class HelpLinksPresenter(SheetPresenter[HelpLinks, HelpLinksState]):
    name = "help links"
    conflict = (
        "Somebody else has changed the help links meanwhile. What you typed is kept; where both of "
        "you changed the same link, theirs is shown beside it."
    )
    read_only = "You may not change the help links any more. What you typed stays to be copied."

    def __init__(self, services: HelpLinkServices) -> None:
        super().__init__(services, HelpLinksState())
        self._links, self._help = services.links, services.help
        self._typed: dict[str, str] = {}  # what differs from the CRM, as it stands in its field
        self._theirs: dict[str, str] = {}
        self._checked: set[str] = set()  # an address is not wrong while it is being typed

    def change(self, key: str, typed: str) -> None:
        if self._kept is None or not self._may_type:
            return
        self._typed.pop(key, None)
        if typed.strip() != self._kept.address(key):
            self._typed[key] = typed
        self._theirs.pop(key, None)
        self._set(notice="" if self._state.level == "error" else self._state.notice)

    def check(self, key: str) -> None:
        """It stands there now."""
        self._checked.add(key)
        self._show()

    def open_link(self, key: str) -> None:
        """To be seen before it is saved."""
        if self._state.row(key).can_open:
            self._help.open(self._address(key))

    @property
    def _is_changed(self) -> bool:
        return bool(self._typed)

    def _fill(self, _: HelpLinks | None) -> None:
        for each in (self._typed, self._theirs, self._checked):
            each.clear()

    def _meet(self, before: HelpLinks, theirs: HelpLinks) -> None:
        for key, typed in list(self._typed.items()):
            now = theirs.address(key)
            if typed.strip() == now:
                self._typed.pop(key)
                self._theirs.pop(key, None)
            elif now != before.address(key):
                self._theirs[key] = now

    def _fault(self) -> str:
        self._checked.update(KEYS)
        broken = any(fault_of_link(self._address(key)) for key in KEYS)
        return "A link cannot be saved yet. It is marked below." if broken else ""

    def _mark(self, fault: str) -> None:
        self._set(level="error", notice=fault)

    async def _ask(self) -> HelpLinks:
        return await self._links.load()

    async def _send(self, upon: HelpLinks) -> HelpLinks:
        return await self._links.save(self._draft(upon))

    def _saved_words(self, _: HelpLinks) -> str:
        return "Saved. Everybody finds it under \u201cWhy can't I\u2026?\u201d now."

    def _draft(self, links: HelpLinks) -> HelpLinks:
        for key, typed in self._typed.items():
            links = links.with_address(key, typed.strip())
        return links

    def _address(self, key: str) -> str:
        """As it would be saved."""
        return "" if self._kept is None else self._draft(self._kept).address(key)

    def _filled(self, state: HelpLinksState) -> HelpLinksState:
        if self._kept is None:
            return replace(state, rows=())
        return replace(state, rows=tuple(self._row(key) for key in KEYS))

    def _row(self, key: str) -> LinkRow:
        address = self._address(key)
        fault = fault_of_link(address)
        return LinkRow(
            key=key,
            address=self._typed.get(key, address),
            error=fault if key in self._checked else "",
            theirs=_their_words(self._theirs[key]) if key in self._theirs else "",
            can_open=bool(address) and not fault,
        )


def _their_words(address: str) -> str:
    if not address:
        return "Somebody else took this link away. Saving puts yours there."
    return f"Somebody else set this to {address}. Saving puts yours in its place."
