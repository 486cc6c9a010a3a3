"""Runs the main job on the article written for it, on the embedded default: no data folder, no network."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]


def main() -> int:
    """Check the demonstration article and say where the report is."""
    with tempfile.TemporaryDirectory() as empty:
        environ = {k: v for k, v in os.environ.items() if not k.startswith("THEODOLITE_")}
        environ |= {"XDG_DATA_HOME": empty, "XDG_CACHE_HOME": empty, "LOCALAPPDATA": empty}
        command = [
            sys.executable, "-m", "theodolite", "check", str(Path("examples/demo_article.txt")),
            "--published", "2025-11-21", "--publisher", "The Demonstration Post", "--html", "demo-report.html",
        ]  # fmt: skip
        print("+ theodolite", " ".join(command[3:]), flush=True)
        code = subprocess.run(command, cwd=ROOT, env=environ, check=False).returncode
    if code == 0:
        print("\nOpen demo-report.html in a browser. It needs no network and no server.")
    return code


if __name__ == "__main__":
    sys.exit(main())
