"""Adding users: one by hand, or many from a file or a paste, looked at before they are added."""

from __future__ import annotations

from collections.abc import Coroutine
from dataclasses import dataclass, field, replace
from typing import Any, Final, Protocol

from desktop.domain.access import Role
from desktop.domain.errors import InvalidInput, SoftphoneError
from desktop.domain.events import Event, PermissionsChanged, SignedIn, SignedOut
from desktop.domain.user_file import HEADER
from desktop.domain.users import ImportOutcome, NewUser, UserImport, read_email, read_name
from desktop.ui.users.contracts import UsersServices
from desktop.ui.users.page_words import until_words
from desktop.ui.users.states import CodeShown

MOST_BYTES: Final = 1024 * 1024
_KINDS: Final = "CSV files (*.csv *.txt);;All files (*)"
_REPORT: Final = "invitations.csv"
EXAMPLE: Final = f"{HEADER}\nLea Brandt,lea.brandt@company.example,Call agent,310"


@dataclass(frozen=True, slots=True)
class AccountChoice:
    id: str
    name: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class ReportRow:
    line: str
    name: str
    email: str
    role: str
    outcome: str


@dataclass(frozen=True, slots=True)
class InviteState:
    """``opened`` grows with every opening: the fields start empty. ``added`` likewise after one."""

    is_open: bool = False
    is_many: bool = False
    opened: int = 0
    accounts: tuple[AccountChoice, ...] = ()
    is_busy: bool = False
    error: str = ""
    code: CodeShown | None = None
    notice: str = ""
    file_name: str = ""
    text: str = ""
    summary: str = ""
    rows: tuple[ReportRow, ...] = ()
    can_add: bool = False
    add_label: str = "Add"
    can_save: bool = False


class InviteView(Protocol):
    def show_invite(self, state: InviteState) -> None: ...


@dataclass(slots=True)
class _File:
    """What was looked at: adding takes exactly that."""

    content: bytes = b""
    report: UserImport | None = field(default=None)


class InvitePresenter:
    def __init__(self, services: UsersServices) -> None:
        self._services = services
        self._view: InviteView | None = None
        self._file = _File()
        self._age = 0
        self._state = InviteState()

    def attach(self, view: InviteView) -> None:
        self._view = view
        self._services.stream.subscribe(self.handle)

    def handle(self, event: Event) -> None:
        match event:
            case SignedIn() | SignedOut() if self._state.is_open:
                self.close()
            case PermissionsChanged() if self._state.is_open:
                if not self._services.session.answer.grants("users:add"):
                    self._refuse()
            case _:
                pass

    @property
    def is_open(self) -> bool:
        return self._state.is_open

    def open(self) -> None:
        if self._state.is_open:
            return
        self._age += 1
        self._file = _File()
        opened = self._state.opened + 1
        self._show(InviteState(True, opened=opened, accounts=self._accounts()))

    def close(self) -> None:
        self._age += 1
        self._file = _File()
        self._show(InviteState(opened=self._state.opened))

    def choose_many(self, is_many: bool) -> None:
        self._change(is_many=is_many, error="")

    def add(
        self, email: str, name: str, role: Role, extension: str, accounts: tuple[str, ...]
    ) -> None:
        """Says what is missing before anything is sent."""
        try:
            wanted = NewUser(read_email(email), read_name(name), role, extension.strip(), accounts)
        except InvalidInput as error:
            self._change(error=str(error))
            return
        self._start(self._add(wanted))

    def choose_file(self) -> None:
        self._start(self._choose_file())

    def look(self, text: str) -> None:
        """At what was pasted."""
        self._start(self._look("", text.encode()))

    def edited(self) -> None:
        """What is looked at is no longer what stands in the field."""
        if self._state.can_add:
            self._file = _File()
            self._change(rows=(), summary="", can_add=False)

    def add_all(self) -> None:
        if self._state.can_add:
            self._start(self._add_all(self._file.content))

    def save_report(self) -> None:
        self._start(self._save_report())

    def forget_code(self) -> None:
        self._change(code=None)

    def _refuse(self) -> None:
        """What was typed stays to be copied."""
        self._change(error="You may not add users any more.", can_add=False)

    async def _add(self, wanted: NewUser) -> None:
        age = self._age
        self._change(is_busy=True, error="", code=None, notice="")
        try:
            added = await self._services.users.add(wanted)
        except SoftphoneError as error:
            if age == self._age:
                self._change(is_busy=False, error=str(error))
            return
        if age != self._age:
            return
        name = added.user.name
        code = None
        notice = f"{name} belongs to this account now, and signs in as before."
        if added.code and added.code_until is not None:
            until = until_words(added.code_until, self._services.clock.now())
            notice = ""
            code = CodeShown(
                added.code,
                f"Give this code to {name}: with it they choose a password on the sign-in page, "
                f"once, {until}. It is not shown again.",
            )
        opened = self._state.opened + 1
        self._change(is_busy=False, code=code, notice=notice, opened=opened)

    async def _choose_file(self) -> None:
        try:
            chosen = await self._services.files.choose("Users to add", _KINDS, MOST_BYTES)
        except SoftphoneError as error:
            self._change(error=str(error))
            return
        if chosen is not None:
            await self._look(chosen.name, chosen.content)

    async def _look(self, name: str, content: bytes) -> None:
        age = self._age
        self._file = _File()
        self._change(
            is_busy=True,
            error="",
            file_name=name,
            rows=(),
            summary="",
            can_add=False,
            can_save=False,
        )
        try:
            report = await self._services.users.look_at_file(content)
        except SoftphoneError as error:
            if age == self._age:
                self._change(is_busy=False, error=str(error))
            return
        if age == self._age:
            self._file = _File(content, report)
            self._change(
                is_busy=False,
                rows=_rows(report),
                summary=f"{_people(report.good)} can be added, {_lines(report.bad)} cannot.",
                can_add=report.good > 0,
                add_label=f"Add {_people(report.good)}",
            )

    async def _add_all(self, content: bytes) -> None:
        age = self._age
        self._change(is_busy=True, error="", can_add=False)
        try:
            report = await self._services.users.add_file(content)
        except SoftphoneError as error:
            if age == self._age:
                self._change(is_busy=False, error=str(error), can_add=True)
            return
        words = f"{_people(report.good)} added, {_lines(report.bad)} left out."
        if age == self._age:
            self._file = _File(b"", report)
            codes = " Save the report: the codes in it are not shown again."
            self._change(
                is_busy=False,
                rows=_rows(report),
                summary=words + (codes if report.good else ""),
                can_save=report.good > 0,
            )

    async def _save_report(self) -> None:
        report = self._file.report
        if report is None:
            return
        try:
            name = await self._services.files.save("Save invitations", _REPORT, _as_csv(report))
        except SoftphoneError as error:
            self._change(error=str(error))
            return
        if name:
            self._change(error="", notice=f"Saved as {name}.")

    def _accounts(self) -> tuple[AccountChoice, ...]:
        """Of the one at the screen; with a single one there is nothing to choose."""
        profile, here = self._services.session.profile, self._services.session.account
        if profile is None or here is None or len(profile.accounts) < 2:
            return ()
        return tuple(
            AccountChoice(each.id, each.name, each.id == here.id) for each in profile.accounts
        )

    def _start(self, doing: Coroutine[Any, Any, None]) -> None:
        self._services.tasks.start(doing, "add users")

    def _change(self, **fields: Any) -> None:
        self._show(replace(self._state, **fields))

    def _show(self, state: InviteState) -> None:
        self._state = state
        if self._view is not None:
            self._view.show_invite(state)


def _rows(report: UserImport) -> tuple[ReportRow, ...]:
    words = {ImportOutcome.GOOD: "Can be added", ImportOutcome.ADDED: "Added"}
    return tuple(
        ReportRow(
            str(each.line),
            each.name,
            each.email,
            each.role,
            each.sentence or " · ".join(filter(None, (words[each.outcome], each.code))),
        )
        for each in report.rows
    )


def _as_csv(report: UserImport) -> bytes:
    """A table program must not take what somebody wrote for a formula."""
    lines = [("line", "name", "email", "role", "outcome", "code")]
    lines += [
        (
            str(each.line),
            each.name,
            each.email,
            each.role,
            each.sentence or each.outcome.value,
            each.code,
        )
        for each in report.rows
    ]
    return "".join(",".join(map(_cell, line)) + "\r\n" for line in lines).encode("utf-8-sig")


def _cell(word: str) -> str:
    plain = f"'{word}" if word.startswith(("=", "+", "-", "@", "\t", "\r")) else word
    quoted = plain.replace('"', '""')
    return f'"{quoted}"' if any(sign in plain for sign in ',"\r\n') else plain


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count:,} people"


def _lines(count: int) -> str:
    return "1 line" if count == 1 else f"{count:,} lines"
