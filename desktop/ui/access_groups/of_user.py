"""The access control groups that one user is in, for who may manage them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from desktop.domain.access_groups import AccessGroup
from desktop.domain.errors import SoftphoneError
from desktop.domain.events import AccessGroupsChanged, Event, EventsMissed, PermissionsChanged
from desktop.ui.contracts import Session, Stream, Tasks

MANAGE: Final = "access_controls:manage"


class UserGroupsView(Protocol):
    def show_user_groups(self, groups: tuple[tuple[str, str], ...]) -> None:
        """Their ids and names."""


class GroupsOfUser(Protocol):
    async def of_user(self, user_id: str) -> tuple[AccessGroup, ...]: ...


@dataclass(slots=True)
class UserGroupsServices:
    session: Session
    stream: Stream
    groups: GroupsOfUser
    tasks: Tasks


class UserGroupsPresenter:
    """One of the tabs' presenters of the page of a user; there is nothing to save here."""

    def __init__(self, services: UserGroupsServices) -> None:
        self._services = services
        self._view: UserGroupsView | None = None
        self._unsubscribe: Callable[[], None] | None = None
        self._user_id = ""
        self._asked = 0  # answers about a user who was left are dropped

    def attach(self, view: UserGroupsView) -> None:
        self._view = view
        self._unsubscribe = self._services.stream.subscribe(self.handle)
        view.show_user_groups(())

    def detach(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None

    def open(self, user_id: str, name: str) -> None:
        self._user_id = user_id
        self._reload()

    def close(self) -> bool:
        self._user_id = ""
        self._reload()
        return True

    def handle(self, event: Event) -> None:
        if isinstance(event, AccessGroupsChanged | EventsMissed | PermissionsChanged):
            self._reload()

    def _reload(self) -> None:
        self._asked += 1
        if self._user_id and self._services.session.answer.grants(MANAGE):
            self._services.tasks.start(self._load(self._asked), "groups of a user")
        else:
            self._show(())

    async def _load(self, asked: int) -> None:
        try:
            found = await self._services.groups.of_user(self._user_id)
        except SoftphoneError:
            return  # the page says by itself that the CRM does not answer
        if asked == self._asked:
            self._show(tuple((each.id, each.name) for each in found))

    def _show(self, groups: tuple[tuple[str, str], ...]) -> None:
        if self._view is not None:
            self._view.show_user_groups(groups)
