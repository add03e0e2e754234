"""The CRM's interface: one's own profile, password, sign-ins and second factor."""

from __future__ import annotations

from typing import Protocol

from desktop.domain.own_sign_in import OwnProfile, OwnSession, SecondFactor, SecondFactorSetUp


class CrmOwnSignIn(Protocol):
    """Part of ``Crm``; its errors are those of the whole.

    A wrong password or code is ``InvalidInput``; after some of them ``CrmBusy`` says how long to
    wait.
    """

    async def own_profile(self, account_id: str) -> OwnProfile: ...

    async def change_own_profile(
        self, account_id: str, name: str, email: str, password: str, version: int
    ) -> OwnProfile:
        """``password`` for another e-mail, else "".

        Raises ``Conflict`` with the ``OwnProfile`` of now where it was changed elsewhere, and
        without one for an e-mail in use.
        """

    async def change_own_password(self, account_id: str, old: str, new: str) -> None:
        """Every other sign-in ends."""

    async def own_sessions(self, account_id: str) -> tuple[OwnSession, ...]:
        """Newest use first."""

    async def end_own_sessions(self, account_id: str, session_id: str = "") -> None:
        """All but this one where none is named."""

    async def second_factor(self, account_id: str) -> SecondFactor: ...

    async def set_up_second_factor(self, account_id: str, password: str) -> SecondFactorSetUp:
        """Told this once, and in force with its first code. ``Conflict`` where it is on."""

    async def confirm_second_factor(self, account_id: str, code: str) -> tuple[str, ...]:
        """The recovery codes, told this once. ``Conflict`` where it is to be begun again."""

    async def remove_second_factor(self, account_id: str, password: str, code: str) -> None:
        """``code`` is of the app, or a recovery code."""

    async def renew_recovery_codes(
        self, account_id: str, password: str, code: str
    ) -> tuple[str, ...]:
        """Told this once; the former ones are void."""

    async def told_of_reset(self, account_id: str) -> None:
        """The person has read that an administrator took the second factor away."""
