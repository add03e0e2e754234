"""Signing in: address, e-mail and password, and what went wrong in words."""

from __future__ import annotations

from typing import Protocol

from desktop.domain.errors import SignInFailed, SoftphoneError
from desktop.services.session import SessionService
from desktop.services.tasks import Tasks


class SignInView(Protocol):
    def show_opening(self) -> None: ...

    def show_busy(self, busy: bool) -> None: ...

    def show_error(self, sentence: str) -> None: ...

    def show_address(self, address: str) -> None: ...

    def clear_password(self) -> None: ...


class SignInPresenter:
    def __init__(self, session: SessionService, tasks: Tasks) -> None:
        self._session = session
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

    async def _sign_in(self, address: str, email: str, password: str) -> None:
        try:
            if address.strip() and address.strip() != self._session.crm_address:
                await self._session.use_crm(address)
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
