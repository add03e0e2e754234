"""The fake CRM: VoIP of a user, and the staged password of one's own line."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from desktop.domain.errors import Conflict, NotFound
from desktop.domain.line import Transport
from desktop.domain.setting_locks import together
from desktop.domain.voip import (
    Device,
    ProvisioningLink,
    TransportPolicy,
    Voip,
    VoipChoice,
    voip_state,
    with_choice,
)
from tests.fakes import crm_records as known
from tests.fakes.crm_company import Company

SERVER = "127.0.0.1:5060"
OFF = "VoIP is off for this user. Turn it on first."


@dataclass
class VoipOfOne:
    """``own`` are the switches of the user."""

    own: dict[str, bool] = field(default_factory=dict)
    transport: TransportPolicy = TransportPolicy.ANY
    password_set_at: datetime | None = None
    devices: tuple[Device, ...] = ()
    version: int = 1


class FakeVoip(Company):
    """Part of ``Crm``. ``passwords`` counts those that were made for phones of other makers."""

    def __init__(self) -> None:
        super().__init__()
        self.voip_of = {each.id: VoipOfOne() for each in known.USERS}
        self.passwords = 0
        self.links_made = 0
        self.next_sip_password = ""

    async def voip(self, account_id: str, user_id: str) -> Voip:
        self._check_voip("voip", account_id, user_id, "voip.config:view_own", "see VoIP")
        return self._voip(user_id)

    async def change_voip(
        self,
        account_id: str,
        user_id: str,
        choice: VoipChoice,
        transport: TransportPolicy,
        version: int,
    ) -> Voip:
        self._check("change_voip", account_id, "voip.config:manage", "change VoIP")
        mine = self._line_of(user_id)
        if mine.version != version:
            raise Conflict("Somebody else changed VoIP of this user first. Look at it again.")
        was_on, was = self._voip(user_id).state.is_on, mine.transport
        mine.own, mine.transport = with_choice(mine.own, choice), transport
        mine.version += 1
        now = self._voip(user_id)
        if not now.state.is_on:
            mine.devices = tuple(each for each in mine.devices if each.is_softphone)
        self.push("voip.updated", user_id=user_id)
        if was_on != now.state.is_on:
            self.push("permissions.changed", user_id=user_id)
        if was is not transport:
            self.push("line.changed", user_id=user_id)
        return self._voip(user_id)

    async def new_device_password(self, account_id: str, user_id: str) -> str:
        asked = ("voip.password:change_own", "change the SIP password")
        self._check_voip("new_device_password", account_id, user_id, *asked)
        self._check_on(user_id)
        self._set_password(user_id)
        self._line_of(user_id).devices = ()
        self.push("voip.updated", user_id=user_id)
        return f"device-password-{self.passwords}"

    async def provisioning_link(self, account_id: str, user_id: str) -> ProvisioningLink:
        asked = ("voip.password:change_own", "set up another phone")
        self._check_voip("provisioning_link", account_id, user_id, *asked)
        self._check_on(user_id)
        if self._line_of(user_id).password_set_at is None:
            self._set_password(user_id)
        self.links_made += 1
        self.push("voip.updated", user_id=user_id)
        address = f"{self.current_address}/v1/provisioning/token-{self.links_made}"
        return ProvisioningLink(address, known.NOON + timedelta(hours=24))

    async def remove_device(self, account_id: str, user_id: str, device_id: str) -> None:
        asked = ("voip.password:change_own", "remove a phone")
        self._check_voip("remove_device", account_id, user_id, *asked)
        mine = self._line_of(user_id)
        found = [each for each in mine.devices if each.id == device_id]
        if not found:
            raise NotFound("There is nothing here.")
        if found[0].is_softphone:
            raise Conflict("The softphone itself is signed out where it runs.")
        mine.devices = tuple(each for each in mine.devices if each.id != device_id)
        self.push("voip.updated", user_id=user_id)

    async def withdraw_line_password(self, account_id: str) -> None:
        permission = "voip.password:change_own"
        self._check("withdraw_line_password", account_id, permission, "change your SIP password")
        self.next_sip_password = ""

    def line_transport(self) -> Transport:
        return (
            Transport.TCP if self._line_of(known.ANNA).transport.value == "tcp" else Transport.UDP
        )

    def line_registers(self) -> None:
        """The phone system has seen the next password of the line."""
        self.sip_password = self.next_sip_password or self.sip_password
        self.next_sip_password = ""

    def phone_signs_in(self, user_id: str, device: Device) -> None:
        self._line_of(user_id).devices += (device,)
        self.push("voip.updated", user_id=user_id)

    def _check_voip(self, asked: str, account_id: str, user_id: str, own: str, what: str) -> None:
        self._check(asked, account_id)
        answer = self._answer(account_id)
        if user_id != known.ANNA:
            self._require(account_id, "voip.config:manage", f"{what} of other users")
        elif not answer.grants("voip.config:manage"):
            self._require(account_id, own, what)
        self._line_of(user_id)

    def _check_on(self, user_id: str) -> None:
        if not self._voip(user_id).state.is_on:
            raise Conflict(OFF)

    def _set_password(self, user_id: str) -> None:
        self.passwords += 1
        mine = self._line_of(user_id)
        mine.password_set_at = known.NOON
        mine.version += 1

    def _line_of(self, user_id: str) -> VoipOfOne:
        if user_id not in self.voip_of:
            raise NotFound("There is nothing here.")
        return self.voip_of[user_id]

    def _voip(self, user_id: str) -> Voip:
        mine = self._line_of(user_id)
        name = next(each.name for each in known.USERS if each.id == user_id)
        state = voip_state({}, self.switches, mine.own, together({}, self.held_by_agency()))
        return Voip(
            choice=VoipChoice.of(mine.own),
            state=state,
            domain=known.DOMAIN,
            user_name=name.lower().replace(" ", "."),
            server=SERVER,
            transport=mine.transport,
            password_set_at=mine.password_set_at,
            devices=mine.devices,
            version=mine.version,
        )
