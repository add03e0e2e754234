"""The client on the loop that the windows run on."""

from __future__ import annotations

import subprocess
import sys


def test_signs_in_on_the_loop_of_the_windows(no_sound_server: None) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.sip.sign_in_on_qt"],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
