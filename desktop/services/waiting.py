"""How long to wait before the CRM is asked again, and which of its failures pass by themselves."""

from __future__ import annotations

import random
from typing import Final

from desktop.domain.errors import CrmBusy, CrmConfused, CrmUnreachable, SoftphoneError
from desktop.domain.line import retry_delay

PASSING: Final = (CrmUnreachable, CrmConfused, CrmBusy)
# Shorter than a phone's longest wait: a person looks at the page that has no rows.
LONGEST_SECONDS: Final = 15.0


def wait_after(failures: int, error: SoftphoneError | None = None) -> float:
    """Seconds before the next attempt after ``failures`` in a row; never less than was asked."""
    wait = min(retry_delay(failures, random.random()), LONGEST_SECONDS)
    return max(wait, error.retry_after) if isinstance(error, CrmBusy) else wait
