"""Signing in: with e-mail and password and a second factor, or with a code for a new password."""

from __future__ import annotations

from typing import Final, Protocol

from desktop.domain.errors import SecondFactorNeeded, SignInFailed, SoftphoneError
from desktop.domain.own_sign_in import strength_of
from desktop.services.first_password import FirstPasswordService
from desktop.services.session import SessionService
from desktop.services.tasks import Tasks

_NO_CODE: Final = "Type the code that your authenticator app shows now."

Attempt = tuple[str, str, str]  # address, e-mail, password


class SignInView(Protocol):
    def show_opening(self) -> None: ...

    def show_busy(self, busy: bool) -> None: ...

    def show_error(self, sentence: str) -> None: ...

    def show_address(self, address: str) -> None: ...

    def show_email(self, email: str) -> None: ...

    def show_strength(self, sentence: str) -> None:
        """Of the new password, in words."""

    def show_second_step(self, email: str) -> None:
        """The code is asked for; "" for the page with the password again."""

    def clear_code(self) -> None: ...

    def clear_password(self) -> None: ...


class SignInPresenter:
    def __init__(self, session: SessionService, first: FirstPasswordService, tasks: Tasks) -> None:
        self._session = session
        self._first = first
        self._tasks = tasks
        self._view: SignInView | None = None
        self._busy = False
        self._is_open = False
        self._wanted: Attempt | None = None
        self._waiting: Attempt | None = None  # the password was right, a code is asked for

    def attach(self, view: SignInView) -> None:
        self._view = view
        view.show_address(self._session.crm_address)
        view.show_opening()

    def open(self) -> None:
        """The pages are there; whoever was quicker than they is signed in now."""
        self._is_open = True
        self._set_busy(False)
        if self._wanted is not None:
            self.submit(*self._wanted)

    def submit(self, address: str, email: str, password: str) -> None:
        """Says what is missing before anything is sent."""
        view = self._view
        if view is None or self._busy:
            return
        if not self._is_open:
            self._wanted = (address, email, password)
            return
        if not email.strip() or not password:
            view.show_error("Enter your e-mail and your password.")
            return
        self._set_busy(True)
        view.show_error("")
        self._tasks.start(self._sign_in((address, email, password)), "sign in", self._on_error)

    def submit_code(self, code: str) -> None:
        """Of the authenticator app, or a recovery code; however it was typed or pasted."""
        view, attempt = self._view, self._waiting
        if view is None or attempt is None or self._busy:
            return
        if not code.strip():
            view.show_error(_NO_CODE)
            return
        self._set_busy(True)
        view.show_error("")
        self._tasks.start(self._sign_in(attempt, code), "sign in", self._on_error)

    def back(self) -> None:
        """To the password, which is to be typed again."""
        if self._view is not None and not self._busy:
            self._first_step()
            self._view.show_error("")
            self._view.clear_password()

    def weigh(self, password: str) -> None:
        """While a new password is typed."""
        if self._view is not None:
            self._view.show_strength(strength_of(password)[1] if password else "")

    def accept(self, address: str, code: str, password: str, again: str) -> None:
        """The code of an administrator, and the password that is to hold from now on."""
        view = self._view
        if view is None or self._busy:
            return
        if not self._is_open:
            view.show_error("The program is still starting. Try again in a moment.")
            return
        if password != again:
            view.show_error("The two passwords are not the same. Type them again.")
            return
        self._set_busy(True)
        view.show_error("")
        self._tasks.start(self._accept(address, code, password), "set a password", self._on_error)

    async def _accept(self, address: str, code: str, password: str) -> None:
        try:
            await self._use(address)
            email = await self._first.accept(code, password)
        except SoftphoneError:
            self._set_busy(False)
            raise
        if self._view is not None:
            # The code is used up: what follows is an ordinary sign-in, and can be repeated as one.
            self._view.show_email(email)
        await self._sign_in((address, email, password))

    async def _use(self, address: str) -> None:
        if address.strip() and address.strip() != self._session.crm_address:
            await self._session.use_crm(address)

    async def _sign_in(self, attempt: Attempt, code: str = "") -> None:
        address, email, password = attempt
        try:
            await self._use(address)
            await self._session.sign_in(email, password, code=code)
        except SecondFactorNeeded as needed:
            self._second_step(attempt, needed)
            return
        finally:
            self._set_busy(False)
        self._first_step()
        if self._view is not None:
            self._view.clear_password()
            self._view.show_address(self._session.crm_address)

    def _second_step(self, attempt: Attempt, needed: SecondFactorNeeded) -> None:
        is_new, self._waiting = self._waiting is None, attempt
        if self._view is None:
            return
        if is_new:
            self._view.show_second_step(attempt[1].strip())
        else:
            self._view.clear_code()
        self._view.show_error(str(needed) if needed.was_wrong else "")

    def _first_step(self) -> None:
        if self._waiting is not None:
            self._waiting = None
            if self._view is not None:
                self._view.show_second_step("")

    def _on_error(self, error: SoftphoneError) -> None:
        if isinstance(error, SignInFailed):
            self._first_step()  # the password was changed meanwhile
        if self._view is not None:
            self._view.show_error(str(error))
            if isinstance(error, SignInFailed):
                self._view.clear_password()

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        if self._view is not None:
            self._view.show_busy(busy)
