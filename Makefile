# One door to everything a developer or an operator does with a clone. `make help` lists it.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup demo check test fire soak bench format lock

PYTHON ?= python3
BIN := .venv/bin
WORKERS ?= 2
PYTEST_ARGS ?=
# Left by pytest where there was nothing to collect.
NOTHING_COLLECTED := 5

help: ## List these commands
	@awk 'BEGIN {FS = ":.*## "} /^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Make .venv with all that demo and test need (quick the second time)
	@$(PYTHON) tools/set_up.py

demo: setup ## Play the demonstration and serve it until Ctrl-C
	@exec $(BIN)/govflow demo

check: setup ## Format, lint, types, import rules, workflow files
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/govflow workflow check workflows/*.yaml
	@echo "All is well: format, lint, types, import rules and workflow files."

test: setup ## Run all tests; what this machine cannot run is named at the end
	@code=0; $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(PYTEST_ARGS) || code=$$?; \
	if [ "$$code" -eq $(NOTHING_COLLECTED) ]; then echo "There are no tests to run."; exit 0; fi; exit "$$code"

fire: setup ## Kill and crash campaigns, at the figures of CI
	@code=0; $(BIN)/python -m pytest -m fire -p no:randomly $(PYTEST_ARGS) || code=$$?; \
	if [ "$$code" -eq $(NOTHING_COLLECTED) ]; then echo "There are no campaigns to run."; exit 0; fi; exit "$$code"

soak: ## The same campaigns for hours
	@echo "make soak comes with a later issue; make fire runs the campaigns at the figures of CI."

bench: setup ## Measure performance beside the floor and peers
	@if [ -f bench/run.py ]; then exec $(BIN)/python bench/run.py; else echo "There are no benchmarks yet."; fi

format: setup ## Put the code in the house format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix --exit-zero --quiet .

lock: ## Write requirements.lock anew from the two .in files (needs uv on the path)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-annotate --no-header requirements-dev.in -o requirements.lock
