# `make` lists what can be done here.
.DEFAULT_GOAL := help
SHELL := /bin/bash
VENV := .venv/bin
PORT ?= 8000
export PORT

.PHONY: help demo demo-full test fault lint format elasticsearch elasticsearch-stop screenshots requirements

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-20s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: ## The portal with demo content on http://127.0.0.1:8000 (PORT=…); needs only Python 3.11
	@scripts/demo

demo-full: ## The same on PostgreSQL, Elasticsearch and Redis of this machine, with the index worker
	@scripts/demo-full

test: ## All tests, with every service this machine can run (ARGS="-k word" goes to pytest)
	@scripts/venv dev
	@$(VENV)/python scripts/run_tests.py $(ARGS)

fault: ## Fault scenarios at full size, one line each: about an hour (ARGS="F01 F05" for some, ARGS=--small for a tenth)
	@scripts/venv dev
	@$(VENV)/python -m tests.fault $(ARGS)

lint: ## ruff, mypy, import-linter, djhtml, forgotten migrations, deployment checks
	@scripts/venv dev
	@scripts/lint

format: ## Put Python and templates into the common form
	@scripts/venv dev
	@$(VENV)/ruff check --fix --quiet . ; $(VENV)/ruff format . ; $(VENV)/djhtml templates

elasticsearch: ## Start a real Elasticsearch on 127.0.0.1:9200 without containers (ES_PORT=…)
	@scripts/elasticsearch start

elasticsearch-stop: ## Stop it
	@scripts/elasticsearch stop

screenshots: ## Pictures of the main pages of the running demo, into docs/screenshots
	@scripts/venv dev
	@$(VENV)/python scripts/screenshots.py http://127.0.0.1:$(PORT)

requirements: ## Compile requirements*.in into requirements*.txt with hashes (ARGS=--upgrade for newer versions)
	@scripts/venv dev
	@scripts/compile-requirements $(ARGS)
