# The product on one machine. `make help` lists what there is.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

.PHONY: help run setup lock format lint types imports test check chaos bench
.DEFAULT_GOAL := help

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: setup ## set everything up and start the product on this machine
	@$(BIN)/assistant up $(ARGS)

setup: $(READY) ## the Python environment, from the lock, hashes checked

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name one with make PYTHON=python3.12")'
	@echo "setting up $(VENV) from the lock; the first time takes one to two minutes"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

lock: setup ## resolve requirements.lock anew
	$(BIN)/uv pip compile pyproject.toml --group local --group dev --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-annotate --no-header --quiet -o requirements.lock

format: setup ## write the formatting
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: setup
	$(BIN)/mypy

imports: setup
	$(BIN)/lint-imports

test: check ## set up and run every check that CI runs

check: lint types imports ## format, lint, types, import rules, tests
	$(BIN)/pytest --ignore=tests/e2e --ignore=tests/chaos
	@# The browser has the machine to itself: beside other tests its deadlines would measure them.
	$(BIN)/pytest tests/e2e -n 0
	$(BIN)/pytest tests/chaos -n 0

chaos: setup ## everything breaks at random, then every job is counted; CHAOS_SEED=N makes a storm again
	$(BIN)/pytest tests/chaos -n 0

bench: setup ## the benchmarks, each prints a table
	@for script in benchmarks/*.py; do echo "== $$script"; $(BIN)/python $$script || exit 1; done
