"""A disk that is full, for one process: what it writes to a file fails as it would then."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def full_disk(pid: int = 0) -> Iterator[None]:
    """``pid`` 0 is this process. Pipes and sockets work on; so does what is only read."""
    process = pid or os.getpid()
    soft, hard = resource.prlimit(process, resource.RLIMIT_FSIZE)
    resource.prlimit(process, resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.prlimit(process, resource.RLIMIT_FSIZE, (soft, hard))
