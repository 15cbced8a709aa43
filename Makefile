# make help lists what can be made. Tools are pinned; nothing is installed outside of Go's own cache but PostgreSQL and Chromium.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

TEMPL       := go run github.com/a-h/templ/cmd/templ@v0.3.977
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
GOSEC       := github.com/securego/gosec/v2/cmd/gosec@v2.29.0
FASTHTTP    := v1.74.0
VERSION     := $(shell git describe --always --dirty 2>/dev/null || echo development)
export GOFLAGS := -buildvcs=false

.PHONY: help run build generate test check bench demo vin

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: build ## builds and starts everything on http://localhost:3000, with demo data on the first start
	@scripts/need postgresql
	bin/bayline all --demo

build: ## bin/bayline
	go build -ldflags "-s -w -X main.version=$(VERSION)" -o bin/bayline ./cmd/bayline

generate: ## Go code of the templates
	$(TEMPL) generate

test: ## every test, on a real PostgreSQL and a real Chromium, with the race detector where goroutines meet
	@scripts/need postgresql chromium oidc-provider
	@scripts/test

check: ## format, vet, generated code, pins, static analysis, module graph
	@scripts/check "$(TEMPL)" "$(STATICCHECK)" "$(GOSEC)" "$(FASTHTTP)"

bench: build ## requests per second of the hot pages, as ratios to a bare query; writes var/bench.json
	@scripts/need postgresql
	bin/bayline bench

demo: build ## fills an empty installation in ./var with demo data
	@scripts/need postgresql
	bin/bayline demo

vin: ## rebuilds the offline VIN data from the published NHTSA data (see modules/workshop/vin/doc.go)
	scripts/vin
