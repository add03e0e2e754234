"""The command line: chooses one of the programs and starts it; nothing else."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from desktop import APP_NAME, VERSION

ROLES = (
    "agent",
    "billing",
    "call-manager",
    "report-manager",
    "marketing-manager",
    "administrator",
    "agency-administrator",
)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="softphone",
        description=f"{APP_NAME}: calls, texts and the call log of your CRM.",
        epilog="'softphone demo' starts it with a CRM and a phone system of its own.",
    )
    parser.add_argument("--version", action="version", version=f"{APP_NAME} {VERSION}")
    parser.add_argument("--crm", metavar="URL", help="the CRM's address, kept for the next start")
    parser.add_argument(
        "--minimised", action="store_true", help="start in the tray, or as a minimised window"
    )
    parser.add_argument(
        "number",
        nargs="?",
        help="a number or a tel: link to put into the number field; it is never dialled by itself",
    )
    return parser


def _demo_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="softphone demo", description="The softphone with its own CRM and phone system."
    )
    parser.add_argument("--as", dest="role", choices=ROLES, default="agent")
    parser.add_argument("--fresh", action="store_true", help="start over with new demo data")
    return parser


# Which codec and camera libraries Qt looked for in vain is no news to whoever starts a phone.
QUIET = "qt.multimedia.symbolsresolver=false;qt.multimedia.ffmpeg=false"


def main(arguments: Sequence[str] | None = None) -> int:
    words = list(sys.argv[1:] if arguments is None else arguments)
    os.environ.setdefault("QT_LOGGING_RULES", QUIET)
    if words[:1] == ["demo"]:
        chosen = _demo_parser().parse_args(words[1:])
        from desktop.app import run_demo

        return run_demo(role=chosen.role, fresh=chosen.fresh)
    chosen = _parser().parse_args(words)
    from desktop.app import run

    return run(chosen.crm, chosen.number or "", minimised=chosen.minimised)


if __name__ == "__main__":
    sys.exit(main())
