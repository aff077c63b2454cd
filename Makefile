# Mission Mailer. “make help” lists what can be done. Everything is kept in this folder: programs in .venv, data in var.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
PIP := $(PY) -m pip --disable-pip-version-check --quiet
PYTEST := $(PY) -m pytest -n 2
SHORT := not faults and not browser
EXIT ?=
BENCH ?= full
ROUNDS ?= 3

export DJANGO_SETTINGS_MODULE := mailer.settings

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo run test check-sqlite check-postgres faults bench lint style types layers migrations lock pictures clean

help:  ## list these
	@sed -n 's/^\([a-z-]*\):.*  ## /\1\t/p' Makefile | expand -t 12

demo: $(VENV)/.for-running  ## the sample newsletter, end to end, mailing nobody (EXIT=1: stop when the mail is out)
	@$(PY) -m mailer.cli demo $(if $(EXIT),--exit)

run: $(VENV)/.for-running  ## everything on this machine, until Ctrl-C
	@$(PY) -m mailer.cli run

test: lint check-sqlite check-postgres  ## style, types, layers, then all tests but the long ones, on SQLite and on PostgreSQL

check-sqlite: $(VENV)/.for-testing
	@echo "== Tests on SQLite"
	@$(PYTEST) -m "$(SHORT)" tests

check-postgres: $(VENV)/.for-testing
	@echo "== Tests of the database and of sending, on PostgreSQL"
	@$(PY) -m tests.postgres -- $(PYTEST) -m "$(SHORT) and not any_database" tests/db tests/smtp/test_bounce_receiver.py tests/smtp/test_catcher_views.py  # the others of smtp have no database

faults: $(VENV)/.for-testing  ## the long tests: killed workers, lost brokers, two hosts, a browser
	@$(PY) -m pytest -n 3 --dist loadfile --no-loadscope-reorder -m "faults or browser" tests/faults tests/browser tests/relays  # some of them wait

bench: $(VENV)/.for-testing  ## how fast we send, beside Postfix's load generator (ROUNDS=3; BENCH=quick, delay, million, fairness, compile, preview, manuscripts)
	@$(PY) -m benchmarks$(if $(filter delay million fairness compile preview manuscripts,$(BENCH)),.$(BENCH), $(BENCH) --rounds $(ROUNDS))

lint: $(VENV)/.for-testing  ## style, types, layers, migrations
	@$(MAKE) --no-print-directory -j 2 --output-sync=target types style layers migrations

style: $(VENV)/.for-testing
	@echo "== Style"
	@$(PY) -m ruff check --quiet .
	@$(PY) -m ruff format --check --quiet .

types: $(VENV)/.for-testing
	@echo "== Types"
	@$(PY) -m mypy

layers: $(VENV)/.for-testing
	@echo "== Layers"
	@$(BIN)/lint-imports

migrations: $(VENV)/.for-testing
	@echo "== Migrations"
	@MAILER_HOME=var/lint $(PY) -m mailer.cli manage makemigrations --check --dry-run

pictures: $(VENV)/.for-testing  ## the screenshots in docs/pictures, and docs/writing-an-issue.md (needs Chromium)
	@$(PY) -m docs.pictures

# Both lists are exact and hashed: the first is what running needs, the second adds what testing needs. The build backend
# is on both, so that installing the project itself fetches nothing.
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url

lock: $(VENV)/.for-testing  ## make requirements.lock and requirements-dev.lock anew
	@$(PIP) install uv
	@echo "hatchling>=1.27" | $(COMPILE) --upgrade pyproject.toml - --extra dev --output-file requirements-dev.lock
	@echo "hatchling>=1.27" | $(COMPILE) --upgrade pyproject.toml - --constraint requirements-dev.lock --output-file requirements.lock

clean:  ## remove programs and caches; the data in var stays
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Mission Mailer needs Python 3.11 or newer. Where there is another one, name it: make demo PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Python's venv module is needed (on Debian: apt install python3-venv)." >&2; exit 1; }
	@touch $@

$(VENV)/.for-running: $(VENV)/.python requirements.lock pyproject.toml
	@echo "Installing what Mission Mailer runs on into $(VENV), once …"
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-index --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.for-testing: $(VENV)/.for-running requirements-dev.lock
	@echo "Installing what the tests need …"
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@
