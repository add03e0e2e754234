"""What the services need from the outside world; adapters implement these protocols.

Every method raises only errors of ``desktop.domain.errors``.
"""

from __future__ import annotations

from desktop.services.ports.crm import Crm
from desktop.services.ports.engine import PhoneEngine
from desktop.services.ports.local import LocalData
from desktop.services.ports.stores import Clock, LocalStore, PreferenceStore, SecretStore

__all__ = [
    "Clock",
    "Crm",
    "LocalData",
    "LocalStore",
    "PhoneEngine",
    "PreferenceStore",
    "SecretStore",
]
