# `make` prints the menu. Settings come from the environment; .env.example lists them.

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
FLASK := $(BIN)/flask --app webapp.app
COMPILE := $(BIN)/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe \
	--no-header --no-emit-index-url --no-emit-find-links --no-emit-trusted-host

export PORT
unexport PYTHONDONTWRITEBYTECODE  # without its byte code, each start compiles the product anew, which doubles its time

.PHONY: menu install run seed test check lint browser bench shots lock clean

menu:
	@echo "make run       start Inlay on http://localhost:$(PORT)"
	@echo "make seed      add a demo workspace with a sign-in"
	@echo "make install   make .venv from the locked requirements; the others do it when needed"
	@echo
	@echo "make check     format, lint, types, imports, templates, and the tests without a browser"
	@echo "make test      all of that and the browser tests, as continuous integration runs it"
	@echo "make bench     speed, as ratios to the bare database and a bare Flask page"
	@echo "make shots     screenshots of the main pages into shots/"
	@echo
	@echo "make lock      compile the requirements files anew from pyproject.toml"
	@echo "make clean     remove .venv and what the tools leave behind; the data stays"

run: install
	@$(FLASK) db upgrade
	@echo
	@echo "  Inlay is starting on http://localhost:$(PORT)"
	@echo "  Sign up there: the first account owns this installation. Then drop a CSV file on a workspace."
	@echo "  “make seed” in another terminal adds a demo workspace. Ctrl-C stops the server; the data stays."
	@echo
	@exec $(BIN)/gunicorn -c gunicorn.conf.py "webapp.app:create_app()"

seed: install
	@$(FLASK) db upgrade
	@$(FLASK) seed

check: lint
	$(BIN)/pytest -n 2 -m "not browser"

test: lint browser
	$(BIN)/pytest -n 2

lint: .venv/installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet templates

browser:
	@.ci/install-chromium

bench: .venv/installed-dev
	$(BIN)/python -m bench

shots: .venv/installed-dev browser
	$(BIN)/python -m bench.shots

install: .venv/installed

.venv/installed: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Inlay needs Python 3.11 or newer: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/installed-dev: requirements-dev.txt .venv/installed
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

lock: .venv/installed-dev
	$(COMPILE) --output-file requirements.txt pyproject.toml
	$(COMPILE) --extra dev --constraint requirements.txt --output-file requirements-dev.txt pyproject.toml

clean:
	rm -rf .venv build shots .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
