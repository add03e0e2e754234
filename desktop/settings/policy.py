"""Settings that whoever looks after the computer has put into a file: fixed ones, and defaults."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from desktop.settings.declaration import BY_KEY, Value

DEFAULT_OWNER: Final = "Your administrator"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Policy:
    """``fixed`` nobody changes here, ``defaults`` hold until somebody does.

    ``problem`` says in a sentence what of the file does not hold, "" where all of it does.
    """

    owner: str = DEFAULT_OWNER
    fixed: Mapping[str, Value] = field(default_factory=dict)
    defaults: Mapping[str, Value] = field(default_factory=dict)
    problem: str = ""


def read_policy(path: Path) -> Policy:
    """No file, no policy; one that cannot be read fixes nothing, and says so."""
    try:
        content = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return Policy()
    except (OSError, ValueError) as error:
        _log.info("the policy %s cannot be read (%s)", path, error)
        return Policy(problem=_unreadable(path))
    if not isinstance(content, dict):
        return Policy(problem=_unreadable(path))
    fixed, wrong = _sorted(content.get("fixed", {}))
    defaults, more = _sorted(content.get("defaults", {}))
    owner = content.get("owner")
    return Policy(
        owner if isinstance(owner, str) and owner.strip() else DEFAULT_OWNER,
        fixed,
        defaults,
        _unknown((*wrong, *more), path),
    )


def _sorted(values: object) -> tuple[dict[str, Value], tuple[str, ...]]:
    """What holds, and the keys of what does not."""
    if not isinstance(values, dict):
        return {}, ("fixed or defaults",)
    holds = {
        key: value
        for key, value in values.items()
        if key in BY_KEY and BY_KEY[key].is_managed and BY_KEY[key].accepts(value)
    }
    return holds, tuple(str(key) for key in values if key not in holds)


def _unreadable(path: Path) -> str:
    return f"The settings of your administrator in {path} cannot be read, so none of them hold."


def _unknown(keys: tuple[str, ...], path: Path) -> str:
    if not keys:
        return ""
    return f"Not all of {path} holds; unknown or of the wrong kind: {', '.join(keys)}."
