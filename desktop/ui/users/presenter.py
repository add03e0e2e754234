"""The users of the account: search, filters, pages, and who may add somebody."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Protocol

from desktop.domain.access import Role
from desktop.domain.errors import NotFound, SoftphoneError
from desktop.domain.events import (
    ColleaguesChanged,
    Event,
    UsersChanged,
)
from desktop.domain.records import Page, UserFlag, UserRecord, UserState
from desktop.domain.users import UserQuery
from desktop.ui.editing.panel import PanelPresenter
from desktop.ui.paging import PagedRows
from desktop.ui.users.contracts import UsersServices
from desktop.ui.users.words import UserWords, user_words
from desktop.ui.words import Phase

DEFAULT_REGION: Final = "US"
PAGE: Final = 100
_MAY_NOT_ADD: Final = "You can see users but not add any. Press F1 to see why."


@dataclass(frozen=True, slots=True)
class UsersState:
    """``why_not`` says why nobody can be added, "" where somebody can."""

    phase: Phase = Phase.LOADING
    rows: tuple[UserRecord, ...] = ()
    sentence: str = ""
    is_search: bool = False
    has_more: bool = False
    why_not: str = ""
    stale: str = ""


class UsersView(Protocol):
    def show_users(self, state: UsersState) -> None: ...


class UsersPresenter(PanelPresenter[UsersView]):
    def __init__(self, services: UsersServices) -> None:
        super().__init__(services.stream)
        s = self._services = services
        self._asked_for = -1  # rows there were when the next page was asked for
        self._filters = UserQuery()
        self.list: PagedRows[UserRecord] = PagedRows(
            self._page, s.tasks, s.clock, "users", self._show
        )

    def handle(self, event: Event) -> None:
        match event:
            case UsersChanged(user_id):
                self._on_changed(user_id)
            case ColleaguesChanged():
                self._on_presence(event)
            case _:
                super().handle(event)

    def reload(self) -> None:
        self.list.reload()

    @property
    def _is_troubled(self) -> bool:
        return self._is_open and self.list.is_troubled

    def _forget(self) -> None:
        self.list.forget()

    def filter(self, role: Role | None, state: UserState | None, flag: UserFlag | None) -> None:
        wanted = UserQuery("", role, state, flag)
        if wanted != self._filters:
            self._filters = wanted
            self.list.reload()

    def more(self) -> None:
        """The end of what is there has come in sight; asked for once."""
        if self.list.has_more and self._asked_for != len(self.list.rows):
            self._asked_for = len(self.list.rows)
            self.list.more()

    def words(self, user: UserRecord) -> UserWords:
        account = self._services.session.account
        region = account.region if account is not None else DEFAULT_REGION
        return user_words(user, region, self._services.clock.now())

    async def _page(self, text: str, cursor: str | None) -> Page[UserRecord]:
        if cursor is None:
            self._asked_for = -1  # a next page that was on its way belongs to another list
        query = replace(self._filters, text=text)
        return await self._services.users.page(query, cursor, PAGE)

    def _on_changed(self, user_id: str) -> None:
        """One row is asked for again and stays in its place; the rest of the list stays too."""
        if not self._is_open:
            return
        if any(each.id == user_id for each in self.list.rows):
            self._services.tasks.start(self._renew(user_id), "a user")
        elif not user_id or not self.list.has_more:
            self.list.reload()

    async def _renew(self, user_id: str) -> None:
        try:
            now: UserRecord | None = (await self._services.users.one(user_id)).user
        except NotFound:
            now = None
        except SoftphoneError:
            return  # the list says by itself when the CRM is away
        self._put(user_id, now)

    def _put(self, user_id: str, now: UserRecord | None) -> None:
        rows = (now if each.id == user_id else each for each in self.list.rows)
        self.list.rows = tuple(each for each in rows if each is not None)
        self._show()

    def _on_presence(self, event: ColleaguesChanged) -> None:
        there = {each.id: each for each in event.colleagues}
        rows = tuple(
            replace(row, on_a_call=now.on_a_call, availability=now.availability)
            if (now := there.get(row.id)) is not None
            and (now.on_a_call, now.availability) != (row.on_a_call, row.availability)
            else row
            for row in self.list.rows
        )
        if rows != self.list.rows:
            self.list.rows = rows
            self._show()

    def _show(self) -> None:
        if self._view is None:
            return
        if self.list.phase is not Phase.READY or len(self.list.rows) < self._asked_for:
            self._asked_for = -1
        if self.list.stale:
            self._asked_for = -1
        may_add = self._services.session.answer.grants("users:add")
        self._view.show_users(
            UsersState(
                self.list.phase,
                self.list.rows,
                self.list.sentence,
                is_search=bool(self.list.text) or self._filters != UserQuery(),
                has_more=self.list.has_more,
                why_not="" if may_add else _MAY_NOT_ADD,
                stale=self.list.stale,
            )
        )
