"""Find a Chromium for the tests, or install one; say what to do where neither is possible."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
ON_MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"


def installed() -> str | None:
    """The path of a browser: one on PATH, else the one that Playwright keeps."""
    found = next((path for path in map(shutil.which, NAMES) if path), None)
    if found or Path(ON_MAC).exists():
        return found or ON_MAC
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install() -> None:
    """Try Playwright's own download, then Debian's package."""
    if _runs(sys.executable, "-m", "playwright", "install", "chromium") and installed():
        return
    if shutil.which("apt-get") and os.geteuid() == 0:
        _runs("apt-get", "update", "-qq")
        _runs("apt-get", "install", "-y", "-qq", "chromium", "fonts-dejavu-core")


def _runs(*command: str) -> bool:
    print("+", " ".join(command), flush=True)
    try:
        return subprocess.run(command, capture_output=True, timeout=900).returncode == 0
    except subprocess.TimeoutExpired:
        return False


if __name__ == "__main__":
    if not installed():
        print("No Chromium on PATH: installing one for the browser tests ...", flush=True)
        install()
    if not installed():
        sys.exit(
            "The tests need a Chromium. Install one so that `chromium` is on PATH, then rerun."
        )
