"""The version that a change was made upon: it has to be said, and one that is over is told so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desktop.server.crm.problems import Problem


def need_version(if_match: str, of_what: str = "") -> None:
    """Raises 428 where ``If-Match`` is missing; ``of_what`` as "of the number"."""
    if not if_match:
        which = f"version {of_what}".strip()
        raise Problem(428, "if_match_missing", f"Say which {which} you are changing.")


def is_over(if_match: str, version: int) -> bool:
    """Whether somebody else was first; ``*`` says that the last writer wins."""
    return if_match not in ("*", f'"{version}"')


def etag(content: Mapping[str, Any]) -> dict[str, str]:
    """Of what is answered with; its ``version`` is what a change has to name."""
    return {"ETag": f'"{content["version"]}"'}
