# Everything happens in .venv; nothing else on the machine is changed.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin

.PHONY: serve test thorough check lint accept bench mutants clean help
.DEFAULT_GOAL := help

help:            ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

serve: $(VENV)/installed  ## build the bundled corpus and serve it on http://127.0.0.1:7654/
	@$(BIN)/variorum serve

check: $(VENV)/installed  ## check every source and show where they disagree
	@$(BIN)/variorum check

test: $(VENV)/installed-dev  ## run the tests, on all processors; with LONG=1 those too that take long by their nature
	@LONG=$(LONG) $(BIN)/python -m pytest -n auto --dist worksteal

thorough: $(VENV)/installed-dev  ## run them with three times as many examples of what holds for all
	@LONG=1 $(BIN)/python -m pytest -n auto --dist worksteal --hypothesis-profile=thorough

lint: $(VENV)/installed-dev  ## ruff and mypy
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

bench: $(VENV)/installed-dev  ## measure the build, detection, exports and the endpoint beside peers; takes long
	@$(BIN)/python tests/benchmarks/build.py
	@$(BIN)/python tests/benchmarks/detect.py
	@$(BIN)/python tests/benchmarks/export.py
	@$(BIN)/python tests/benchmarks/serve.py

accept: $(VENV)/installed-dev  ## show how expected answers would change; with WRITE=1 write them
	@PYTHONPATH=tests/variorum/disagreements $(BIN)/python tests/accept.py $(if $(WRITE),--write)

mutants: $(VENV)/installed-dev  ## change the code by a hair, again and again, and show what no test sees; at most an hour
	@rm -rf build/mutants
	@mkdir -p build/mutants
	@cp -r CHANGELOG.md CONTRIBUTING.md Makefile README.md ontology pyproject.toml seeds server shapes tests build/mutants
	@cp -r graph build/mutants/src
	@cp -r server/variorum_server build/mutants/src
	@cd build/mutants && timeout 1h $(CURDIR)/$(BIN)/mutmut run $(MUTANTS); $(CURDIR)/$(BIN)/mutmut results

clean:           ## remove the virtual environment, caches and snapshots
	rm -rf $(VENV) .variorum .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Variorum needs Python 3.11 or later; set PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "setting up $(VENV) (once; about a minute)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml | $(VENV)/bin/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/installed-dev: pyproject.toml | $(VENV)/bin/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps 'roc-validator>=0.13,<0.14'
	@touch $@ $(VENV)/installed
