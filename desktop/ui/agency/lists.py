"""The agency's lists in words: accounts with their forms, and one search over all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Generic, Protocol

from desktop.domain.agency import ACTIVE, CLOSED, PAUSED, AgencyAccount, AgencyHit
from desktop.domain.errors import SoftphoneError
from desktop.domain.events import AgencyChanged, EventsMissed
from desktop.domain.records import Page
from desktop.ui.agency.contracts import AgencyServices
from desktop.ui.editing.paged import ListPresenter, ListState, ListView, Row, View
from desktop.ui.paging import Ask

_STATE_WORDS: Final = {ACTIVE: "Active", PAUSED: "Paused", CLOSED: "Closed"}
_MEANS: Final = {
    PAUSED: "Nobody there can call or text until it is resumed. Talks in progress go on, and "
    "reading and paying stay possible.",
    CLOSED: "Nobody can enter it until it is opened again. Talks in progress go on, and nothing "
    "of it is deleted.",
    ACTIVE: "Everybody there can work again at once.",
}
_ACTIONS: Final = {PAUSED: "Pause", CLOSED: "Close", ACTIVE: "Open"}
_KINDS: Final = {"account": "Account", "user": "Person", "number": "Number"}


@dataclass(frozen=True, slots=True)
class LineRow:
    """One row of any of the lists: an id and its cells, the first of two lines."""

    id: str
    first: str
    second: str
    cells: tuple[str, ...]
    state: str = ""
    account_id: str = ""


LinesState = ListState[LineRow]
LinesView = ListView[LinesState]


class Lines(ListPresenter[Row, LinesState, View], Generic[Row, View]):
    """``in_words`` makes a line of a row."""

    renewed_by = (AgencyChanged, EventsMissed)
    permission = "agency.accounts:manage"

    def __init__(
        self, services: AgencyServices, ask: Ask[Row], in_words: Callable[[Row], LineRow], name: str
    ) -> None:
        super().__init__(services, ask, name, ListState())
        self._services = services
        self._in_words = in_words

    def enter(self, account_id: str) -> None:
        """Go on in that account."""
        here = self._services.session.account
        if account_id and (here is None or here.id != account_id):
            self._tasks.start(self._entered(account_id), "switch account")

    async def _entered(self, account_id: str) -> None:
        try:
            await self._services.switching.switch(account_id)
        except SoftphoneError as error:
            self._say("error", str(error))

    def _line(self, row: Row) -> LineRow:
        return self._in_words(row)


def search_of(services: AgencyServices) -> Lines[AgencyHit, LinesView]:
    async def ask(text: str, _: str | None) -> Page[AgencyHit]:
        return Page(await services.agency.search(text))

    return Lines(services, ask, _hit, "search of the agency")


@dataclass(frozen=True, slots=True)
class AccountForm:
    """Creates an account, changes name and plan, or asks before its ``state`` changes."""

    is_open: bool = False
    opened: int = 0
    title: str = ""
    action: str = ""
    means: str = ""
    name: str = ""
    domain: str = ""
    plan: str = "Pro"
    state: str = ""
    is_new: bool = False
    is_busy: bool = False
    error: str = ""


class AccountsView(ListView[LinesState], Protocol):
    def show_form(self, form: AccountForm) -> None: ...


class AccountLines(Lines[AgencyAccount, AccountsView]):
    """The accounts, and what can be done to one of them."""

    def __init__(self, services: AgencyServices) -> None:
        super().__init__(services, services.agency.accounts, _account, "accounts of the agency")
        self._form = AccountForm()
        self._of: AgencyAccount | None = None

    def _attached(self, view: AccountsView) -> None:
        view.show_form(self._form)

    def _forget(self) -> None:
        self.close_form()
        super()._forget()

    def state_of(self, account_id: str) -> str:
        row = self._row(account_id)
        return row.state if row is not None else ""

    def add(self) -> None:
        self._of = None
        self._open(AccountForm(title="Create an account", action="Create", is_new=True))

    def edit(self, account_id: str) -> None:
        row = self._of = self._row(account_id)
        if row is not None:
            form = AccountForm(title=f"Change {row.name}", action="Save", name=row.name)
            self._open(replace(form, domain=row.domain, plan=row.plan))

    def move(self, account_id: str, state: str) -> None:
        """To another state; asked first what that means."""
        row = self._of = self._row(account_id)
        if row is not None:
            action = _ACTIONS[state]
            title = f"{action} {row.name}?"
            self._open(AccountForm(title=title, action=action, means=_MEANS[state], state=state))

    def submit(self, name: str, domain: str, plan: str) -> None:
        if self._form.is_open and not self._form.is_busy:
            self._show_form(replace(self._form, is_busy=True, error=""))
            work = self._submit(self._form, name, domain, plan)
            self._tasks.start(work, "change an account")

    def close_form(self) -> None:
        self._show_form(replace(self._form, is_open=False, is_busy=False, error=""))

    async def _submit(self, form: AccountForm, name: str, domain: str, plan: str) -> None:
        agency, row = self._services.agency, self._of
        try:
            if row is None:
                made = await agency.create(name, domain, plan)
                done = f"{made.name} is there. Enter it to add people and numbers."
            elif form.state:
                made = await agency.change(row, state=form.state)
                done = f"{made.name} is {_STATE_WORDS[made.state].lower()} now."
            else:
                made = await agency.change(row, name=name, plan=plan)
                done = f"{made.name} is saved."
        except SoftphoneError as error:
            if form.opened == self._form.opened:
                self._show_form(replace(self._form, is_busy=False, error=str(error)))
            self._refresh()
            return
        if form.opened == self._form.opened:
            self.close_form()
        self._done(done)

    def _refresh(self) -> None:
        if self._is_open:
            self.reload()

    def _open(self, form: AccountForm) -> None:
        self._show_form(replace(form, is_open=True, opened=self._form.opened + 1))

    def _show_form(self, form: AccountForm) -> None:
        self._form = form
        if self._view is not None:
            self._view.show_form(form)


def _account(row: AgencyAccount) -> LineRow:
    cells = (row.plan, str(row.users), str(row.numbers))
    state = _STATE_WORDS.get(row.state, row.state)
    return LineRow(row.id, row.name, row.domain, cells, state, account_id=row.id)


def _hit(row: AgencyHit) -> LineRow:
    key = f"{row.kind} {row.id} {row.account_id}"
    return LineRow(key, row.title, row.detail, (row.account,), _KINDS[row.kind], row.account_id)
