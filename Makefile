# make run     everything, on this machine: http://127.0.0.1:8000 (another port: make run PORT=8001)
# make test    every check and test; what takes longest is the browser
# make bench   how fast it is, by a baseline      make faults  kills, fills and locks everything, twenty times over
# make setup   only the environment and the builds        make lint    only the checks        make clean
#
# What `setup` does is in requirements/install.sh, beside the pinned lists it installs.

PYTHON_HERE := .venv/bin/python
PYTEST_ARGS ?= -n 2 --dist loadfile --max-worker-restart=0

.PHONY: run setup test lint tools bench faults clean
.DEFAULT_GOAL := run

# `exec` and PRESSLINE_PARENT: Pressline ends when make does, however make is ended.
run: setup
	@PRESSLINE_PARENT=$$PPID exec $(PYTHON_HERE) manage.py up

setup:
	@requirements/install.sh run

tools:
	@requirements/install.sh test

test: lint
	@requirements/install.sh check-canvas
	$(PYTHON_HERE) -m pytest $(PYTEST_ARGS)

lint: tools
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/lint-imports
	.venv/bin/mypy
	$(PYTHON_HERE) manage.py makemigrations --check --dry-run

bench: tools
	$(PYTHON_HERE) -m tests.bench

faults: tools
	$(PYTHON_HERE) -m tests.faults --times 20 --database both

clean:
	rm -rf .venv static/dist static/canvas/node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	find pipelines studio tests -name __pycache__ -type d -prune -exec rm -rf {} +
