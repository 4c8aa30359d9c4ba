# The task runner. `make reproduce` and `make test` are all that a visitor needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

.PHONY: reproduce test prove lab lint lock documents site chromium benchmark archive release licences mutants notebook-diffs clean

reproduce: $(INSTALLED)
	$(BIN)/majilis run

test: $(INSTALLED) lint chromium
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder --nbval

# What takes long: whole runs of added elections and printed commands, every page in a browser.
prove: $(INSTALLED) chromium
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m proof tests

lint: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# pip compiles every module while it installs, which halves the start of each kernel.
$(INSTALLED): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("majilis needs Python 3.11 or newer: make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --requirement requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

# Kernels get what the pipeline gives them, so that outputs come out as committed. Whatever a user's
# settings say, it listens to this machine alone; whoever comes needs its token.
lab: $(INSTALLED)
	PYTHONHASHSEED=0 IPYKERNEL_CELL_NAME=cell $(BIN)/jupyter lab --ip=127.0.0.1 --LabApp.default_url=/lab/tree/notebooks

site: $(INSTALLED)
	$(BIN)/python -m majilis.site.build

# The site's tests run in a browser: the system's, or Debian's where it may be installed.
chromium:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || \
	command -v google-chrome >/dev/null || \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get -qq update && apt-get -qq install --yes --no-install-recommends chromium >/dev/null; \
	else \
		echo "no Chromium: the site's tests in a browser are left out; install the package chromium to run them"; \
	fi

# The lock names versions and hashes, never a registry. It needs uv.
lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --all-extras pyproject.toml --output-file requirements.txt

documents: $(INSTALLED)
	$(BIN)/python -m majilis.documents

benchmark: $(INSTALLED)
	$(BIN)/python benchmarks/reproduce.py

# How many small changes to the library its tests catch; MUTANTS="--rooms coding --sample 50" asks
# less. mutmut stands in a folder of its own beside the environment.
mutants: $(INSTALLED)
	$(BIN)/python -m pip install --quiet --upgrade --target .venv-mutants mutmut==3.8.1
	PYTHONPATH=$(CURDIR)/.venv-mutants $(BIN)/python benchmarks/mutants.py $(MUTANTS)

# The replication package of what is committed, for Dataverse or Zenodo: dist/majilis-VERSION.zip.
archive: $(INSTALLED)
	$(BIN)/python release/archive.py

# What each package of the lock says of its licence.
licences: $(INSTALLED)
	$(BIN)/python release/licences.py

# All that must hold before a release, and its package; nothing is pushed.
release: $(INSTALLED)
	$(BIN)/python release/agreement.py
	$(BIN)/majilis check
	$(MAKE) archive

# nbdime shows what changed in a notebook; it has an environment of its own, since what it
# brings along doubles the start of every kernel.
notebook-diffs:
	$(PYTHON) -m venv .venv-nbdime
	.venv-nbdime/bin/python -m pip install --quiet nbdime==4.0.2
	git config diff.jupyternotebook.command "$(CURDIR)/.venv-nbdime/bin/git-nbdiffdriver diff --ignore-metadata"

clean:
	rm -rf site/_build dist $(VENV) .venv-nbdime .venv-mutants mutants runs .partial .last_run.json .mypy_cache .ruff_cache .pytest_cache .hypothesis
