"""A child for the supervisor's tests: says it is ready, answers, dies or hangs as it is told."""

from __future__ import annotations

import json
import os
import signal
import sys
import time


def main() -> None:
    mood = sys.argv[1]
    if mood == "fails":
        os.close(1)  # as at the end of an interpreter: the output ends before the process
        time.sleep(0.2)
        os._exit(3)
    if mood == "deaf":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.stdout.write("a line that is no JSON" + "\n")
    sys.stdout.flush()
    sys.stdout.write(json.dumps({"ready": True, "port": 4711}) + "\n")
    sys.stdout.flush()
    for line in sys.stdin:
        command = json.loads(line)
        if command["do"] == "die":
            sys.exit(1)
        sys.stdout.write(
            json.dumps({"id": command["id"], "ok": True, "said": command["do"]}) + "\n"
        )
        sys.stdout.flush()
    while mood == "deaf":
        time.sleep(60)


main()
