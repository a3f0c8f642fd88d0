#!/bin/sh
# Start one worker of the app: deploy/worker.sh PORT. Whoever starts it starts it again when it has ended.
#
# From the environment:
#   HOST       where to listen (127.0.0.1); 0.0.0.0 in a container
#   BASE_PATH  the path that the app lies under, as nginx.sh is told it (none)
#   PYTHON     the interpreter that has requirements.txt (.venv/bin/python)
#   STREAMLIT_SERVER_ALLOWED_HOSTS   the names that the app may be asked for by, with blanks between (any)
#   SEED_AND_SOIL_FRAMED_BY, SEED_AND_SOIL_COHORTS, ...   see docs/deployment.md
set -eu
cd "$(dirname "$0")/.."

# Without it every thread has a heap of its own, and a session two to three times the memory.
export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX:-2}"
exec "${PYTHON:-.venv/bin/python}" deploy/worker.py run app.py --server.headless true \
    --server.address "${HOST:-127.0.0.1}" --server.port "$1" --server.baseUrlPath "${BASE_PATH:-}"
