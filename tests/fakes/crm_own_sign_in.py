"""The fake CRM: one's own profile, password, sign-ins and second factor."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

from desktop.domain.errors import Conflict, CrmBusy, InvalidInput, NotFound, SecondFactorNeeded
from desktop.domain.own_sign_in import OwnProfile, OwnSession, SecondFactor, SecondFactorSetUp
from desktop.domain.records import Tokens
from desktop.domain.users import fault_of_password, plain_code, read_email, read_name
from tests.fakes import crm_records as known
from tests.fakes.crm_company import Company

KEY: Final = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # that of RFC 6238, known to everybody
ADDRESS: Final = f"otpauth://totp/Targeting%20Local:{known.EMAIL}?secret={KEY}"
FREE_ATTEMPTS: Final = 5
_OWN: Final = ("profile:edit_own", "change your own details")
_WRONG_CODE: Final = "This code is not right, or was used already."


@dataclass
class OwnSignIn:
    """``codes`` are those the app shows, each good once; a test adds to them."""

    name: str = "Anna Keller"
    email: str = known.EMAIL
    version: int = 1
    factor: SecondFactor = field(default_factory=lambda: SecondFactor(False))
    is_begun: bool = False
    codes: list[str] = field(default_factory=list)
    recovery: list[str] = field(default_factory=list)
    sessions: list[OwnSession] = field(default_factory=list)
    batch: int = 0
    wrong: int = 0


class FakeOwnSignIn(Company):
    """Part of ``Crm``."""

    def __init__(self) -> None:
        super().__init__()
        self.own = OwnSignIn()
        self.own.sessions = [OwnSession("s1", "desk, Linux", known.NOON, known.NOON, True)]

    async def own_profile(self, account_id: str) -> OwnProfile:
        self._check("own_profile", account_id, *_OWN)
        return self._own_profile()

    async def change_own_profile(
        self, account_id: str, name: str, email: str, password: str, version: int
    ) -> OwnProfile:
        self._check("change_own_profile", account_id, *_OWN)
        name, email = read_name(name), read_email(email)
        if email != self.own.email:
            self._own_password(password)
        if version != self.own.version:
            sentence = "Your profile was changed elsewhere first. Look at it again."
            raise Conflict(sentence, self._own_profile())
        if email in [each.email for each in self.user_rows if each.id != known.ANNA]:
            raise Conflict("This e-mail address is in use. Choose another one.")
        if (name, email) != (self.own.name, self.own.email):
            self.signs.passwords[email] = self.signs.passwords.pop(self.own.email)
            self.own.name, self.own.email, self.own.version = name, email, version + 1
            self.push("user.updated", user_id=known.ANNA)
        return self._own_profile()

    async def change_own_password(self, account_id: str, old: str, new: str) -> None:
        self._check("change_own_password", account_id, *_OWN)
        self._own_password(old)
        fault = fault_of_password(new, self.own.email)
        if fault or old == new:
            raise InvalidInput(fault or "The new password is the one you have.")
        self.signs.passwords[self.own.email] = new
        self.own.sessions = [each for each in self.own.sessions if each.is_this]

    async def own_sessions(self, account_id: str) -> tuple[OwnSession, ...]:
        self._check("own_sessions", account_id, *_OWN)
        return tuple(self.own.sessions)

    async def end_own_sessions(self, account_id: str, session_id: str = "") -> None:
        self._check("end_own_sessions", account_id, *_OWN)
        rows = self.own.sessions
        if session_id and session_id not in [each.id for each in rows]:
            raise NotFound("There is nothing here.")
        gone = [each for each in rows if each.id == session_id or not (session_id or each.is_this)]
        self.own.sessions = [each for each in rows if each not in gone]

    async def second_factor(self, account_id: str) -> SecondFactor:
        self._check("second_factor", account_id, *_OWN)
        return replace(self.own.factor, codes_left=len(self.own.recovery))

    async def set_up_second_factor(self, account_id: str, password: str) -> SecondFactorSetUp:
        self._check("set_up_second_factor", account_id, *_OWN)
        self._own_password(password)
        if self.own.factor.is_on:
            raise Conflict("Your second factor is on already. Turn it off first.")
        self.own.is_begun = True
        return SecondFactorSetUp(KEY, ADDRESS)

    async def confirm_second_factor(self, account_id: str, code: str) -> tuple[str, ...]:
        self._check("confirm_second_factor", account_id, *_OWN)
        if not self.own.is_begun:
            raise Conflict("Setting up took too long. Begin it again.")
        self._own_code(code)
        self.own.is_begun = False
        self.own.factor = SecondFactor(True, since=known.NOON)
        self.push("second_factor.changed", user_id=known.ANNA)
        return self._own_new_codes()

    async def remove_second_factor(self, account_id: str, password: str, code: str) -> None:
        self._check("remove_second_factor", account_id, *_OWN)
        self._own_password(password)
        self._own_code(code)
        self._own_factor_off("")

    async def renew_recovery_codes(
        self, account_id: str, password: str, code: str
    ) -> tuple[str, ...]:
        self._check("renew_recovery_codes", account_id, *_OWN)
        self._own_password(password)
        self._own_code(code)
        return self._own_new_codes()

    async def told_of_reset(self, account_id: str) -> None:
        self._check("told_of_reset", account_id, *_OWN)
        self.own.factor = replace(self.own.factor, reset_by="", reset_at=None)

    def resets_second_factor(self, by: str) -> None:
        """An administrator does."""
        self._own_factor_off(by)

    def signed_in_with(self, email: str, password: str, code: str) -> Tokens:
        """As the CRM's door does it: the password first, then the code."""
        tokens = self.signs.sign_in(email, password)
        if self.own.factor.is_on and email.strip().lower() == self.own.email:
            try:
                if not code:
                    raise SecondFactorNeeded("Type the code of your authenticator app.")
                self._own_code(code)
            except SecondFactorNeeded:
                self.signs.sign_out()
                raise
            except InvalidInput as error:
                self.signs.sign_out()
                raise SecondFactorNeeded(str(error), was_wrong=True) from error
        return tokens

    def _own_profile(self) -> OwnProfile:
        own = self.own
        return OwnProfile(known.ANNA, own.name, own.email, own.version)

    def _own_password(self, password: str) -> None:
        if self.signs.passwords.get(self.own.email) != password:
            raise InvalidInput("This is not your password. Type it again.")

    def _own_code(self, code: str) -> None:
        """Raises ``InvalidInput`` for a wrong one, ``CrmBusy`` after some of them."""
        if self.own.wrong >= FREE_ATTEMPTS:
            raise CrmBusy("Too many attempts. Wait 2 seconds, then try again.", 2.0)
        typed = plain_code(code)
        for kind in (self.own.codes, self.own.recovery):
            if typed in [plain_code(each) for each in kind]:
                kind[:] = [each for each in kind if plain_code(each) != typed]
                self.own.wrong = 0
                return
        self.own.wrong += 1
        raise InvalidInput(_WRONG_CODE)

    def _own_new_codes(self) -> tuple[str, ...]:
        self.own.batch += 1
        self.own.recovery = [f"AAAA-BBBB-CC{self.own.batch:02}-{n:04}" for n in range(10)]
        return tuple(self.own.recovery)

    def _own_factor_off(self, by: str) -> None:
        self.own.factor = SecondFactor(False, reset_by=by, reset_at=known.NOON if by else None)
        self.own.recovery = []
        self.push("second_factor.changed", user_id=known.ANNA)
