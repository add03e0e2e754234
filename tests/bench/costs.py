"""What the app costs while nothing happens: first paint, memory, processor time.

Everything is measured on processes of their own, and this module loads no Qt: pages that the
bench shared with the app would make the app look smaller than it is.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence

import psutil

from tests.bench.report import Figure, at_most, ratio_at_most

PAINTS = 9
SETTLE_SECONDS = 25.0
IDLE_SECONDS = 40.0
SIGNED_IN_SECONDS = 60.0
SERVER = "desktop.server"
_AS_INSTALLED = (sys.executable, "-m", "tests.bench.as_installed")


def figures() -> list[Figure]:
    return [first_paint(), *idle()]


def first_paint() -> Figure:
    """Process start to first paint, the app and an empty window in turn; medians."""
    times: dict[str, list[float]] = {"empty": [], "app": []}
    for _ in range(PAINTS):
        for kind, seen in times.items():
            seen.append(_paint(kind))
    app, empty = (1000 * sorted(times[kind])[PAINTS // 2] for kind in ("app", "empty"))
    return ratio_at_most("first paint", app, "ms", 2.0, "empty PySide6 window", empty)


def idle() -> list[Figure]:
    """The signed-in app with its engine, and an empty window, side by side."""
    with _running("desktop", "demo") as demo, _running("tests.bench.first_paint", "stay") as stay:
        _wait_until_signed_in(demo)
        time.sleep(SETTLE_SECONDS)
        window = [psutil.Process(stay.pid)]
        app = of_the_app(psutil.Process(demo.pid))
        before = _processor_seconds(app), _processor_seconds(window)
        time.sleep(IDLE_SECONDS)
        after = _processor_seconds(app), _processor_seconds(window)
        cpu, bare_cpu = (
            100 * (late - early) / IDLE_SECONDS for early, late in zip(before, after, strict=True)
        )
        memory, bare_memory = megabytes(app), megabytes(window)
    return [
        at_most("memory (PSS)", memory, "MB", 180, "empty PySide6 window", bare_memory),
        at_most("idle CPU", cpu, "% of a core", 0.5, "empty PySide6 window", bare_cpu),
    ]


def _paint(kind: str) -> float:
    with tempfile.TemporaryDirectory() as home:
        done = subprocess.run(
            [*_AS_INSTALLED, "tests.bench.first_paint", kind],
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
            env=_environment(home),
        )
    return float(done.stdout.splitlines()[0])


@contextlib.contextmanager
def _running(*module: str) -> Iterator[subprocess.Popen[bytes]]:
    with tempfile.TemporaryDirectory() as home:
        process = subprocess.Popen([*_AS_INSTALLED, *module], env=_environment(home))
        try:
            yield process
        finally:
            process.terminate()
            process.wait(15)


def _environment(home: str) -> dict[str, str]:
    folders = dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"), home)
    return {**os.environ, **folders}


def _wait_until_signed_in(demo: subprocess.Popen[bytes]) -> None:
    """The stream of events is open, and the engine runs."""
    deadline = time.monotonic() + SIGNED_IN_SECONDS
    while time.monotonic() < deadline:
        process = psutil.Process(demo.pid)
        open_ = [each for each in process.net_connections("tcp") if each.status == "ESTABLISHED"]
        if open_ and len(of_the_app(process)) > 1:
            return
        time.sleep(0.2)
    raise RuntimeError("the app did not sign in")


def of_the_app(process: psutil.Process) -> list[psutil.Process]:
    """The app and its children, without the demo's server and the children of that."""
    own = [process]
    for child in process.children():
        if not any(word.startswith(SERVER) for word in child.cmdline()):
            own += [child, *child.children(recursive=True)]
    return own


def _processor_seconds(processes: Sequence[psutil.Process]) -> float:
    times = [process.cpu_times() for process in processes]
    return float(sum(each.user + each.system for each in times))


def megabytes(processes: Sequence[psutil.Process]) -> float:
    return sum(process.memory_full_info().pss for process in processes) / 1e6
