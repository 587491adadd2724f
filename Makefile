# make chat    set up, fetch the model, build the index, serve the page on http://127.0.0.1:7860
# make test    the same set-up and what tests need, then lint, types, import direction and every test
# make check   lint, types, import direction
# make eval    measure the answers on the questions of eval/questions
# make bench   measure how quick it is, beside a tutorial, into docs/benchmarks.md (40 minutes)
# make clean   remove .venv and caches (models and indexes in the user's data folder stay)
#
# make PYTHON=/path/to/python chat    choose the Python (3.11 or newer)

PYTHON =
TORCH = 2.13.0
# PyTorch's own index of builds without CUDA; macOS builds have none anyway.
TORCH_CPU_INDEX = https://download.pytorch.org/whl/cpu
NEEDED_GIGABYTES = 6
IN = .venv/bin/
WITH_TEST_EXTRAS = .[eval,test]

.PHONY: chat test check eval bench clean

chat: .venv/.ready-to-chat
	$(IN)chapterverse serve

test: .venv/.ready-to-test
	$(IN)chapterverse models tiny --fetch
	$(IN)chapterverse models default --fetch
	$(MAKE) --no-print-directory check
	$(IN)python -m pytest

check: .venv/.ready-to-test
	$(IN)ruff check .
	$(IN)mypy
	$(IN)lint-imports

eval: .venv/.ready-to-test
	$(IN)chapterverse models --fetch
	$(IN)python -m eval

bench: .venv/.ready-to-test
	$(IN)chapterverse models --fetch
	$(IN)python -m eval bench

clean:
	rm -rf .venv dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find corpus index rag ui eval tests -name __pycache__ -type d -prune -exec rm -rf {} +

# A .venv that was moved, or whose Python is gone, is made anew.
ifneq ($(wildcard .venv/.ready-to-chat),)
$(shell .venv/bin/chapterverse --version >/dev/null 2>&1 || rm -rf .venv)
endif

# A stamp is made only after everything went well. While an install runs, .venv/.installing holds its process:
# if that is gone, the install was interrupted, and .venv is made anew.
define install
	@set -e; \
	found=; \
	for candidate in $(or $(PYTHON),python3.13 python3.12 python3.11 python3); do \
		if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then found="$$candidate"; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
		echo "Chapter & Verse needs Python 3.11 or newer, and none was found: install it, or name it (make PYTHON=/path/to/python)." >&2; exit 1; \
	fi; \
	if ! "$$found" -c 'import ensurepip, venv' >/dev/null 2>&1; then \
		echo "$$found has no venv module: install it (Debian and Ubuntu: apt-get install python3-venv) and run make again." >&2; exit 1; \
	fi; \
	if [ -e .venv/.installing ]; then \
		if kill -0 "$$(cat .venv/.installing)" 2>/dev/null; then echo "Another make is installing here: wait for it." >&2; exit 1; fi; \
		echo "The last installation was interrupted: starting again."; rm -rf .venv; \
	fi; \
	free=$$(df -Pk . | awk 'NR == 2 { print int($$4 / 1000000) }'); \
	if [ ! -x $(IN)python ] && [ "$$free" -lt $(NEEDED_GIGABYTES) ]; then \
		echo "The disk is too full: $(NEEDED_GIGABYTES) GB needed, $$free GB free. Make room and run make again." >&2; exit 1; \
	fi; \
	mkdir -p .venv; rm -f .venv/.ready-to-*; echo $$$$ > .venv/.installing; trap 'exit 130' INT TERM; \
	[ -x $(IN)python ] || "$$found" -m venv .venv; \
	pip="$(IN)python -m pip --disable-pip-version-check"; \
	cpu="$$pip install --no-deps torch==$(TORCH)+cpu"; \
	if [ "$$(uname -s)" != Linux ] || $(IN)python -c 'import sys, torch; sys.exit(torch.__version__ != "$(TORCH)+cpu")' 2>/dev/null; then :; \
	else \
		echo "Installing PyTorch's CPU build."; \
		$$cpu --retries 1 2>/dev/null || $$cpu --index-url $(TORCH_CPU_INDEX) --retries 1 --timeout 10 2>.venv/.why-not \
			|| { tail -n 1 .venv/.why-not; echo "There is no CPU build to be had: installing the usual one, which is larger."; }; \
	fi; \
	$$pip install -c constraints.txt torch==$(TORCH) -e '$(1)' \
		|| { rm .venv/.installing; echo "The installation failed, for the reason above. Mend that and run make again." >&2; exit 1; }; \
	rm .venv/.installing
endef

.venv/.ready-to-chat: pyproject.toml constraints.txt
	$(call install,.)
	@touch $@

.venv/.ready-to-test: pyproject.toml constraints.txt
	$(call install,$(WITH_TEST_EXTRAS))
	@touch .venv/.ready-to-chat
	$(chromium)
	@touch $@

# The browser of the page's tests.
define chromium
	@set -e; \
	for browser in chromium chromium-browser google-chrome google-chrome-stable; do \
		if command -v $$browser >/dev/null 2>&1; then exit 0; fi; \
	done; \
	if command -v apt-get >/dev/null 2>&1; then \
		if [ "$$(id -u)" = 0 ]; then as_root=; else as_root=sudo; fi; \
		$$as_root apt-get update && $$as_root apt-get install -y chromium && exit 0; \
	fi; \
	$(IN)playwright install chromium \
		|| { echo "The tests of the page need Chromium: install it (or Google Chrome) and run make test again." >&2; exit 1; }
endef
