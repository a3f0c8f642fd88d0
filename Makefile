# Everything one does here, from a fresh machine on: `make` lists it. Needs Python 3.11 or newer.
# Set-up is part of each target and is done again only when the requirements have changed.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
LOCK = $(BIN)/uv pip compile --quiet $(ARGS)
WHEELS := --only-binary :all: --emit-build-options
ARGS ?=
# The tests of a file stay on one process: they share a server, a browser, and what the atlas has formed so far.
PARALLEL := -n 2 --dist loadfile --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help run test test-all lint format data data-check lock audit bench load

help: ## list what there is
	@echo "make TARGET, where TARGET is one of"
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1\t\2/p' Makefile | expand -t 14

run: .venv/run ## start the atlas and open it in a browser (ARGS="--server.port 8502" and the like)
	$(BIN)/python -m streamlit run app.py $(ARGS)

test: lint data-check ## lint, staleness and all tests, in a real browser too (ARGS="-k words" and the like)
	@$(BIN)/python tests/e2e/browser.py
	@$(BIN)/python tests/data/own/java.py
	@$(BIN)/python tests/deploy/programs.py
	$(BIN)/python -m pytest $(PARALLEL) $(ARGS)

test-all: override ARGS += --every-case
test-all: test ## the same with every page in every theme and size, not the worst cases alone (tests/worst.py)

lint: .venv/dev ## ruff, mypy and the import contracts over the whole tree
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache --no-logo

format: .venv/dev ## let ruff mend and lay out the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

data: .venv/dev ## write what is generated: pages from the tables, the drawing of the body
	$(BIN)/python -m data build
	$(BIN)/python -m viz build

data-check: .venv/dev ## fail if what is generated is not what `make data` would write
	$(BIN)/python -m data build --check
	$(BIN)/python -m viz build --check

audit: .venv/dev ## check code, licences and known vulnerabilities, write the SBOM (ARGS="-s osv": another database)
	@$(BIN)/python -m tests.audit $(ARGS)

# What is built on the spot runs code of its own and fetches tools that no hash holds: wheels alone, but for pyspark.
lock: .venv/dev ## write requirements*.txt from the groups in pyproject.toml (ARGS=--upgrade: with all that is newer)
	@$(LOCK) $(WHEELS) --group run -o requirements.txt > /dev/null
	@$(LOCK) $(WHEELS) --group dev -c requirements.txt -o requirements-dev.txt > /dev/null
	@$(LOCK) --group spark -o requirements-spark.txt > /dev/null

bench: .venv/dev ## time pages, changes, exports and counting 10 million patients, with targets (ARGS=--full: 50 million)
	@$(BIN)/python tests/e2e/browser.py
	@$(BIN)/python tests/data/own/java.py
	$(BIN)/python tests/bench/first_page.py --plain
	$(BIN)/python tests/bench/frame.py
	$(BIN)/python tests/bench/shift.py
	$(BIN)/python tests/bench/change.py
	$(BIN)/python tests/bench/rerun.py
	$(BIN)/python tests/bench/export.py
	$(BIN)/python tests/bench/aggregate.py $(ARGS)

load: .venv/dev ## run deploy/ here, two workers behind nginx, under 200 visitors (ARGS=--write: sizes into README.md)
	@$(BIN)/python tests/deploy/programs.py
	$(BIN)/python tests/bench/load.py $(ARGS)

# --- Set-up -------------------------------------------------------------------------------------

.venv/run: requirements.txt | $(BIN)/pip
	@echo "Installing what the app runs on into .venv (requirements.txt; a minute, once)."
	@$(PIP) -r requirements.txt
	@touch $@

# Spark's client comes as source alone, and is built with the setuptools that the line before has put there.
.venv/dev: requirements-dev.txt requirements-spark.txt requirements.txt | $(BIN)/pip
	@echo "Installing what checks and tests need into .venv (requirements-dev.txt; a minute, once)."
	@$(PIP) -r requirements-dev.txt
	@$(PIP) --no-build-isolation -r requirements-spark.txt
	@touch $@ .venv/run

# Debian and Ubuntu ship venv as a package of its own; root installs it, anybody else is told.
$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed. Name it: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  package=$$($(PYTHON) -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'); \
	  if [ "$$(id -u)" = 0 ]; then sudo=; else sudo="sudo -n"; fi; \
	  echo "This Python has no venv: installing the package $$package."; \
	  { $$sudo apt-get update -qq && $$sudo apt-get install -y -qq $$package; } || { \
	    echo "That did not work. Install it, then try again: sudo apt-get install $$package"; exit 1; }; }
	@echo "Making a Python environment in .venv."
	@$(PYTHON) -m venv .venv
