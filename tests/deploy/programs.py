"""What the tests of deploy/ and `make load` run; `python tests/deploy/programs.py` installs what is missing of it."""

import os
import shutil
import subprocess
import sys

PACKAGES = {"nginx": "nginx-light", "openssl": "openssl", "systemd-analyze": "systemd", "unshare": "util-linux"}
"""{program: its package in Debian}"""
PLACES = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])


def find(program: str) -> str | None:
    """Return the path of a program, or None where there is none."""
    return shutil.which(program, path=PLACES)


def missing() -> list[str]:
    """Return the packages of which a program is not there."""
    return [package for program, package in PACKAGES.items() if not find(program)]


def install(packages: list[str]) -> None:
    """Install packages of the distribution, which needs root."""
    apt = [*([] if os.geteuid() == 0 else ["sudo", "-n"]), "apt-get"]
    for command in [[*apt, "update"], [*apt, "install", "-y", "--no-install-recommends", *packages]]:
        print("  $", *command, flush=True)
        try:
            subprocess.run(command, check=False)
        except FileNotFoundError:
            return


def main() -> int:
    """Install what is missing; print which nginx will be used."""
    if packages := missing():
        print(f"Not found, so installed for the tests of deploy/: {', '.join(packages)}", flush=True)
        install(packages)
    if packages := missing():
        print(f"Could not be installed. By hand: apt-get install {' '.join(packages)}", file=sys.stderr)
        return 1
    print(f"nginx for the tests: {find('nginx')}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
