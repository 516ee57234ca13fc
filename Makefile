# Executable documentation of the development workflow. Needs Python >= 3.11, make and a package index.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO ?= demo-kota
# Rooms whose tests need no process, database, office program or browser.
QUICK := $(addprefix tests/,bpjs cards domain messages outputs ranking rules settings shape tables)
# Tests that `make coverage` traces: they start few processes, and together reach most of the program.
COVERED := $(QUICK) tests/repair tests/spec $(addprefix tests/month/test_,held_months.py money_by_hand.py revisions.py)
# Percent of lines and branches that `make coverage` must reach. Raise it to the measured value less one.
COVERAGE_FLOOR ?= 64
# Tests start many processes; each would compile the source again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test quick coverage properties mutants kills machine walk rules prose check format lock benchmark benchmark-claims benchmark-console benchmark-suggestions clean

demo: $(VENV)/.ready  ## a made-up city, three months run, then where to look
	rm -rf $(DEMO)
	$(BIN)/tpp-sponsor demo $(DEMO)

test: $(VENV)/.ready  ## the whole suite; tests skip, and say so, where a Debian package is missing
	$(BIN)/python -m pytest -n 2 --dist worksteal

quick: $(VENV)/.ready  ## what to run after each change: the pure rooms, the files of a revision and the shape of the code
	PROPERTIES=few $(BIN)/python -m pytest -q -n 2 --dist worksteal -m "not processes and not libreoffice and not slow" $(QUICK)

coverage: $(VENV)/.ready  ## branches reached by the quick rooms, the rule book and months in this process; fails below the floor
	$(BIN)/python -m pytest -n 2 --dist worksteal $(COVERED) --cov --cov-report=term --cov-fail-under=$(COVERAGE_FLOOR)

properties: $(VENV)/.ready  ## every example of every property; the suite tries a sixth of them
	PROPERTIES=all $(BIN)/python -m pytest -n 2 --dist worksteal -m hypothesis --deselect tests/ledger/test_machine.py

mutants: $(VENV)/.ready  ## 5,000 damaged files through the intake; 150 of them are in the suite
	MUTANTS=5000 $(BIN)/python -m pytest -n 2 --dist worksteal tests/intake/test_mutants.py

kills: $(VENV)/.ready  ## die at every checkpoint of a month and at 100 random moments, on each database; fill disks
	KILLS=1 $(BIN)/python -m pytest -n 2 --dist worksteal tests/crash/test_crash.py tests/crash/test_disk_full.py

machine: $(VENV)/.ready  ## 500 histories of the ledger on each database, new ones every time; 6 are in the suite
	MACHINE=500 $(BIN)/python -m pytest -n 2 --dist worksteal tests/ledger/test_machine.py

walk: $(VENV)/.ready  ## 5,000 random steps over several months, on both databases; 150 of them are in the suite
	WALK=5000 $(BIN)/python -m pytest -n 2 --dist worksteal tests/month/test_random_walk.py

rules: $(VENV)/.ready  ## write docs/rules.md from the prose and the examples of tests/spec
	RULES=1 $(BIN)/python -m pytest tests/spec/test_spec_page.py -k prose_and_the_examples
prose: $(VENV)/.ready  ## write how many words of the old dialect are left in docstrings and comments; never more
	PROSE=1 $(BIN)/python -m pytest -q tests/shape/test_shape_prose.py

check: $(VENV)/.ready  ## lint, types and import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.ready
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

benchmark: $(VENV)/.ready  ## the month beside a good analyst's script for the same work, at 4,000 / 40,000 / 400,000 ASN
	$(BIN)/python benchmarks/equal_work.py

benchmark-claims: $(VENV)/.ready  ## a month of 100,000 proposals in 40 funds beside one of as many statements
	$(BIN)/python benchmarks/claims.py

benchmark-console: $(VENV)/.ready  ## 50 people at the console of 12,000 ASN while a month is run: errors and p95 by page
	$(BIN)/python benchmarks/console.py

benchmark-suggestions: $(VENV)/.ready  ## who is suggested for wrong numbers, on made-up mistakes and FEBRL: precision and recall
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r benchmarks/febrl.lock
	$(BIN)/python benchmarks/suggestions.py

lock:  ## renew requirements.lock (needs uv)
	uv pip compile pyproject.toml --group dev --extra postgres --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' -o requirements.lock

clean:
	rm -rf $(VENV) $(DEMO) .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/.ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	# What pip does for every package but an editable one: who may not write here would compile it at each start.
	$(BIN)/python -m compileall -q src
	touch $@
