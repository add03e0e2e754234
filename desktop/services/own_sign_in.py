"""One's own profile, password, sign-ins and second factor, and being told when that is reset."""

from __future__ import annotations

import logging
from typing import Final

from desktop.domain.errors import SoftphoneError
from desktop.domain.events import Event, Notice, SecondFactorChanged, SignedIn
from desktop.domain.own_sign_in import OwnProfile, OwnSession, SecondFactor, SecondFactorSetUp
from desktop.services.gate import require
from desktop.services.ports import Crm
from desktop.services.pushes import PushService
from desktop.services.session import SessionService
from desktop.services.stream import EventStream
from desktop.services.tasks import Tasks

_OWN: Final = "profile:edit_own"
_log = logging.getLogger(__name__)


class OwnSignInService:
    """Every method raises ``Refused`` for who may not change their own details."""

    def __init__(
        self,
        crm: Crm,
        session: SessionService,
        stream: EventStream,
        tasks: Tasks,
        pushes: PushService,
    ) -> None:
        self._crm = crm
        self._session = session
        self._stream = stream
        self._tasks = tasks
        stream.subscribe(self._on_event)
        pushes.carry("second_factor.changed", self._told)

    async def profile(self) -> OwnProfile:
        return await self._session.ask(self._crm.own_profile(self._account()))

    async def change_profile(
        self, before: OwnProfile, name: str, email: str, password: str
    ) -> OwnProfile:
        asked = (self._account(), name, email, password, before.version)
        after = await self._session.ask(self._crm.change_own_profile(*asked))
        # The window has the name in many places; it is asked for once, for all of them.
        await self._session.ask(self._session.refresh())
        return after

    async def change_password(self, old: str, new: str) -> None:
        await self._session.ask(self._crm.change_own_password(self._account(), old, new))

    async def sessions(self) -> tuple[OwnSession, ...]:
        return await self._session.ask(self._crm.own_sessions(self._account()))

    async def end_sessions(self, session_id: str = "") -> None:
        """All but this one where none is named."""
        await self._session.ask(self._crm.end_own_sessions(self._account(), session_id))

    async def second_factor(self) -> SecondFactor:
        return await self._session.ask(self._crm.second_factor(self._account()))

    async def set_up(self, password: str) -> SecondFactorSetUp:
        return await self._session.ask(self._crm.set_up_second_factor(self._account(), password))

    async def confirm(self, code: str) -> tuple[str, ...]:
        return await self._session.ask(self._crm.confirm_second_factor(self._account(), code))

    async def remove(self, password: str, code: str) -> None:
        asked = (self._account(), password, code)
        await self._session.ask(self._crm.remove_second_factor(*asked))

    async def renew_codes(self, password: str, code: str) -> tuple[str, ...]:
        asked = (self._account(), password, code)
        return await self._session.ask(self._crm.renew_recovery_codes(*asked))

    async def told_of_reset(self) -> None:
        await self._session.ask(self._crm.told_of_reset(self._account()))

    def _account(self) -> str:
        require(self._session.answer, _OWN, "change your own details")
        return self._session.account_id

    def _on_event(self, event: Event) -> None:
        if isinstance(event, SignedIn) and event.answer.grants(_OWN):
            self._tasks.start(self._tell_of_reset(), "second factor")

    async def _told(self, account_id: str, payload: dict[str, str]) -> None:
        profile = self._session.profile
        is_mine = profile is not None and payload.get("user_id") == profile.id
        if is_mine and account_id == self._session.account_id:
            self._stream.publish(SecondFactorChanged())
            await self._tell_of_reset()

    async def _tell_of_reset(self) -> None:
        """At every sign-in until the person has put it away in the settings."""
        try:
            state = await self._crm.second_factor(self._session.account_id)
        except SoftphoneError as error:
            _log.info("the second factor could not be asked for: %s", type(error).__name__)
            return
        if state.reset_by:
            sentence = (
                f"{state.reset_by} has turned off your second factor. Set it up again in "
                "Settings, Account and security."
            )
            self._stream.publish(Notice(sentence, "warning"))
