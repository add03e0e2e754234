"""The sign-ins of the fake CRM: refresh tokens that rotate, and end when they are used twice."""

from __future__ import annotations

from desktop.domain.errors import CrmBusy, InvalidInput, SessionEnded, SignInFailed
from desktop.domain.records import Tokens
from tests.fakes.crm_records import EMAIL, PASSWORD

FREE_ATTEMPTS = 5
_ENDED = "Your sign-in has ended. Sign in again."


class FakeTokens:
    """``current`` is what the client holds, "" when it is signed out."""

    def __init__(self) -> None:
        self.current = ""
        self.passwords = {EMAIL: PASSWORD}
        self.renewals = 0
        self.access_expired = False
        self.spent: set[str] = set()
        # A sign-in of an earlier run of the program, kept in its keyring.
        self._live = {"refresh-0"}
        self._given_for: dict[str, str] = {}
        self._used: set[str] = set()
        self._wrong: dict[str, int] = {}

    def sign_in(self, email: str, password: str) -> Tokens:
        email = email.strip().lower()
        if self._wrong.get(email, 0) >= FREE_ATTEMPTS:
            raise CrmBusy("Too many attempts. Wait 2 seconds, then try again.", 2.0)
        if self.passwords.get(email) != password:
            self._wrong[email] = self._wrong.get(email, 0) + 1
            raise SignInFailed("The e-mail or the password is wrong. Try again.")
        return self._new()

    def hold(self, refresh: str) -> None:
        """The client traded it in, or tried to: the next request does."""
        if not self.current:
            self.current, self.access_expired = refresh, True

    def resume(self, refresh: str) -> Tokens:
        """The old token stays good until the pair it was traded for is first used."""
        if refresh in self.spent or refresh not in self._live:
            raise SessionEnded(_ENDED)
        given = self._given_for.get(refresh)
        if given is not None and given in self._used:
            self.end()
            raise SessionEnded(_ENDED)
        if given is not None:
            self._live.discard(given)
        tokens = self._new()
        self._given_for[refresh] = tokens.refresh_token
        self._used.add(refresh)
        return tokens

    def use(self) -> None:
        """An ordinary request; raises ``SessionEnded``."""
        if not self.current:
            raise SessionEnded("You are signed out. Sign in again.")
        if self.access_expired or self.current not in self._live:
            try:
                self.resume(self.current)
            except SessionEnded:
                self.current = ""
                raise
        self._used.add(self.current)

    def end(self) -> None:
        """The CRM revokes every token there is."""
        self._live.clear()

    def sign_out(self) -> None:
        self.spent.add(self.current)
        self.end()
        self.current = ""

    def _new(self) -> Tokens:
        self.renewals += 1
        self.current = f"refresh-{self.renewals}"
        self.access_expired = False
        self._live.add(self.current)
        return Tokens(f"access-{self.renewals}", self.current)


def checked_address(address: str) -> str:
    """What the real client takes for an address, in short."""
    text = address.strip().rstrip("/")
    if not text.startswith(("http://127.0.0.1", "http://localhost", "https://")):
        raise InvalidInput("The CRM's address must begin with https:// unless it is here.")
    return text
