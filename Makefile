# `make` lists what can be done here.
.DEFAULT_GOAL := help
SHELL := /bin/bash
VENV := .venv/bin
PORT ?= 8000
export PORT

.PHONY: help demo demo-full test bench load fault permissions lint format elasticsearch elasticsearch-stop elasticsearch-cluster elasticsearch-cluster-stop screenshots requirements sbom

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-26s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: ## The portal with demo content on http://127.0.0.1:8000 (PORT=…); needs only Python 3.11
	@scripts/demo

demo-full: ## The same on PostgreSQL, Elasticsearch and Redis of this machine, with the index worker
	@scripts/demo-full

test: ## All tests, with every service this machine can run (ARGS="-k word" goes to pytest)
	@scripts/venv dev
	@$(VENV)/python scripts/run_tests.py $(ARGS)

bench: ## Measure speed against the bars: starts what it needs, leaves nothing (ARGS="growth rebuild_docs", ARGS=--quick)
	@scripts/venv dev
	@$(VENV)/python -m tests.bench $(ARGS)

load: ## Visitors and an editor on this machine for under a minute: times and requests a second (ARGS="--seconds 30 --users 8")
	@scripts/venv dev
	@$(VENV)/python -m tests.load $(ARGS)

fault: ## Fault scenarios at full size, one line each: about two hours (ARGS="F01 F05" for some, ARGS=--small for a tenth)
	@scripts/venv dev
	@$(VENV)/python -m tests.fault $(ARGS)

permissions: ## Write the table of who gets which answer where anew; read its difference before committing it
	@scripts/venv dev
	@$(VENV)/python -m pytest -q -n0 tests/permissions/test_table.py --write-permissions

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

elasticsearch-cluster: ## Start three nodes on 127.0.0.1:9210, 9211 and 9212 (ES_PORT=…)
	@ES_NODES=3 ES_PORT=$${ES_PORT:-9210} scripts/elasticsearch start

elasticsearch-cluster-stop: ## Stop them
	@ES_NODES=3 ES_PORT=$${ES_PORT:-9210} scripts/elasticsearch stop

screenshots: ## Pictures of the main pages of the running demo, into docs/screenshots
	@scripts/venv dev
	@$(VENV)/python scripts/screenshots.py http://127.0.0.1:$(PORT)

requirements: ## Compile requirements*.in into requirements*.txt with hashes (ARGS=--upgrade for newer versions)
	@scripts/venv dev
	@scripts/compile-requirements $(ARGS)
	@$(VENV)/python scripts/sbom.py

sbom: ## Write sbom.cdx.json, the list of packages in production (CycloneDX), from requirements.txt
	@scripts/venv dev
	@$(VENV)/python scripts/sbom.py
