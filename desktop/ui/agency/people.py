"""People of all accounts, and the form that says to which of them somebody belongs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Protocol

from desktop.domain.access import Role
from desktop.domain.agency import CLOSED, AgencyAccount, AgencyPerson
from desktop.domain.errors import Conflict, SoftphoneError
from desktop.ui.agency.contracts import AgencyServices
from desktop.ui.agency.lists import LineRow, Lines, LinesState
from desktop.ui.editing.paged import ListView

_NOWHERE: Final = (
    "{name} belongs to no account then: signed out everywhere, and known to the agency no more."
)
_LEAVES: Final = (
    "What {name} has on their computers of an account that is left goes with it; their calls and "
    "notes stay in the CRM."
)
_CONFLICT: Final = (
    "Somebody else changed meanwhile where {name} belongs: {places}. Save again to replace that."
)
_LOST: Final = "You may not change where people belong any more. Nothing has been saved."


@dataclass(frozen=True, slots=True)
class PlaceRow:
    account_id: str
    account: str
    role: Role


@dataclass(frozen=True, slots=True)
class PlacesForm:
    """``offered`` are accounts that can be added; ``opened`` grows with every opening."""

    is_open: bool = False
    opened: int = 0
    title: str = ""
    rows: tuple[PlaceRow, ...] = ()
    offered: tuple[tuple[str, str], ...] = ()
    means: str = ""
    can_edit: bool = True
    can_save: bool = False
    error: str = ""


class PeopleView(ListView[LinesState], Protocol):
    def show_places(self, form: PlacesForm) -> None: ...


class PeopleLines(Lines[AgencyPerson, PeopleView]):
    """Adding, moving and taking out are one draft, saved at once or not at all."""

    permission = "agency.users:manage"

    def __init__(self, services: AgencyServices) -> None:
        super().__init__(services, services.agency.people, _person, "people of the agency")
        self._form = PlacesForm()
        self._of: AgencyPerson | None = None
        self._draft: dict[str, Role] = {}
        self._accounts: dict[str, AgencyAccount] = {}
        self._is_busy = False

    def _attached(self, view: PeopleView) -> None:
        view.show_places(self._form)

    def _permissions_changed(self) -> None:
        super()._permissions_changed()
        if self._form.is_open:
            self._show_form()

    def _forget(self) -> None:
        self.close_form()
        super()._forget()

    def edit(self, user_id: str) -> None:
        person = self._row(user_id)
        if person is not None:
            self._tasks.start(self._open(person), "accounts of a person")

    def set_role(self, account_id: str, role: Role) -> None:
        """Also adds."""
        self._draft[account_id] = role
        self._show_form()

    def take_out(self, account_id: str) -> None:
        self._draft.pop(account_id, None)
        self._show_form()

    def save(self) -> None:
        if self._form.can_save and self._of is not None:
            self._is_busy = True
            self._show_form()
            work = self._save(self._of, dict(self._draft), self._form.opened)
            self._tasks.start(work, "save where somebody belongs")

    def close_form(self) -> None:
        self._of, self._is_busy = None, False
        self._form = PlacesForm(opened=self._form.opened)
        self._tell_places()

    async def _open(self, person: AgencyPerson) -> None:
        try:
            self._accounts = await self._all_accounts()
        except SoftphoneError as error:
            self._say("error", str(error))
            return
        self._of, self._draft = person, dict(person.places)
        self._form = PlacesForm(True, self._form.opened + 1)
        self._show_form()

    async def _all_accounts(self) -> dict[str, AgencyAccount]:
        found: dict[str, AgencyAccount] = {}
        cursor: str | None = None
        while True:
            page = await self._services.agency.accounts(cursor=cursor)
            found |= {each.id: each for each in page.rows}
            cursor = page.next_cursor
            if cursor is None:
                return found

    async def _save(self, person: AgencyPerson, wanted: dict[str, Role], opened: int) -> None:
        error = ""
        try:
            after = await self._services.agency.set_places(person, wanted)
        except Conflict as conflict:
            error = str(conflict)
            if isinstance(conflict.current, AgencyPerson) and opened == self._form.opened:
                # The draft stays; it is laid upon what is there now.
                self._of = conflict.current
                places = ", ".join(_belongs(conflict.current)) or "nowhere"
                error = _CONFLICT.format(name=person.name, places=places)
        except SoftphoneError as failure:
            error = str(failure)
        else:
            if opened == self._form.opened:
                self.close_form()
            self._done(f"{after.name}: {', '.join(_belongs(after)) or 'no account'}.")
            return
        if opened == self._form.opened:
            self._is_busy = False
            self._show_form(error)

    def _show_form(self, error: str = "") -> None:
        person = self._of
        if person is None:
            return
        rows = [PlaceRow(key, self._name(key), role) for key, role in self._draft.items()]
        offered = [
            (each.id, each.name)
            for each in self._accounts.values()
            if each.id not in self._draft and each.state != CLOSED
        ]
        is_changed = self._draft != dict(person.places)
        self._form = replace(
            self._form,
            title=f"Accounts of {person.name}",
            rows=tuple(sorted(rows, key=lambda each: each.account)),
            offered=tuple(offered),
            means=self._means(person),
            can_edit=self._can_edit and not self._is_busy,
            can_save=self._can_edit and is_changed and not self._is_busy,
            error=error if self._can_edit else _LOST,
        )
        self._tell_places()

    def _means(self, person: AgencyPerson) -> str:
        if not self._draft:
            return _NOWHERE.format(name=person.name)
        leaves = set(person.places) - set(self._draft)
        return _LEAVES.format(name=person.name) if leaves else ""

    def _name(self, account_id: str) -> str:
        if account_id in self._accounts:
            return self._accounts[account_id].name
        belongs = self._of.belongs if self._of is not None else ()
        return next((each.account for each in belongs if each.account_id == account_id), "")

    def _tell_places(self) -> None:
        if self._view is not None:
            self._view.show_places(self._form)


def _person(row: AgencyPerson) -> LineRow:
    places = row.belongs[0].account_id if row.belongs else ""
    state = "Active" if row.active else "Inactive"
    return LineRow(row.id, row.name, row.email, (", ".join(_belongs(row)),), state, places)


def _belongs(row: AgencyPerson) -> list[str]:
    return [f"{each.account}: {each.role.title.lower()}" for each in row.belongs]
