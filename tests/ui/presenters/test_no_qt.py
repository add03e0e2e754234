"""What decides about the pages can be loaded, and so be tested, without Qt."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

UI = Path(__file__).parents[3] / "desktop" / "ui"
DECIDING = [
    *(f"desktop.ui.{name}" for name in ("contracts", "main_presenter", "words")),
    *(f"desktop.ui.phone.{name}" for name in ("dialling", "cards", "ringing", "bar", "recent")),
    *(f"desktop.ui.reports.{name}" for name in ("call_reports", "row_calls", "placing")),
    *(f"desktop.ui.texts.bulk.{name}" for name in ("presenter", "composing", "templates", "lists")),
    *(f"desktop.ui.{path.parent.name}.presenter" for path in sorted(UI.glob("*/presenter.py"))),
]


@pytest.mark.parametrize("test_modules", [False, True], ids=["presenters", "their tests"])
def test_no_presenter_loads_qt(test_modules: bool) -> None:
    tests = [f"tests.ui.presenters.{path.stem}" for path in Path(__file__).parent.glob("*.py")]
    names = tests if test_modules else DECIDING
    script = (
        "import importlib, sys\n"
        f"for name in {names!r}: importlib.import_module(name)\n"
        "print(*(m for m in sys.modules if m.startswith(('PySide6', 'qtawesome', 'qasync'))))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "", "")
