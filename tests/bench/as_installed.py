"""``python -m tests.bench.as_installed desktop demo`` runs a module as it runs when installed.

The HTTP library loads a command line of its own, with all that draws it, where those packages are
there; only the tools of whoever builds the product bring them.
"""

from __future__ import annotations

import runpy
import sys
from typing import Any

_OF_THE_TOOLS = "rich"


def main() -> None:
    modules: dict[str, Any] = sys.modules
    modules[_OF_THE_TOOLS] = None  # an import of it fails, as it does there
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
