"""The version that a change was made upon: it has to be said, and one that is over is told so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import Header

from desktop.server.crm.problems import Problem, stale

IfMatch = Annotated[str, Header()]


def need_version(if_match: str, of_what: str = "") -> None:
    """Raises 428 where ``If-Match`` is missing; ``of_what`` as "of the number"."""
    if not if_match:
        which = f"version {of_what}".strip()
        raise Problem(428, "if_match_missing", f"Say which {which} you are changing.")


def is_over(if_match: str, version: int) -> bool:
    """Whether somebody else was first; ``*`` says that the last writer wins."""
    return if_match not in ("*", f'"{version}"')


def check_version(
    if_match: str,
    version: int,
    changed: str,
    current: Callable[[], Mapping[str, object]],
    pronoun: str = "it",
    by: str = "",
) -> None:
    """Raises 412 with what is there now where somebody else was first.

    ``changed`` as "this call", ``by`` the name of who did it where it is known.
    """
    if is_over(if_match, version):
        sentence = f"{by or 'Somebody else'} changed {changed} first. Look at {pronoun} again."
        raise stale(sentence, current())


def etag(content: Mapping[str, Any]) -> dict[str, str]:
    """Of what is answered with; its ``version`` is what a change has to name."""
    return {"ETag": f'"{content["version"]}"'}
