"""The CRM over HTTP: one's own profile, password, sign-ins and second factor."""

from __future__ import annotations

from desktop.api.auth import check_password_road
from desktop.api.bodies.own_sign_in import (
    OwnSessionBody,
    ProfileBody,
    RecoveryCodesBody,
    SecondFactorBody,
    SetUpBody,
)
from desktop.api.decoding import decode
from desktop.api.failures import expect_nothing
from desktop.api.requests import Requests, path_of
from desktop.api.versions import if_match, telling_the_current
from desktop.domain.own_sign_in import OwnProfile, OwnSession, SecondFactor, SecondFactorSetUp


class OwnSignInClient(Requests):
    """Part of ``Crm``. A password goes to a CRM on this computer only, as when signing in."""

    async def own_profile(self, account_id: str) -> OwnProfile:
        return (await self._get(path_of(account_id, "me", "profile"), ProfileBody)).value()

    async def change_own_profile(
        self, account_id: str, name: str, email: str, password: str, version: int
    ) -> OwnProfile:
        wanted = {"name": name, "email": email}
        if password:
            check_password_road(self.address)
            wanted["password"] = password
        path, seen = path_of(account_id, "me", "profile"), if_match(version)
        with telling_the_current(ProfileBody):
            content = await self._send("PATCH", path, wanted, headers=seen)
        return decode(content, ProfileBody).value()

    async def change_own_password(self, account_id: str, old: str, new: str) -> None:
        check_password_road(self.address)
        path = path_of(account_id, "me", "password")
        expect_nothing(await self._request("POST", path, json={"old": old, "new": new}))

    async def own_sessions(self, account_id: str) -> tuple[OwnSession, ...]:
        page = await self._list(path_of(account_id, "me", "sessions"), OwnSessionBody)
        return tuple(each.value() for each in page.data)

    async def end_own_sessions(self, account_id: str, session_id: str = "") -> None:
        named = (session_id,) if session_id else ()
        expect_nothing(await self._request("DELETE", path_of(account_id, "me", "sessions", *named)))

    async def second_factor(self, account_id: str) -> SecondFactor:
        path = path_of(account_id, "me", "second-factor")
        return (await self._get(path, SecondFactorBody)).value()

    async def set_up_second_factor(self, account_id: str, password: str) -> SecondFactorSetUp:
        check_password_road(self.address)
        path = path_of(account_id, "me", "second-factor")
        return decode(await self._send("POST", path, {"password": password}), SetUpBody).value()

    async def confirm_second_factor(self, account_id: str, code: str) -> tuple[str, ...]:
        path = path_of(account_id, "me", "second-factor", "confirm")
        return decode(await self._send("POST", path, {"code": code}), RecoveryCodesBody).value()

    async def remove_second_factor(self, account_id: str, password: str, code: str) -> None:
        check_password_road(self.address)
        path = path_of(account_id, "me", "second-factor", "remove")
        proofs = {"password": password, "code": code}
        expect_nothing(await self._request("POST", path, json=proofs))

    async def renew_recovery_codes(
        self, account_id: str, password: str, code: str
    ) -> tuple[str, ...]:
        check_password_road(self.address)
        path = path_of(account_id, "me", "second-factor", "recovery-codes")
        proofs = {"password": password, "code": code}
        return decode(await self._send("POST", path, proofs), RecoveryCodesBody).value()

    async def told_of_reset(self, account_id: str) -> None:
        path = path_of(account_id, "me", "second-factor", "told")
        expect_nothing(await self._request("POST", path))
