# Every command of the lab; `make` alone lists them. Variables come after the command: make up WORKERS=4 PROJECT=second LAB_PORT=0
PYTHON ?= python3
PY := .venv/bin/python
STACK := $(PYTHON) -m stack
# RUN, or the newest run of Locust or `make check`.
RUN_FOLDER := run="$$($(STACK) run)"
BENCH ?= results/bench
PARTS ?= checkers live application generator limits
STATELAB := PYTHONPATH=loadtests $(PY) -m statelab
SOURCES := stack airgap services/web loadtests tests
# Through sudo, caches would belong to root.
export PYTHONDONTWRITEBYTECODE := 1
# Variables after `make` reach the commands in the environment alone: in MAKEFLAGS they would override those of the tests' own stacks.
MAKEOVERRIDES =

.DEFAULT_GOAL := help
.PHONY: help up dev down clean scale check lesson compare claims report stores explain export judge logs ps doctor test extras long bench lint tables diagrams lock

help: ## List the commands and the variables
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@$(STACK) help
	@echo
	@echo '  Start with: make up'

up: ## Build, start, wait until nginx sees every worker, and print the addresses
	@$(STACK) up

dev: ## As up, but with the checkout's code: what you save runs seconds later; with STORES it is judged, too: make dev STORES=redis-mine
	@$(STACK) dev

down: ## Remove the containers and networks; keep the data
	@$(STACK) down

clean: ## Remove the containers, the networks and the data
	@$(STACK) clean

scale: ## Change the topology while Locust keeps running: make scale REPLICAS=3 WORKERS=4
	@$(STACK) scale

check: ## One run without a browser on fresh containers: verdicts, exit code (0 as expected, 1 not as expected, 2 inconclusive)
	@$(STACK) check

lesson: ## Do one of the eight lessons of docs/lessons/, and put everything back: make lesson N=1; make lesson alone lists them
	@$(STACK) lesson

compare: .venv/compare.stamp ## Measure several points and report: make compare COMPARISON=worker-counts, or WORKERS="1 2 4" THREADS=…; DRY_RUN=1
	@$(PY) -m stack compare

claims: .venv/compare.stamp ## Put what articles claim to the test, into docs/claims.md (half an hour): make claims [CLAIM="1 9"]; QUICK=1 (5 minutes); DRY_RUN=1
	@$(PY) -m stack claims

report: .venv/loadtests.stamp ## Write a comparison's report again: make report [RUN=results/compare-…] (default: the newest)
	@run="$$($(STACK) comparison)" && $(STATELAB) report "$$run" && echo "Report: $$run/report.html"

stores: ## Measure what each store costs beside `global`, alone, into docs/stores.json (takes minutes): make stores [STORES="…"] [WITH="…"]
	@$(STACK) stores

explain: .venv/loadtests.stamp ## Explain a run's verdicts, operation by operation: make explain [RUN=results/…] (default: the newest)
	@$(RUN_FOLDER) && $(STATELAB) explain "$$run"

export: .venv/loadtests.stamp ## Write a run's histories as EDN and JSON lines, for other checkers: make export [RUN=results/…]
	@$(RUN_FOLDER) && $(STATELAB) export "$$run" --out "$$run/export" && echo "Next: make judge HISTORY='$$run/export'"

judge: .venv/loadtests.stamp ## Judge any histories, from a file or folder of JSON lines: make judge HISTORY=PATH [JSON=1]
	@$(STATELAB) judge "$(or $(HISTORY),$(error Name a file or a folder: make judge HISTORY=PATH))" $(if $(filter 1,$(JSON)),--json)

logs: ## Follow the logs of all services
	@$(STACK) logs

ps: ## List the containers
	@$(STACK) ps

doctor: ## Check everything that the lab needs on this machine; describe the server models
	@$(STACK) doctor

test: lint ## Lint, check types and run all tests, in a virtual environment
	@$(PY) -m tests.prepare
	@$(PY) -m pytest tests/unit tests/contract -m 'not lab' --numprocesses auto --dist worksteal
	@$(PY) -m pytest tests/contract tests/e2e -m lab
	@echo 'All tests passed. Next: make up'

long: .venv/tests.stamp ## Run the tests that take longer: every checker against 20,000 histories, every scenario in the browser, more commands, the fuzzer
	@$(PY) -m pytest tests/unit -m long --numprocesses auto
	@$(PY) -m pytest tests/contract tests/e2e -m long

extras: .venv/tests.stamp ## Test what WITH=… adds: its stores and servers, on a stack of their own
	@$(PY) -m pytest tests/contract tests/e2e -m extras

bench: .venv/loadtests.stamp ## Measure the lab itself, into BENCH=results/bench (takes minutes): make bench [PARTS="application limits"]; see docs/benchmarks.md
	@for part in $(PARTS); do PYTHONPATH=loadtests $(PY) -m benchmarks.$$part --out $(BENCH) || exit 1; done

lint: .venv/tests.stamp ## Check style and types only
	@$(PY) -m ruff check $(SOURCES)
	@$(PY) -m ruff format --check $(SOURCES)
	@$(PY) -m mypy $(SOURCES)
	@echo 'Style and types are fine. Next: make test'

tables: .venv/tests.stamp ## Renew the tables of README.md and docs/stores.md after a change to a store or an expectation
	@PYTHONPATH=services/web:loadtests $(PY) -m tests.tables

diagrams: .venv/tests.stamp ## Draw the docs' Mermaid diagrams for /lab/docs/, after a change to one
	@test -x .venv/diagrams/bin/mermaidx || { $(PYTHON) -m venv .venv/diagrams && \
	  .venv/diagrams/bin/pip install --quiet --require-hashes --requirement tests/diagrams.lock; }
	@PYTHONPATH=loadtests $(PY) -m tests.diagrams

# One lock file for each part; later ones keep the versions of earlier ones.
lock: ## Update the lock files after a change to a requirements.in
	@test -x .venv/uv/bin/uv || { $(PYTHON) -m venv .venv/uv && .venv/uv/bin/pip install --quiet uv; }
	@for part in services/web/requirements loadtests/requirements services/web/extras services/web/models services/web/free-threaded stack/requirements tests/requirements tests/diagrams; do \
	  echo "$$part.lock"; (cd $${part%/*} && $(CURDIR)/.venv/uv/bin/uv pip compile --quiet --universal --generate-hashes \
	  --no-emit-index-url --python-version 3.11 --no-header -o $${part##*/}.lock $${part##*/}.in) || exit 1; done
	@echo 'Next: make test'

# Asked each time: only stack.environment sees that a Python was upgraded under .venv.
.PHONY: .venv/loadtests.stamp .venv/compare.stamp .venv/tests.stamp
.venv/loadtests.stamp: loadtests/requirements.lock
.venv/compare.stamp: stack/requirements.lock
.venv/tests.stamp: tests/requirements.lock
.venv/loadtests.stamp .venv/compare.stamp .venv/tests.stamp:
	@$(PYTHON) -m stack.environment $< $@
