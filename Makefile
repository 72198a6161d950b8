# Every command of the lab. `make` alone lists them. Variables come after the command: make up WORKERS=4 PROJECT=second LAB_PORT=0
PYTHON ?= python3
PY := .venv/bin/python
STACK := $(PYTHON) -m stack
# The newest run that Locust or `make check` left behind.
RUN ?= $(lastword $(sort $(wildcard $(or $(RESULTS_DIR),results)/2*)))
NO_RUN = There is no run in $(or $(RESULTS_DIR),results) yet. Type: make check
BENCH ?= results/bench
STATELAB := PYTHONPATH=loadtests $(PY) -m statelab
SOURCES := stack services/web loadtests tests
# Through sudo, caches would belong to root.
export PYTHONDONTWRITEBYTECODE := 1

.DEFAULT_GOAL := help
.PHONY: help up down clean scale check compare explain export judge logs ps doctor test bench lint lock

help: ## List the commands and the variables
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo
	@echo '  Variables: REPLICAS=2 WORKERS=2 THREADS=1 SERVER=gunicorn-sync|gunicorn-gthread PRELOAD=0|1 BALANCE=round_robin|least_conn|ip_hash'
	@echo '             PROJECT=flask-state-lab LAB_PORT=8080 LOCUST_PORT=8089 (0: any free) RESULTS_DIR=results LAB_INSTALL=1|0'
	@echo '  of a run:  SCENARIO=counter|stock|cart|register|transfer|oncall|whoami|rate-limit|all STORES=global,redis-incr,postgres-update'
	@echo '             USERS=20 DURATION=10 WINDOW=nothing|compute|yield|redis|sleep-10ms FRESH=0|1 THINK_MS=0 ITEMS=1000 LIMIT=20 LIMIT_WINDOW_MS=1000'
	@echo
	@echo '  Begin with: make up'

up: ## Build, start, wait until nginx sees every worker, and print the addresses
	@$(STACK) up

down: ## Remove containers and networks, keep the data
	@$(STACK) down

clean: ## Remove the data, too
	@$(STACK) clean

scale: ## Change the running topology while Locust goes on: make scale REPLICAS=3 WORKERS=4
	@$(STACK) scale

check: ## One headless run on fresh containers: verdicts and an exit code (0 as expected, 1 not, 2 inconclusive)
	@$(STACK) check

compare: .venv/compare.stamp ## One run for each topology: make compare WORKERS="1 2 4" REPLICAS="1 2"; table and HTML report
	@$(PY) -m stack compare

explain: .venv/loadtests.stamp ## A run's verdicts, operation by operation: make explain [RUN=results/…] (the newest)
	@$(STATELAB) explain "$(or $(RUN),$(error $(NO_RUN)))"

export: .venv/loadtests.stamp ## A run's histories as EDN and JSON lines, for other checkers: make export [RUN=results/…]
	@$(STATELAB) export "$(or $(RUN),$(error $(NO_RUN)))" --out "$(RUN)/export"
	@echo 'Next: make judge HISTORY="$(RUN)/export"'

judge: .venv/loadtests.stamp ## Judge anyone's histories, a file or a folder of JSON lines: make judge HISTORY=PATH [JSON=1]
	@$(STATELAB) judge "$(or $(HISTORY),$(error Name a file or a folder: make judge HISTORY=PATH))" $(if $(filter 1,$(JSON)),--json)

logs: ## Follow the logs of all services
	@$(STACK) logs

ps: ## List the containers
	@$(STACK) ps

doctor: ## Check everything the lab needs of this machine
	@$(STACK) doctor

test: lint ## Lint, strict types, and all tests (in an environment of their own)
	@$(PY) -m pytest tests/unit --numprocesses auto --dist worksteal
	@$(PY) -m pytest tests/contract tests/e2e
	@echo 'All tests passed. Next: make up'

bench: .venv/loadtests.stamp ## Time and memory of the checkers, into BENCH=results/bench (minutes; docs/benchmarks.md)
	@PYTHONPATH=loadtests $(PY) -m benchmarks.checkers --out $(BENCH)

lint: .venv/tests.stamp ## Style and types only
	@$(PY) -m ruff check $(SOURCES)
	@$(PY) -m ruff format --check $(SOURCES)
	@$(PY) -m mypy $(SOURCES)
	@echo 'Style and types are fine. Next: make test'

# One lock for each part; the later ones keep to the versions of the earlier.
lock: ## Renew the lock files after a change of a requirements.in
	@test -x .venv/uv/bin/uv || { $(PYTHON) -m venv .venv/uv && .venv/uv/bin/pip install --quiet uv; }
	@for part in services/web loadtests stack tests; do echo "$$part/requirements.lock"; (cd $$part && $(CURDIR)/.venv/uv/bin/uv pip compile \
	  --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 --no-header -o requirements.lock requirements.in) || exit 1; done
	@echo 'Next: make test'

.venv/loadtests.stamp: loadtests/requirements.lock
	@$(PYTHON) -m stack.environment $< $@

.venv/compare.stamp: stack/requirements.lock
	@$(PYTHON) -m stack.environment $< $@

.venv/tests.stamp: tests/requirements.lock
	@$(PYTHON) -m stack.environment $< $@
