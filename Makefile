# `make` alone lists the targets. On a fresh Debian or Ubuntu machine Go and make are enough:
# every target brings what it needs, or says what it leaves out.

SHELL      := /bin/bash
ARGS       ?=
PKGS       ?= ./...
RACE_PKGS  ?= ./...
FUZZTIME   ?= 10s
JOURNEYS   ?= 1000
KILLS      ?= 60
BENCH      ?= .

export CGO_ENABLED ?= 0

.DEFAULT_GOAL := help
.PHONY: help demo build test race drill check bench accuracy fuzz golden pages generate clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: build ## play a four-week port in about a minute on a page, or here with ARGS=--no-web
	@bin/portamento demo $(ARGS)

build: ## build bin/portamento
	@[ -x bin/portamento ] || echo "building bin/portamento: the first time takes a few minutes"
	@go build -o bin/portamento ./cmd/portamento

test: ## run every test, on SQLite and on a throw-away PostgreSQL (PKGS=./...)
	@.ci/setup postgresql
	@.ci/setup documents
	@.ci/setup browser
	@.ci/postgres go test -timeout 15m $(PKGS)

race: ## run the tests under the race detector (RACE_PKGS=./...)
	@.ci/setup postgresql
	@.ci/setup gcc
	@if command -v gcc >/dev/null; then CGO_ENABLED=1 .ci/postgres go test -race -timeout 40m $(RACE_PKGS); \
	else echo "race: skipped, there is no C compiler"; fi

drill: ## kill the real program KILLS times during JOURNEYS ports, and count what the outside saw (about ten minutes)
	@.ci/setup postgresql
	@.ci/postgres go test ./story/drill -run 'Crash|Nodes' -count=1 -v -timeout 60m -journeys $(JOURNEYS) -kills $(KILLS)

check: ## format, vet, staticcheck, the design's rules, generated files
	@unformatted=$$(git ls-files -z --cached --others --exclude-standard -- '*.go' ':!*_templ.go' | xargs -0 -r gofmt -l); \
	if [ -n "$$unformatted" ]; then echo "run gofmt -w on:"; echo "$$unformatted"; exit 1; fi
	@go vet ./...
	@go tool staticcheck ./...
	@go test .
	@.ci/generated

bench: ## measure against the design's figures and print the table (BENCH=regexp ARGS="-orders 1000,1000000")
	@.ci/setup postgresql
	@.ci/postgres go test ./bench -run '^$$' -bench '$(BENCH)' -benchtime 1x -timeout 2h -args $(ARGS)
	@.ci/setup documents
	@go test ./loa ./loa/pades ./document/bill -run '^$$' -bench '$(BENCH)' -benchmem -cpu 1

accuracy: ## measure what a bill catches before a request is sent, on the reporting corpus
	@.ci/setup documents
	@go test ./document/bill -run Accuracy -count=1 -v -timeout 20m -args -accuracy

fuzz: ## run every fuzz target for FUZZTIME (10s)
	@.ci/fuzz $(FUZZTIME)

golden: ## rewrite the golden files, then look at git diff
	@.ci/golden

pages: build ## show every page in every state with made-up data, on one index (ARGS="--listen 127.0.0.1:9000")
	@bin/portamento pages $(ARGS)

generate: ## rewrite the committed generated files
	@go generate ./...

clean: ## remove what was built
	@rm -rf bin
