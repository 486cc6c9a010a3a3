"""Finds a browser for the web tests, or installs one: the system's Chromium, apt, else Playwright's own.

Says loudly when there is none: the web tests are then skipped, and fail under CI=true.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_browser() -> str | None:
    """Return the path of a Chromium-like browser on PATH."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def _run(*command: str) -> bool:
    print("+", " ".join(command), flush=True)
    try:
        return subprocess.run(command, check=False, timeout=900, stdout=subprocess.DEVNULL).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _may_apt() -> bool:
    return shutil.which("apt-get") is not None and os.geteuid() == 0


def main() -> int:
    """Find or install a browser; never fails, so that tests without one still run."""
    if found := find_browser():
        print(f"browser for the web tests: {found}")
        return 0
    if _may_apt() and _run("apt-get", "update", "-qq") and _run("apt-get", "install", "-y", "-qq", "chromium"):
        print(f"browser for the web tests: {find_browser()} (installed by apt)")
        return 0
    if _run(sys.executable, "-m", "playwright", "install", "chromium"):
        print("browser for the web tests: Playwright's own")
        return 0
    print("*" * 88)
    print("* NO BROWSER could be found or installed: the web tests WILL BE SKIPPED (and fail where CI=true).")
    print("* Install Chromium and run make test again.")
    print("*" * 88)
    return 0


if __name__ == "__main__":
    sys.exit(main())
