"""The CRM's process with one more kind of job: steps that begin, wait for a sign, and are counted.

What began is a file in the folder of the data, what was done an event in the database.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import sys
import time
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from desktop.server.crm.__main__ import run
from desktop.server.database import Database, publish
from desktop.server.jobs import Handler, Job, Turn

STEP: Final = "test.step"
GO_ON: Final = "go-on"


class Steps:
    kind = STEP
    tries = 5

    def __init__(self, database: Database) -> None:
        self._database = database
        self._folder = database.path.parent

    def run(self, turn: Turn) -> str:
        (self._folder / f"began-{turn.job.payload['step']}-{os.getpid()}").touch()
        while not (self._folder / GO_ON).exists():
            if turn.ends():
                return ""
            time.sleep(0.01)
        with self._database.write() as connection:
            publish(connection, turn.job.account_id, STEP, {"step": turn.job.payload["step"]})
            turn.done(connection)
        return ""

    def given_up(self, connection: Connection, job: Job, sentence: str) -> None:
        raise AssertionError(sentence)


def handlers(database: Database) -> tuple[Handler, ...]:
    return (Steps(database),)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, format="CRM: %(message)s")
    sys.exit(asyncio.run(run(options.data, options.port, ("127.0.0.1", 5060), handlers)))


if __name__ == "__main__":
    main()
