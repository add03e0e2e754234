"""The secret that signs in again at the next start: kept, renewed as it rotates, forgotten."""

from __future__ import annotations

import contextlib
import logging

from desktop.domain.errors import SecretsUnavailable
from desktop.domain.events import Notice
from desktop.services.ports import Crm, SecretStore
from desktop.services.stream import EventStream

_log = logging.getLogger(__name__)


class KeptSignIn:
    """The refresh token in the secret store; a store that fails is told once and never stops work.

    ``outlives`` is False where a restart will ask for the password again.
    """

    def __init__(self, crm: Crm, secrets: SecretStore, stream: EventStream, outlives: bool) -> None:
        self._crm = crm
        self._secrets = secrets
        self._stream = stream
        self._written = ""
        self._owner = ""
        self.outlives = outlives

    def token(self) -> str:
        """ "" where there is none."""
        try:
            return self._secrets.read(self._name) or ""
        except SecretsUnavailable:
            return ""

    def keep(self) -> None:
        """The token rotates; the newest one is kept for the next start."""
        token = self._crm.refresh_token
        if token == self._written or not token:
            return
        self._written = token
        try:
            self._secrets.write(self._name, token)
        except SecretsUnavailable as error:
            if self.outlives:
                self.outlives = False
                self._stream.publish(Notice(str(error), "warning"))

    def owner(self) -> str:
        """User and account of the one who was in last, "" where that is not known."""
        try:
            return self._secrets.read(self._owner_name) or ""
        except SecretsUnavailable:
            return ""

    def keep_owner(self, owner: str) -> None:
        """A keyring that fails has been told of with the token."""
        if owner != self._owner:
            self._owner = owner
            with contextlib.suppress(SecretsUnavailable):
                self._secrets.write(self._owner_name, owner)

    def forget(self) -> None:
        self._written = self._owner = ""
        try:
            self._secrets.forget(self._name)
            self._secrets.forget(self._owner_name)
        except SecretsUnavailable:
            _log.info("there is no keyring to forget a sign-in from")

    @property
    def _name(self) -> str:
        """One for each CRM: what one of them gave must never be shown to another."""
        return f"refresh-token {self._crm.address}"

    @property
    def _owner_name(self) -> str:
        return f"owner {self._crm.address}"
