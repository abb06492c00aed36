# Targets are listed by `make`: each has its words behind ##.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/sh

LINT_VERSION := v2.11.4
LINT := .tools/golangci-lint-$(LINT_VERSION)
FUZZTIME ?= 10s
DEMO ?= data-demo

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)$$/\1|\2/' | while IFS='|' read -r name text; do printf '  make %-12s %s\n' "$$name" "$$text"; done

.PHONY: run
run: go-version ## serve the sample company: chat with it in the browser
	CGO_ENABLED=0 go run ./cmd/crmbot demo --data $(DEMO)

.PHONY: test
test: go-version setup format lint build ## everything a build machine runs: format, lint, build, race tests, browser test, links
	go test -race -timeout 10m ./...

.PHONY: build
build: go-version ## the one static binary, ./crmbot
	@git rev-parse HEAD >/dev/null 2>&1 || vcs=-buildvcs=false; \
		CGO_ENABLED=0 go build -trimpath $$vcs -o crmbot ./cmd/crmbot

.PHONY: format
format: ## check that gofmt has nothing to change
	@files=$$(gofmt -l .); if [ -n "$$files" ]; then echo "run gofmt -w on:" $$files >&2; exit 1; fi

.PHONY: lint
lint: $(LINT) ## the linters of .golangci.yml
	$(LINT) run ./...

$(LINT):
	@mkdir -p .tools
	GOBIN=$(CURDIR)/.tools go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(LINT_VERSION)
	mv .tools/golangci-lint $(LINT)

.PHONY: setup
setup: ## install what the tests need and this machine lacks (apt, root)
	@./.ci/setup

.PHONY: go-version
go-version:
	@command -v go >/dev/null || { echo "Go is missing: https://go.dev/dl" >&2; exit 1; }
	@go list -m >/dev/null

.PHONY: bench
bench: go-version ## what speed was promised, as ratios measured in one run (six minutes, four gigabytes)
	@./.ci/setup postgresql
	go test -run '^$$' -bench '^BenchmarkRatios$$' -benchtime 1x -timeout 30m ./cmd/crmbot/bench

.PHONY: fuzz
fuzz: go-version ## every fuzz target for FUZZTIME each (10s)
	@for pkg in $$(go list ./...); do \
		for name in $$(go test -list '^Fuzz' $$pkg | grep '^Fuzz'); do \
			echo "== $$pkg $$name"; \
			go test -run '^$$' -fuzz "^$$name\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x $$pkg || exit 1; \
		done; \
	done

.PHONY: oracle
oracle: go-version ## the worked examples on the Maven data: make oracle DIR=folder
	@test -d "$(DIR)" || { echo "say where the Maven files are: make oracle DIR=folder" >&2; exit 1; }
	CRMBOT_ORACLE_DIR=$(abspath $(DIR)) go test -count=1 -tags oracle -run Oracle -v ./crm/transfer

.PHONY: tidy-check
tidy-check: go-version ## check that go.mod and go.sum say what the code needs
	go mod tidy -diff
	go mod verify

.PHONY: clean
clean: ## remove what was built
	rm -rf crmbot .tools
