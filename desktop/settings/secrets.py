"""Secrets in the platform's keyring, or in memory where there is none; never in a file."""

from __future__ import annotations

from typing import Final

import keyring
from keyring.errors import KeyringError

from desktop import APP_ID
from desktop.domain.errors import SecretsUnavailable

_PROBE: Final = "probe"
_NO_KEYRING: Final = (
    "There is no keyring on this computer that can keep your sign-in. "
    "You will be asked again after a restart."
)


class KeyringSecretStore:
    """Implements ``SecretStore``."""

    def read(self, name: str) -> str | None:
        try:
            return keyring.get_password(APP_ID, name)
        except (KeyringError, RuntimeError, OSError) as error:
            raise SecretsUnavailable(_NO_KEYRING) from error

    def write(self, name: str, secret: str) -> None:
        try:
            keyring.set_password(APP_ID, name, secret)
        except (KeyringError, RuntimeError, OSError) as error:
            raise SecretsUnavailable(_NO_KEYRING) from error

    def forget(self, name: str) -> None:
        try:
            if keyring.get_password(APP_ID, name) is not None:
                keyring.delete_password(APP_ID, name)
        except (KeyringError, RuntimeError, OSError) as error:
            raise SecretsUnavailable(_NO_KEYRING) from error


class MemorySecretStore:
    """Implements ``SecretStore`` until the program ends."""

    def __init__(self) -> None:
        self._secrets: dict[str, str] = {}

    def read(self, name: str) -> str | None:
        return self._secrets.get(name)

    def write(self, name: str, secret: str) -> None:
        self._secrets[name] = secret

    def forget(self, name: str) -> None:
        self._secrets.pop(name, None)


def open_secret_store() -> tuple[KeyringSecretStore | MemorySecretStore, bool]:
    """The store to use, and whether it outlives the program.

    The chosen backend is tried, not trusted: a desktop bus without a keyring behind it selects a
    backend that fails only when it is used.
    """
    store = KeyringSecretStore()
    try:
        store.write(_PROBE, "probe")
        kept = store.read(_PROBE) == "probe"
        store.forget(_PROBE)
    except SecretsUnavailable:
        kept = False
    return (store, True) if kept else (MemorySecretStore(), False)
