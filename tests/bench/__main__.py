"""``./dev bench``: every figure beside a reference of the same run, into build/bench.json.

Processes in turn, so that nothing of the bench itself weighs on what is measured.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Final

from tests.bench import costs
from tests.bench.report import REPORT, Figure, show, write
from tests.support.pulse import PulseServer


@contextlib.contextmanager
def desk() -> Iterator[PulseServer]:
    """A window manager and a sound server; no keyring, for the tester's own is not the bench's."""
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    sound = PulseServer()
    sound.start()
    os.environ["PULSE_SERVER"] = sound.address
    manager = subprocess.Popen(["openbox"], stderr=subprocess.DEVNULL)
    try:
        yield sound
    finally:
        manager.kill()
        manager.wait(5)
        sound.forget()


def delays(folder: Path) -> list[Figure]:
    from desktop.app import make_application  # noqa: PLC0415 - Qt only in the process for it
    from desktop.ui.event_loop import run_until_complete  # noqa: PLC0415 - likewise
    from tests.bench.delays import figures  # noqa: PLC0415 - likewise

    application = make_application()
    with desk() as sound:
        return run_until_complete(application, figures(application, folder, sound))


def questions(_: Path) -> list[Figure]:
    from tests.bench.local_data import figures  # noqa: PLC0415 - only in the process for it

    return asyncio.run(figures())


def long_past(folder: Path) -> list[Figure]:
    from desktop.app import make_application  # noqa: PLC0415 - Qt only in the process for it
    from desktop.ui.event_loop import run_until_complete  # noqa: PLC0415 - likewise
    from tests.bench.long_past import figures  # noqa: PLC0415 - likewise

    application = make_application()
    with desk():
        return run_until_complete(application, figures(application, folder))


def revocation(folder: Path) -> list[Figure]:
    from tests.bench.revocation import figures  # noqa: PLC0415 - only in the process for it

    return asyncio.run(figures(folder))


def many_users(folder: Path) -> list[Figure]:
    from desktop.app import make_application  # noqa: PLC0415 - Qt only in the process for it
    from desktop.ui.event_loop import run_until_complete  # noqa: PLC0415 - likewise
    from tests.bench.many_users import figures  # noqa: PLC0415 - likewise

    application = make_application()
    with desk():
        return run_until_complete(application, figures(application, folder))


def live_board(folder: Path) -> list[Figure]:
    from desktop.app import make_application  # noqa: PLC0415 - Qt only in the process for it
    from desktop.ui.event_loop import run_until_complete  # noqa: PLC0415 - likewise
    from tests.bench.live_board import figures  # noqa: PLC0415 - likewise

    application = make_application()
    with desk():
        return run_until_complete(application, figures(application, folder))


def many_calls(folder: Path) -> list[Figure]:
    from tests.bench.many_calls import figures  # noqa: PLC0415 - only in the process for it

    return figures(folder)


PARTS: Final = {
    "delays": delays,
    "questions": questions,
    "long past": long_past,
    "revocation": revocation,
    "many users": many_users,
    "live board": live_board,
    "many calls": many_calls,
}


def part(name: str, out: Path) -> int:
    with tempfile.TemporaryDirectory() as folder:
        made = PARTS[name](Path(folder))
    out.write_text(json.dumps([asdict(each) for each in made]), "utf-8")
    return 0


def run() -> int:
    with desk():
        made = costs.figures()
    with tempfile.TemporaryDirectory() as folder:
        for name in PARTS:
            out = Path(folder) / f"{name}.json"
            subprocess.run([sys.executable, "-m", "tests.bench", name, str(out)], check=True)
            made += [Figure(**each) for each in json.loads(out.read_text("utf-8"))]
    write(made)
    show(made)
    sys.stdout.write(f"written to {REPORT}\n")
    return 0


if __name__ == "__main__":
    sys.exit(part(sys.argv[1], Path(sys.argv[2])) if len(sys.argv) > 2 else run())
