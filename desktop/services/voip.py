"""VoIP of a user: on or off, credentials and links for other phones, and who is signed in."""

from __future__ import annotations

from desktop.domain.events import VoipChanged
from desktop.domain.voip import ProvisioningLink, TransportPolicy, Voip, VoipChoice
from desktop.services.gate import require
from desktop.services.ports import Crm
from desktop.services.pushes import PushService
from desktop.services.session import SessionService
from desktop.services.stream import EventStream

MANAGE = "voip.config:manage"
VIEW_OWN = "voip.config:view_own"
CHANGE_OWN = "voip.password:change_own"


class VoipService:
    def __init__(
        self, crm: Crm, session: SessionService, stream: EventStream, pushes: PushService
    ) -> None:
        self._crm = crm
        self._session = session
        self._stream = stream
        pushes.carry("voip.updated", self._updated)

    @property
    def own_id(self) -> str:
        """ "" while nobody is signed in."""
        profile = self._session.profile
        return profile.id if profile is not None else ""

    @property
    def may_manage(self) -> bool:
        return self._session.answer.grants(MANAGE)

    def may_hand_out(self, user_id: str) -> bool:
        """Passwords and links, and taking phones off."""
        is_own = user_id == self.own_id
        return self.may_manage or (is_own and self._session.answer.grants(CHANGE_OWN))

    async def voip(self, user_id: str) -> Voip:
        self._check(user_id, VIEW_OWN, "see VoIP")
        return await self._session.ask(self._crm.voip(self._session.account_id, user_id))

    async def change(
        self, user_id: str, choice: VoipChoice, transport: TransportPolicy, version: int
    ) -> Voip:
        """Raises ``Conflict`` where somebody changed it after ``version``."""
        require(self._session.answer, MANAGE, "change VoIP")
        account_id = self._session.account_id
        return await self._session.ask(
            self._crm.change_voip(account_id, user_id, choice, transport, version)
        )

    async def new_password(self, user_id: str) -> str:
        """Shown once; whoever signed in with the former one is signed out."""
        self._check(user_id, CHANGE_OWN, "change the SIP password")
        return await self._session.ask(
            self._crm.new_device_password(self._session.account_id, user_id)
        )

    async def link(self, user_id: str) -> ProvisioningLink:
        self._check(user_id, CHANGE_OWN, "set up another phone")
        return await self._session.ask(
            self._crm.provisioning_link(self._session.account_id, user_id)
        )

    async def remove(self, user_id: str, device_id: str) -> None:
        self._check(user_id, CHANGE_OWN, "remove a phone")
        await self._session.ask(
            self._crm.remove_device(self._session.account_id, user_id, device_id)
        )

    def _check(self, user_id: str, own: str, what: str) -> None:
        if not self.may_manage:
            require(self._session.answer, own if user_id == self.own_id else MANAGE, what)

    async def _updated(self, _account_id: str, payload: dict[str, str]) -> None:
        self._stream.publish(VoipChanged(payload.get("user_id", "")))
