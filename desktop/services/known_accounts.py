"""Which accounts this computer may keep something of, so that what is left can be let go."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from desktop.domain.records import Profile
from desktop.services.ports import PreferenceStore

_KEY: Final = "session.accounts"


def left_accounts(preferences: PreferenceStore, profile: Profile) -> tuple[str, ...]:
    """Those that this person belonged to when they were last heard of, and no longer does."""
    now = {each.id for each in profile.accounts}
    return tuple(each for each in _known(preferences).get(profile.id, ()) if each not in now)


def remember_accounts(preferences: PreferenceStore, profile: Profile) -> None:
    """Raises ``StoreUnavailable``."""
    known = {**_known(preferences), profile.id: sorted(each.id for each in profile.accounts)}
    preferences.set(_KEY, json.dumps(known, sort_keys=True))


def _known(preferences: PreferenceStore) -> dict[str, Sequence[str]]:
    try:
        known = json.loads(str(preferences.value(_KEY) or "{}"))
    except ValueError:
        return {}
    return known if isinstance(known, dict) else {}
