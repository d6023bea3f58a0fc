# Everything a newcomer types. Each target says what it does while it does it.

.PHONY: help demo demo-reset test check bench fmt scenarios
.DEFAULT_GOAL := help

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

demo: ## build, make a synthetic province, print its accounts, serve on 127.0.0.1:8080 (PORT=… for another)
	@scripts/demo.sh

demo-reset: ## throw the demo's data away; the next `make demo` starts over
	rm -rf .demo

test: ## every test: SQLite, PostgreSQL, browser; installs what is missing
	@scripts/test.sh

check: ## before each commit, under a minute: format, lints, licences, unit tests on SQLite
	@scripts/check.sh

bench: ## measure speed and size on both databases
	@scripts/bench.sh

fmt: ## format the code
	cargo fmt --all

scenarios: ## write docs/scenarios.md anew
	python3 scripts/scenarios.py
