"""Exceptions in the library's callbacks, which it would print and swallow."""

from __future__ import annotations

import functools
import sys
import traceback
from collections.abc import Callable
from typing import Concatenate, Final, ParamSpec, TypeVar

from desktop.sip.engine.texts import clean

Self = TypeVar("Self")
Parameters = ParamSpec("Parameters")

# Statuses of the library that the bindings leave out (pj/errno.h, pjsip/sip_errno.h).
TOO_MANY: Final = 70010  # PJ_ETOOMANY: no slot for another call
BUSY: Final = 171001  # PJSIP_EBUSY: a request is on its way already


def guarded(
    callback: Callable[Concatenate[Self, Parameters], None],
) -> Callable[Concatenate[Self, Parameters], None]:
    """Write what goes wrong to the error stream, which the app keeps in its log."""

    @functools.wraps(callback)
    def safe(self: Self, /, *arguments: Parameters.args, **named: Parameters.kwargs) -> None:
        try:
            callback(self, *arguments, **named)
        except Exception:  # One of the three broad ones: nothing above this could handle it.
            traceback.print_exc(file=sys.stderr)

    return safe


def words(error: Exception) -> str:
    """``str`` of the library's errors is empty."""
    reason = getattr(error, "reason", "")
    return clean(reason or error or type(error).__name__)
