# Two commands do everything on a fresh machine: make demo, make test.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
COMPILE := $(BIN)/pip-compile --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url \
	--no-emit-find-links --no-emit-trusted-host --no-header --quiet

.PHONY: demo test lint bench requirements setup setup-dev setup-bench clean starter gazetteer

demo: setup  ## run the main job on the embedded default: no data folder, no network
	$(BIN)/python -m tools.demo

test: setup-dev  ## run every test
	$(BIN)/python -m tools.browser
	$(BIN)/python -m pytest

lint: setup-dev  ## style, types and the import contract
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup-bench  ## quality and speed, as ratios within one run
	$(BIN)/python -m benchmarks.quality
	$(BIN)/python -m benchmarks.speed

setup: $(VENV)/base.stamp

setup-dev: $(VENV)/dev.stamp

setup-bench: $(VENV)/bench.stamp  ## the peers of the benchmarks; PostGIS comes from the system

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/base.stamp: requirements/base.txt requirements/build.txt pyproject.toml | $(VENV)/bin/python
	$(PIP) --require-hashes -r requirements/build.txt
	$(PIP) --require-hashes -r requirements/base.txt
	$(PIP) --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/dev.stamp: requirements/dev.txt $(VENV)/base.stamp
	$(PIP) --require-hashes -r requirements/dev.txt
	touch $@

$(VENV)/bench.stamp: requirements/bench.txt $(VENV)/dev.stamp
	$(PIP) --require-hashes -r requirements/bench.txt
	touch $@

requirements: setup-dev  ## compile the pinned requirements again
	$(COMPILE) -o requirements/base.txt pyproject.toml
	$(COMPILE) -o requirements/dev.txt requirements/dev.in
	$(COMPILE) -o requirements/build.txt requirements/build.in
	$(COMPILE) -o requirements/bench.txt requirements/bench.in

starter: setup-dev  ## measure the embedded table of figures again (needs THEODOLITE_DATA)
	$(BIN)/python -m tools.build_starter

clean:
	rm -rf $(VENV) out dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis
