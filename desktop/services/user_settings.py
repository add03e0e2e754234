"""Caller ID, call settings and geo rules of the account's users, for those who may see them."""

from __future__ import annotations

from desktop.domain.call_settings import CallerIdSettings, UserSettings
from desktop.domain.events import UserSettingsChanged
from desktop.domain.geo_rules import Duplicate, GeoOwner, GeoPage, GeoWish
from desktop.domain.records import CallerIdPreview
from desktop.services.gate import require
from desktop.services.ports import Crm
from desktop.services.pushes import PushService
from desktop.services.session import SessionService
from desktop.services.stream import EventStream

_SEE = ("users:view", "see the settings of users")
_EDIT = ("users.settings:edit", "edit the settings of users")
_SEE_SHARED = ("account.settings:view", "see the settings of the account")
_EDIT_SHARED = ("account.settings:edit", "change the settings of the account")


class UserSettingsService:
    """Nothing is kept here: what is shown is what the CRM has, and ``UserSettingsChanged`` tells
    when somebody has changed it. In what is about geo rules the user "" is the account itself.
    """

    def __init__(
        self, crm: Crm, session: SessionService, stream: EventStream, pushes: PushService
    ) -> None:
        self._crm = crm
        self._session = session
        self._stream = stream
        pushes.carry("user_settings.updated", self._on_updated)

    async def settings(self, user_id: str) -> UserSettings:
        require(self._session.answer, *_SEE)
        return await self._session.ask(self._crm.user_settings(self._session.account_id, user_id))

    async def change(self, before: UserSettings, wanted: CallerIdSettings) -> UserSettings:
        """Raises ``Conflict`` where somebody changed them after ``before``."""
        require(self._session.answer, *_EDIT)
        about = (self._session.account_id, before.user_id)
        return await self._session.ask(
            self._crm.change_user_settings(*about, wanted, before.version)
        )

    async def geo_rules(self, user_id: str) -> GeoPage:
        require(self._session.answer, *(_SEE if user_id else _SEE_SHARED))
        return await self._session.ask(self._crm.geo_rules(self._session.account_id, user_id))

    async def change_geo_rules(self, before: GeoPage, wanted: GeoWish) -> GeoPage:
        """Raises ``Conflict`` where somebody changed them after ``before``."""
        require(self._session.answer, *(_EDIT if before.user_id else _EDIT_SHARED))
        about = (self._session.account_id, before.user_id)
        return await self._session.ask(self._crm.change_geo_rules(*about, wanted, before.version))

    async def geo_rule_owners(self) -> tuple[GeoOwner, ...]:
        require(self._session.answer, *_SEE)
        return await self._session.ask(self._crm.geo_rule_owners(self._session.account_id))

    async def count_duplicate(self, user_id: str, from_user_id: str) -> Duplicate:
        require(self._session.answer, *_EDIT)
        about = (self._session.account_id, user_id, from_user_id)
        return await self._session.ask(self._crm.count_duplicate(*about))

    async def duplicate(self, before: GeoPage, from_user_id: str, key: str) -> GeoPage:
        """``key`` stays the same when it is tried again: nothing is replaced twice."""
        require(self._session.answer, *_EDIT)
        about = (self._session.account_id, before.user_id, from_user_id)
        return await self._session.ask(self._crm.duplicate_geo_rules(*about, before.version, key))

    async def test(
        self, user_id: str, dialled: str, kind: str = "call", draft: GeoWish | None = None
    ) -> CallerIdPreview:
        require(self._session.answer, *_SEE)
        about = (self._session.account_id, user_id)
        return await self._session.ask(self._crm.test_caller_id(*about, dialled, kind, draft))

    async def _on_updated(self, account_id: str, payload: dict[str, str]) -> None:
        if account_id == self._session.account_id:
            self._stream.publish(UserSettingsChanged(payload.get("user_id", "")))
