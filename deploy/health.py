"""Tell by the exit code whether the worker at a port takes visitors: `python deploy/health.py 8501`."""

import os
import sys
from urllib.request import urlopen

base = os.environ.get("BASE_PATH", "").strip("/")
below = f"{base}/" if base else ""
with urlopen(f"http://127.0.0.1:{int(sys.argv[1])}/{below}_stcore/health", timeout=8) as answer:  # nosec B310 - this machine
    sys.exit(answer.read() != b"ok")
