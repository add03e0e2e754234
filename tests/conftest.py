"""What holds for every test: an unexpected warning in the log fails it."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator

import pytest

from tests.support.display import Display


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


def pytest_configure(config: pytest.Config) -> None:
    """Tests that run beside others at the same time have the keyboard of a screen to themselves."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        display = Display()
        display.start()
        config.add_cleanup(display.stop)


@pytest.fixture(autouse=True)
def no_unexpected_log_warnings(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails the test on a WARNING or worse, unless it is marked ``allows_log_warnings``."""
    collector = _Collector()
    logging.getLogger().addHandler(collector)
    yield
    logging.getLogger().removeHandler(collector)
    if request.node.get_closest_marker("allows_log_warnings") is None and collector.records:
        said = "\n".join(f"{each.name}: {each.getMessage()}" for each in collector.records)
        pytest.fail(f"unexpected in the log:\n{said}", pytrace=False)
