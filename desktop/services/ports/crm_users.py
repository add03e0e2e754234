"""The CRM's interface: the users of an account, and the codes they begin with."""

from __future__ import annotations

from typing import Protocol

from desktop.domain.records import Page, UserRecord
from desktop.domain.users import (
    EVERYBODY,
    AddedUser,
    NewUser,
    SignInCode,
    SignInSession,
    UserChange,
    UserDetail,
    UserImport,
    UserQuery,
)


class CrmUsers(Protocol):
    """Part of ``Crm``; its errors are those of the whole, and ``InvalidInput`` for what is typed.

    What breaks a rule of who may change whom is ``Refused``; what others hold already, the owner
    and the last administrator are a ``Conflict``.
    """

    async def users(
        self,
        account_id: str,
        query: UserQuery = EVERYBODY,
        cursor: str | None = None,
        limit: int = 100,
    ) -> Page[UserRecord]:
        """By name. Needs ``users:view``."""

    async def user(self, account_id: str, user_id: str) -> UserDetail: ...

    async def add_user(
        self, account_id: str, wanted: NewUser, idempotency_key: str
    ) -> AddedUser: ...

    async def import_users(
        self, account_id: str, content: bytes, dry_run: bool, idempotency_key: str = ""
    ) -> UserImport:
        """A CSV file; ``InvalidInput`` where none of its lines can be used."""

    async def change_user(
        self, account_id: str, user_id: str, change: UserChange, version: int
    ) -> UserDetail:
        """Raises ``Conflict`` with the ``UserDetail`` of now where somebody was faster."""

    async def set_role(
        self, account_id: str, user_id: str, role: str, version: int | None = None
    ) -> None:
        """None: whatever the role was before."""

    async def deactivate_user(self, account_id: str, user_id: str) -> None: ...

    async def activate_user(self, account_id: str, user_id: str) -> None: ...

    async def remove_user(self, account_id: str, user_id: str) -> None: ...

    async def make_owner(self, account_id: str, user_id: str) -> None: ...

    async def reset_password(self, account_id: str, user_id: str) -> SignInCode:
        """A new invitation for who never had a password. The code is told this once."""

    async def reset_second_factor(self, account_id: str, user_id: str) -> None:
        """They sign in with the password alone until they set it up again."""

    async def sign_in_sessions(self, account_id: str, user_id: str) -> tuple[SignInSession, ...]:
        """Newest use first."""

    async def end_sessions(self, account_id: str, user_id: str, session_id: str = "") -> None:
        """All of them where none is named."""

    async def accept_code(self, code: str, password: str) -> str:
        """Sets the password of whoever was given the code, and tells their e-mail."""
