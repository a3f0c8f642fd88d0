"""Find Java for the tests with Spark; `python tests/data/own/java.py` installs one if there is none.

In order: the one that JAVA_HOME names, one on the path, the distribution's package.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = 17
"""Spark 4 needs this version of Java, or a newer one."""
PACKAGES = ("openjdk-17-jre-headless", "openjdk-21-jre-headless", "default-jre-headless")


def find() -> str | None:
    """Return the path of a Java that is new enough, or None where there is none."""
    home = os.environ.get("JAVA_HOME")
    named = [str(Path(home) / "bin" / "java")] if home else []
    for path in filter(None, map(shutil.which, [*named, "java"])):
        printed = subprocess.run([path, "-version"], check=False, capture_output=True, text=True).stderr
        version = re.search(r'version "(\d+)', printed)
        if version and int(version[1]) >= OLDEST:
            return path
    return None


def install() -> str | None:
    """Install the distribution's Java, which needs root."""
    apt = [*([] if os.geteuid() == 0 else ["sudo", "-n"]), "apt-get"]
    commands = [[*apt, "update"]]
    commands += [[*apt, "install", "-y", "--no-install-recommends", package] for package in PACKAGES]
    for command in commands if shutil.which("apt-get") else []:
        print("  $", *command, flush=True)
        try:
            subprocess.run(command, check=False)
        except FileNotFoundError:
            return None
        if path := find():
            return path
    return None


def main() -> int:
    """Print which Java the tests will use, and install one first if need be."""
    path = find()
    if path is None:
        print(f"No Java {OLDEST} or newer found: installing one for the tests with Spark.", flush=True)
        path = install()
    if path is None:
        print(
            f"No Java could be installed. Install Java {OLDEST} or newer by hand, or set JAVA_HOME to one; "
            "`pytest -k 'not spark'` runs the tests that need none.",
            file=sys.stderr,
        )
        return 1
    print(f"Java for the tests: {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
