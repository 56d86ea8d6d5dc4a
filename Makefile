# Everything that wirecopy's developers and users run. `make help` lists it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SOURCES := src tests bench docs

.PHONY: help demo test lint types imports tests coverage bench pictures format lock clean

help:  ## List the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: $(VENV)/.core  ## Read the invented press, and serve the desk over it
	$(BIN)/wirecopy demo

test: lint types imports tests  ## Everything that CI runs

lint: $(VENV)/.test  ## Style: ruff
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)

types: $(VENV)/.test  ## Types: mypy, strict
	$(BIN)/mypy src tests docs --exclude tests/contract
	$(BIN)/mypy tests/contract

imports: $(VENV)/.test  ## Import contracts: import-linter
	$(BIN)/lint-imports --no-cache

tests: $(VENV)/.test node_modules/.installed  ## Tests: pytest and hypothesis
	$(BIN)/pytest -n auto --dist worksteal

coverage: $(VENV)/.test  ## Tests with branch coverage of the library
	$(BIN)/coverage run -m pytest --ignore tests/browser && $(BIN)/coverage report

bench: .venv-bench/.bench  ## Side-by-side measurements; writes docs/benchmarks.md (needs ../shared)
	for question in extraction splitting tracing stories store ingest; do .venv-bench/bin/python bench/$$question.py || exit; done

pictures: $(VENV)/.test  ## Make docs/images from the demo press (needs chromium)
	$(BIN)/python docs/pictures.py

catalogues: $(VENV)/.test  ## Bring the texts of the desk's languages up to date with its templates
	$(BIN)/python docs/catalogues.py

format: $(VENV)/.test  ## Mend what ruff can mend
	$(BIN)/ruff check --fix $(SOURCES); $(BIN)/ruff format $(SOURCES)

lock: $(VENV)/.test  ## Renew the lock files: pinned versions with hashes, no host names
	sh requirements/renew $(BIN)/uv

$(VENV)/.core: requirements/core.txt pyproject.toml
	PYTHON="$(PYTHON)" sh requirements/install core $(VENV)

$(VENV)/.test: requirements/test.txt pyproject.toml
	PYTHON="$(PYTHON)" sh requirements/install test $(VENV)

.venv-bench/.bench: requirements/bench.txt pyproject.toml
	PYTHON="$(PYTHON)" sh requirements/install bench .venv-bench

# axe-core checks accessibility and vnu-jar the HTML of pages, in tests that skip where npm is absent.
node_modules/.installed: package-lock.json
	@if command -v npm >/dev/null; then npm ci --no-audit --no-fund --ignore-scripts --silent && touch $@; \
	else echo "npm is absent: the accessibility tests will skip (Debian's package npm has it)"; fi

clean:  ## Remove what the other targets made
	rm -rf $(VENV) .venv-bench node_modules demo-report build dist .mypy_cache .ruff_cache .coverage
