# The verbs of nb23. `make` alone lists them.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet
LAB_ARGS ?=
PYTEST := $(BIN)/python -m pytest

.DEFAULT_GOAL := list
.PHONY: list lab test test-full check format notebooks docs docs-check docs-offline serve bench build clean

list:  ## List the verbs
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

lab: $(VENV)/lab.done  ## Open JupyterLab on the first notebook, beside a practice site
	@$(BIN)/nb23 lab $(LAB_ARGS)

test: $(VENV)/dev.done  ## Run everything that proves nb23, with sampled sizes
	@$(BIN)/python tests/browser/chromium.py
	@$(BIN)/python tests/clients/interpreters.py
	@$(MAKE) --no-print-directory check
	@$(PYTEST) -n 2 --dist loadgroup

test-full: $(VENV)/dev.done  ## The same with every size in full
	@$(BIN)/python tests/browser/chromium.py
	@$(BIN)/python tests/clients/interpreters.py
	@NB23_TEST_SIZE=full $(PYTEST) -n 2 --dist loadgroup

check: $(VENV)/dev.done  ## Style, types, rooms, stripped notebooks
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/nbstripout --keep-id --verify notebooks/*.ipynb

format: $(VENV)/dev.done  ## Mend what `check` can mend by itself
	@$(BIN)/python docs/hooks/stub.py
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@$(BIN)/nbstripout --keep-id notebooks/*.ipynb

notebooks: $(VENV)/dev.done  ## Run every notebook from a fresh kernel
	@$(PYTEST) tests/notebooks

docs: $(VENV)/dev.done  ## Build the site into site/, strict and fresh
	@NO_MKDOCS_2_WARNING=1 NB23_DOCS_FRESH=1 $(BIN)/mkdocs build --strict

docs-check: docs  ## Every gate of the docs, on every page
	@$(BIN)/python tests/browser/chromium.py
	@$(BIN)/python tests/clients/interpreters.py
	@NB23_TEST_SIZE=full $(PYTEST) tests/docs

docs-offline: $(VENV)/dev.done  ## Build the site into site-offline/, which opens without a server
	@NO_MKDOCS_2_WARNING=1 NB23_DOCS_LITE=0 $(BIN)/mkdocs build --strict --config-file mkdocs-offline.yml

serve: $(VENV)/dev.done  ## Serve the site while you write
	@NO_MKDOCS_2_WARNING=1 NB23_DOCS_LITE=0 $(BIN)/mkdocs serve --livereload

bench: $(VENV)/dev.done  ## Print what is fast and what is not
	@$(BIN)/python tests/bench.py

build: $(VENV)/dev.done  ## Build the wheel and the source archive into dist/
	@$(BIN)/python -m build

clean:  ## Remove what the other verbs made, the environment aside
	@rm -rf site site-offline dist build .cache .coverage tests/output .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("nb23 needs Python 3.11 or newer: make PYTHON=/path/to/python3.11 ...")'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/lab.done: pyproject.toml | $(BIN)/python
	@echo "Installing nb23 and JupyterLab into $(VENV), once ..."
	@$(PIP) install --editable ".[lab]"
	@touch $@

$(VENV)/dev.done: pyproject.toml | $(BIN)/python
	@echo "Installing nb23 and its tests into $(VENV), once ..."
	@$(PIP) install --editable ".[dev]"
	@touch $@ $(VENV)/lab.done
