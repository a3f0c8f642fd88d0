"""Find a browser for the tests; `python tests/e2e/browser.py` installs one if there is none.

In order: the one that the environment variable CHROMIUM names, an installed Chromium or Chrome,
Playwright's own, Debian's package.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Only the last such list counts, so what Playwright turns off stands in it; and two pages that wait behind the address
# bar of every window, which cost a second of a processor each time.
OFF = (
    *("HttpsUpgrades", "MediaRouter", "NetworkTimeServiceQuerying", "OptimizationHints", "PaintHolding"),
    *("PreconnectToSearch", "AimEnabled", "HttpsFirstBalancedModeAutoEnable", "ThirdPartyStoragePartitioning"),
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "AvoidCorsURLLoaderRestartOnRedirect"),
    *("LensOverlay", "TcpPortRandomizationWin"),
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup"),
)
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--process-per-site",  # what a page of a visitor has compiled serves his next one (conftest.py)
    # Without these the browser itself calls home, and a test could not tell that from the page.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(OFF)}",
)


def flags() -> list[str]:
    """Return the browser's flags; root (a container, usually) has no sandbox to offer."""
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [*FLAGS, *(["--no-sandbox"] if as_root else [])]


def _playwrights_own() -> str | None:
    """Return the browser that `playwright install chromium` put down, if it did."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def find() -> str | None:
    """Return the path of a browser, or None where there is none."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    installed = (path for path in map(shutil.which, NAMES) if path)
    return next(installed, None) or _playwrights_own()


def install() -> str | None:
    """Install a browser: Playwright's own, or else Debian's package (which needs root)."""
    as_root = os.geteuid() == 0
    by_root: list[str] = [] if as_root else ["sudo", "-n"]
    libraries = ["--with-deps"] if as_root else []
    ways = [[[sys.executable, "-m", "playwright", "install", *libraries, "chromium"]]]
    if shutil.which("apt-get"):
        apt = [*by_root, "apt-get"]
        ways.append([[*apt, "update"], [*apt, "install", "-y", "--no-install-recommends", "chromium"]])
    for way in ways:
        for command in way:
            print("  $", *command, flush=True)
            try:
                done = subprocess.run(command, check=False).returncode == 0
            except FileNotFoundError:
                done = False
            if not done:
                break
        if path := find():
            return path
    return None


def main() -> int:
    """Print which browser the tests will use, and install one first if need be."""
    path = find()
    if path is None and os.environ.get("CHROMIUM"):
        print(f"CHROMIUM={os.environ['CHROMIUM']} is not a program.", file=sys.stderr)
        return 1
    if path is None:
        print("No Chromium or Chrome found: installing one for the browser tests.", flush=True)
        path = install()
    if path is None:
        print(
            "No browser could be installed. Install Chromium or Chrome by hand, or set CHROMIUM to "
            "one; `pytest -m 'not e2e'` runs the tests that need none.",
            file=sys.stderr,
        )
        return 1
    print(f"Browser for the tests: {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
