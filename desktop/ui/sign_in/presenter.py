"""Signing in: with e-mail and password, or with a code that lets one choose a password."""

from __future__ import annotations

from typing import Protocol

from desktop.domain.errors import SignInFailed, SoftphoneError
from desktop.services.first_password import FirstPasswordService
from desktop.services.session import SessionService
from desktop.services.tasks import Tasks


class SignInView(Protocol):
    def show_opening(self) -> None: ...

    def show_busy(self, busy: bool) -> None: ...

    def show_error(self, sentence: str) -> None: ...

    def show_address(self, address: str) -> None: ...

    def show_email(self, email: str) -> None: ...

    def clear_password(self) -> None: ...


class SignInPresenter:
    def __init__(self, session: SessionService, first: FirstPasswordService, tasks: Tasks) -> None:
        self._session = session
        self._first = first
        self._tasks = tasks
        self._view: SignInView | None = None
        self._busy = False
        self._is_open = False
        self._wanted: tuple[str, str, str] | None = None

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
        self._tasks.start(self._sign_in(address, email, password), "sign in", self._on_error)

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
        await self._sign_in(address, email, password)

    async def _use(self, address: str) -> None:
        if address.strip() and address.strip() != self._session.crm_address:
            await self._session.use_crm(address)

    async def _sign_in(self, address: str, email: str, password: str) -> None:
        try:
            await self._use(address)
            await self._session.sign_in(email, password)
        finally:
            self._set_busy(False)
        if self._view is not None:
            self._view.clear_password()
            self._view.show_address(self._session.crm_address)

    def _on_error(self, error: SoftphoneError) -> None:
        if self._view is not None:
            self._view.show_error(str(error))
            if isinstance(error, SignInFailed):
                self._view.clear_password()

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        if self._view is not None:
            self._view.show_busy(busy)
