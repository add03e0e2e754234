"""What the pages for users ask of the services, and what a tab of one user must be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from desktop.domain.records import Page, UserRecord
from desktop.domain.users import (
    AddedUser,
    NewUser,
    SignInCode,
    SignInSession,
    UserChange,
    UserDetail,
    UserImport,
    UserQuery,
)
from desktop.ui.contracts import Clock, Session, Stream, Tasks
from desktop.ui.texts.bulk.contracts import FileDialogs


class Users(Protocol):
    """Raises errors of ``desktop.domain.errors`` whose text is a sentence for the person."""

    async def page(
        self, query: UserQuery, cursor: str | None = None, limit: int = 100
    ) -> Page[UserRecord]: ...

    async def one(self, user_id: str) -> UserDetail: ...

    async def add(self, wanted: NewUser) -> AddedUser: ...

    async def look_at_file(self, content: bytes) -> UserImport: ...

    async def add_file(self, content: bytes) -> UserImport: ...

    async def change(self, user: UserRecord, change: UserChange) -> UserDetail: ...

    async def deactivate(self, user_id: str) -> None: ...

    async def activate(self, user_id: str) -> None: ...

    async def remove(self, user_id: str) -> None: ...

    async def make_owner(self, user_id: str) -> None: ...

    async def reset_password(self, user_id: str) -> SignInCode: ...

    async def reset_second_factor(self, user_id: str) -> None: ...

    async def sessions(self, user_id: str) -> tuple[SignInSession, ...]: ...

    async def end_sessions(self, user_id: str, session_id: str = "") -> None: ...


class UserTab(Protocol):
    """The presenter of one tab of the page of a user."""

    def open(self, user_id: str, name: str) -> None: ...

    def close(self) -> bool:
        """False where there is something unsaved; the page then asks."""


@dataclass(slots=True)
class UsersServices:
    session: Session
    stream: Stream
    users: Users
    files: FileDialogs
    tasks: Tasks
    clock: Clock
