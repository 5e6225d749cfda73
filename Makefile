# Everything a newcomer needs: `make chat` to use it, `make test` and `make check` to change it.
PYTHON ?= python3
BIN := .venv/bin
PACKAGES := knowledge prompts tutor eval ui

.PHONY: chat test check model typing clean help

help:
	@echo 'make chat    set up what is missing, then open the tutor in the browser'
	@echo 'make test    set up what is missing, then run the tests (PYTEST="..." adds options)'
	@echo 'make check   formatting, lint and types'
	@echo 'make model   teach the embedded model again (half an hour; MODEL="--epochs 3" adds options)'
	@echo 'make clean   remove everything that set-up made in this folder'

chat:
	@$(PYTHON) scripts/setup.py chat
	@$(BIN)/firstguess chat $(CHAT)

test:
	@$(PYTHON) scripts/setup.py test
	$(BIN)/python -m pytest $(PYTEST)

check: typing
	@$(PYTHON) scripts/setup.py check
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy .typing/firstguess tests scripts

# Goes on where it was interrupted; build/wording has the losses. The new adapter is merged at the next start.
model:
	@$(PYTHON) scripts/setup.py chat
	$(BIN)/python -m pip install --disable-pip-version-check --constraint constraints.txt --only-binary :all: matplotlib peft scikit-learn
	$(BIN)/python scripts/lint_wording.py
	$(BIN)/python scripts/train_wording.py $(MODEL)
	$(BIN)/python scripts/record_wording.py
	$(BIN)/python scripts/judge_wording.py

# The folders are imported under one name that is not on disk; these links show it to the type checker.
typing:
	@mkdir -p .typing/firstguess
	@for package in $(PACKAGES); do ln -sfn ../../$$package .typing/firstguess/$$package; done

clean:
	rm -rf .venv .typing build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis firstguess.egg-info
