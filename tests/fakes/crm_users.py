"""The fake CRM: the users of the account, and the codes they begin with."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import timedelta
from typing import Final

from desktop.domain.access import Role
from desktop.domain.catalogue import SAMPLE_PLANS
from desktop.domain.errors import Conflict, InvalidInput, NotFound, Refused, SoftphoneError
from desktop.domain.grants import refusal_of_change
from desktop.domain.permissions import Context
from desktop.domain.records import Page, UserFlag, UserRecord, UserState
from desktop.domain.user_file import FileRow, rows_of
from desktop.domain.users import (
    EVERYBODY,
    AddedUser,
    ImportedUser,
    ImportOutcome,
    NewUser,
    SignInCode,
    SignInSession,
    UserAccount,
    UserAction,
    UserChange,
    UserDetail,
    UserImport,
    UserQuery,
    fault_of_password,
    plain_code,
    read_email,
    read_extension,
    read_name,
)
from tests.fakes import crm_records as known
from tests.fakes.crm_company import Company, of, page_of

_SEE: Final = ("users:view", "see the users")
_ADD: Final = ("users:add", "add users")
_WEEK: Final = timedelta(days=7)
_NOT_ONESELF: Final = "Nobody does this to themselves. Ask another administrator."
_OWNER: Final = "This is the owner of the account. The ownership must be handed over first."
_FASTER: Final = "Somebody else changed this user first. Look at them again."
Row = UserRecord


class FakeUsers(Company):
    """Part of ``Crm``. Jonas is signed in on one device."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: dict[str, str] = {}
        self.rings_at: dict[str, tuple[str, ...]] = {known.ANNA: ("Main line",)}
        self.codes: dict[str, str] = {}  # code -> user
        self.second_factors: set[str] = set()  # users whose sign-in asks for a code
        self.session_rows: dict[str, list[SignInSession]] = {}
        self._count = 0
        self._kept_adds: dict[str, tuple[object, object]] = {}

    async def users(
        self,
        account_id: str,
        query: UserQuery = EVERYBODY,
        cursor: str | None = None,
        limit: int = 100,
    ) -> Page[UserRecord]:
        self._check("users", account_id, *_SEE)
        await self.held("users")
        rows = sorted(self._rows(), key=lambda each: (each.name, each.id))
        return page_of([r for r in of(account_id, rows) if _fits(r, query)], cursor, limit)

    async def user(self, account_id: str, user_id: str) -> UserDetail:
        self._check("user", account_id, *_SEE)
        return self._detail(account_id, self._user_row(account_id, user_id))

    async def add_user(self, account_id: str, wanted: NewUser, idempotency_key: str) -> AddedUser:
        self._check("add_user", account_id, *_ADD)
        before = self._kept_adds.get(idempotency_key)
        if before is None:
            user = self._admitted(account_id, wanted)
            self._kept_adds[idempotency_key] = (wanted, user.id)
        elif before[0] != wanted:
            raise InvalidInput("This key was used for another request.")
        else:
            user = self._user_row(account_id, str(before[1]))
        return AddedUser(user, self._code(user.id), known.NOON + _WEEK)

    async def import_users(
        self, account_id: str, content: bytes, dry_run: bool, idempotency_key: str = ""
    ) -> UserImport:
        self._check("import_users", account_id, *_ADD)
        before = list(self.user_rows)
        rows = tuple(self._line(account_id, each) for each in rows_of(content, "US"))
        if dry_run:
            self.user_rows = before
            rows = tuple(
                replace(each, outcome=ImportOutcome.GOOD, code="") if each.code else each
                for each in rows
            )
        return UserImport(rows, written=not dry_run)

    async def change_user(
        self, account_id: str, user_id: str, change: UserChange, version: int
    ) -> UserDetail:
        self._check("change_user", account_id, *_SEE)
        before = self._user_row(account_id, user_id)
        self._stand_up(account_id, before, UserAction.EDIT)
        if before.version != version:
            raise Conflict(_FASTER, self._detail(account_id, before))
        change = UserChange(
            read_name(change.name),
            read_email(change.email),
            read_extension(change.extension, "US"),
            " ".join(change.emergency_address.split()),
        )
        self._check_free(change.email, change.extension, user_id)
        if self._detail(account_id, before) != self._changed(before, change):
            self.addresses[user_id] = change.emergency_address
            fields = asdict(change)
            del fields["emergency_address"]
            self._put_user(replace(before, **fields, version=version + 1))
        return self._detail(account_id, self._user_row(account_id, user_id))

    async def set_role(
        self, account_id: str, user_id: str, role: str, version: int | None = None
    ) -> None:
        self._check("set_role", account_id, *_SEE)
        row = self._user_row(account_id, user_id)
        self._refuse_change(account_id, row, Role(role), same_person=user_id == known.ANNA)
        if user_id == known.OWNER and self.role is not Role.AGENCY_ADMINISTRATOR:
            raise Conflict("The owner of the account keeps the role.")
        if version not in (None, row.permissions_version):
            raise Conflict("Somebody else changed this role first. Look at it again.")
        self._put_user(
            replace(row, role=Role(role), permissions_version=row.permissions_version + 1)
        )
        self.roles.append((user_id, role))
        self.push("permissions.changed", user_id=user_id)

    async def deactivate_user(self, account_id: str, user_id: str) -> None:
        row = self._acted("deactivate_user", account_id, user_id, UserAction.DEACTIVATE)
        self.session_rows.pop(user_id, None)
        self._put_user(replace(row, state=UserState.DEACTIVATED, version=row.version + 1))

    async def activate_user(self, account_id: str, user_id: str) -> None:
        row = self._acted("activate_user", account_id, user_id, UserAction.ACTIVATE)
        self._put_user(replace(row, state=UserState.ACTIVE, version=row.version + 1))

    async def remove_user(self, account_id: str, user_id: str) -> None:
        row = self._acted("remove_user", account_id, user_id, UserAction.REMOVE)
        self.user_rows = [each for each in self.user_rows if each.id != row.id]
        self.push("user.updated", user_id=user_id)

    async def make_owner(self, account_id: str, user_id: str) -> None:
        self._acted("make_owner", account_id, user_id, UserAction.MAKE_OWNER)
        rows = [replace(each, is_owner=each.id == user_id) for each in self.user_rows]
        self.user_rows = rows
        self.push("user.updated", user_id=user_id)

    async def reset_password(self, account_id: str, user_id: str) -> SignInCode:
        self._acted("reset_password", account_id, user_id, UserAction.RESET)
        self.session_rows.pop(user_id, None)
        return SignInCode(self._code(user_id), known.NOON + _WEEK)

    async def reset_second_factor(self, account_id: str, user_id: str) -> None:
        row = self._acted("reset_second_factor", account_id, user_id, UserAction.SECOND_FACTOR)
        self.second_factors.discard(user_id)
        self._put_user(row)

    async def sign_in_sessions(self, account_id: str, user_id: str) -> tuple[SignInSession, ...]:
        self._acted("sign_in_sessions", account_id, user_id, UserAction.SESSIONS)
        return tuple(self.session_rows.get(user_id, ()))

    async def end_sessions(self, account_id: str, user_id: str, session_id: str = "") -> None:
        self._acted("end_sessions", account_id, user_id, UserAction.SESSIONS)
        rows = self.session_rows.get(user_id, [])
        if session_id and session_id not in [each.id for each in rows]:
            raise NotFound("There is nothing here.")
        gone = {session_id} if session_id else {each.id for each in rows}
        self.session_rows[user_id] = [each for each in rows if each.id not in gone]

    async def accept_code(self, code: str, password: str) -> str:
        self._reach("accept_code")
        user_id = self.codes.get(plain_code(code))
        if user_id is None:
            raise InvalidInput("This code is not valid. Ask your administrator for a new one.")
        fault = fault_of_password(password)
        if fault:
            raise InvalidInput(fault)
        self.codes = {key: who for key, who in self.codes.items() if who != user_id}
        row = self._user_row("a1", user_id)
        self._put_user(replace(row, state=UserState.ACTIVE))
        self.signs.passwords[row.email] = password
        return row.email

    def somebody_edits(self, user_id: str, **fields: object) -> None:
        """Another administrator was faster."""
        row = self._user_row("a1", user_id)
        self._put_user(replace(row, **fields, version=row.version + 1))  # type: ignore[arg-type]  # the fields are the test's own

    def _rows(self) -> list[UserRecord]:
        own = {"role": self.role, "availability": self.own_availability}
        rows = [replace(u, **own) if u.id == known.ANNA else u for u in self.user_rows]
        return [replace(each, flags=self._flags(each)) for each in rows]

    def _flags(self, row: UserRecord) -> frozenset[UserFlag]:
        without = UserFlag.NO_EMERGENCY_ADDRESS
        flags = row.flags - {without}
        return flags if self.addresses.get(row.id) else flags | {without}

    def _user_row(self, account_id: str, user_id: str) -> UserRecord:
        for each in of(account_id, self._rows()):
            if each.id == user_id:
                return each
        raise NotFound("There is no such user.")

    def _put_user(self, after: UserRecord) -> None:
        self.user_rows = [after if each.id == after.id else each for each in self.user_rows]
        self.push("user.updated", user_id=after.id)

    def _changed(self, before: UserRecord, change: UserChange) -> UserDetail:
        fields = asdict(change)
        address = fields.pop("emergency_address")
        return replace(
            self._detail("a1", before), user=replace(before, **fields), emergency_address=address
        )

    def _detail(self, account_id: str, row: UserRecord) -> UserDetail:
        refusals = {}
        for action in UserAction:
            try:
                self._stand_up(account_id, row, action)
            except SoftphoneError as error:
                refusals[action] = str(error)
        home = UserAccount("a1", "Harbor Home Services", row.role)
        until = known.NOON + _WEEK if row.id in self.codes.values() else None
        return UserDetail(
            *(row, self.addresses.get(row.id, ""), (home,)),
            *(self.rings_at.get(row.id, ()), until, refusals),
            row.id in self.second_factors,
        )

    def _acted(self, asked: str, account_id: str, user_id: str, action: UserAction) -> UserRecord:
        self._check(asked, account_id, *_SEE)
        row = self._user_row(account_id, user_id)
        self._stand_up(account_id, row, action)
        return row

    def _stand_up(self, account_id: str, row: UserRecord, action: UserAction) -> None:
        """Raises what keeps Anna from doing it."""
        is_high = self.role is Role.AGENCY_ADMINISTRATOR
        if action is UserAction.MAKE_OWNER:
            if not is_high and not self._user_row(account_id, known.ANNA).is_owner:
                raise Refused("Only the owner of the account hands the ownership over.", "owner")
            if "administrator" not in row.role.value or row.state is not UserState.ACTIVE:
                raise Conflict("Make this user an administrator first.")
            return
        on_oneself = (UserAction.EDIT, UserAction.SESSIONS, UserAction.ACTIVATE)
        if row.id == known.ANNA and action not in on_oneself:
            raise Refused(_NOT_ONESELF, "users:edit", "grants.rule_4")
        self._refuse_change(account_id, row, row.role, needed="users:edit")
        taken_away = (UserAction.DEACTIVATE, UserAction.REMOVE, UserAction.RESET)
        taken_away += (UserAction.SECOND_FACTOR,)
        if row.is_owner and action in taken_away and not is_high:
            raise Conflict(_OWNER)

    def _refuse_change(
        self,
        account_id: str,
        row: UserRecord | None,
        role: Role,
        needed: str = "users.permissions:grant",
        *,
        same_person: bool = False,
    ) -> None:
        before = Context(row.role, SAMPLE_PLANS[self.plan]) if row is not None else None
        if row is not None and row.id == known.ANNA:
            before = self._context(account_id)
        after = Context(role, SAMPLE_PLANS[self.plan]) if row is None or row.role != role else None
        refusal = refusal_of_change(
            self._context(account_id),
            before,
            after or before or Context(role),
            same_person=same_person,
            needed=needed,
        )
        if refusal is not None:
            permission = (*refusal.permissions, needed)[0]
            raise Refused(refusal.sentence, permission, f"grants.rule_{refusal.rule}")

    def _admitted(self, account_id: str, wanted: NewUser) -> UserRecord:
        self._refuse_change(account_id, None, wanted.role, needed="users:add")
        email, name = read_email(wanted.email), read_name(wanted.name)
        extension = read_extension(wanted.extension, "US")
        self._check_free(email, extension, "")
        self._count += 1
        user = UserRecord(
            *(f"u1{self._count}", name, email, wanted.role, UserState.INVITED, extension, ""),
            *(known.USERS[0].availability, False, None),
        )
        user = replace(user, availability=_OFFLINE, flags=frozenset(UserFlag))
        self.user_rows = [*self.user_rows, user]
        self.push("user.updated", user_id=user.id)
        return user

    def _check_free(self, email: str, extension: str, user_id: str) -> None:
        others = [each for each in self.user_rows if each.id != user_id]
        if email in [each.email for each in others]:
            raise Conflict("This e-mail address is in use. Choose another one.")
        if extension and extension in [each.extension for each in others]:
            raise Conflict(f"Extension {extension} belongs to somebody else.")

    def _line(self, account_id: str, row: FileRow) -> ImportedUser:
        told = (row.line, row.name, row.email, row.role)
        if row.user is None:
            return ImportedUser(*told, ImportOutcome.BAD, row.fault)
        try:
            user = self._admitted(account_id, row.user)
        except SoftphoneError as error:
            return ImportedUser(*told, ImportOutcome.BAD, str(error))
        return ImportedUser(*told, ImportOutcome.ADDED, "", self._code(user.id))

    def _code(self, user_id: str) -> str:
        self._count += 1
        code = f"ABCD-{self._count:04}"
        self.codes = {key: who for key, who in self.codes.items() if who != user_id}
        self.codes[plain_code(code)] = user_id
        return code


_OFFLINE: Final = known.Availability.OFFLINE


def _fits(row: UserRecord, query: UserQuery) -> bool:
    words = (row.name, row.email, row.extension)
    return (
        any(query.text.strip().lower() in each.lower() for each in words)
        and query.role in (None, row.role)
        and query.state in (None, row.state)
        and (query.flag is None or query.flag in row.flags)
    )
