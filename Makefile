# Everything here works with Go alone; the tools are fetched by version through the Go command.
# "make help" lists what there is.

GO          ?= go
GOFUMPT     := mvdan.cc/gofumpt@v0.12.0
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
CYCLONEDX   := github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@v1.10.0
VERSION     ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
FUZZTIME    ?= 30s

BUILDFLAGS  := -trimpath -buildvcs=false -ldflags "-s -w -X main.release=$(VERSION)"

export CGO_ENABLED ?= 0

.DEFAULT_GOAL := help
.PHONY: help build reproducible sbom test check format lint race benchmarks bench fuzz torture image clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## build ./aporte, one static file
	$(GO) build $(BUILDFLAGS) -o aporte ./cmd/aporte

# Another folder and an empty cache: what is left to differ is what the source says.
reproducible: build ## build again elsewhere, from nothing, and compare the two
	@dir=$$(mktemp -d) && trap 'chmod -R u+w "$$dir"; rm -rf "$$dir"' EXIT && \
	git ls-files -z | xargs -0 cp --parents -t "$$dir" && \
	(cd "$$dir" && GOCACHE="$$dir/.cache" $(GO) build $(BUILDFLAGS) -o again ./cmd/aporte) && \
	cmp aporte "$$dir/again" && sha256sum aporte

sbom: build ## list what is in ./aporte, as CycloneDX
	$(GO) run $(CYCLONEDX) bin -json -std -noserial -notimestamp -version $(VERSION) -output sbom.cdx.json aporte

test: ## run all tests; the seeds of the fuzz targets and the import rules are among them
	$(GO) test ./...

check: format lint race benchmarks ## all that must hold before a change goes in
	$(GO) run ./cmd/aporte check

format: ## fail and show the difference if a file is not formatted
	@out=$$($(GO) run $(GOFUMPT) -d . 2>&1) && test -z "$$out" || { printf '%s\n' "$$out"; exit 1; }

lint: ## look for mistakes; golangci-lint joins in if it is installed
	$(GO) vet ./...
	$(GO) run $(STATICCHECK) ./...
	@if command -v golangci-lint >/dev/null; then golangci-lint run; fi

# Long tests that do one thing after the other, where nothing can race. One counts allocations, of which the detector makes more.
IN_A_ROW := TestBadInputs|TestBroken(Cells|Cuts|Flips|Places|Swaps)|TestCheck(NoticesEveryWord|Shown)|TestCrash|TestDamagedWords(AreNotRead)?
IN_A_ROW := $(IN_A_ROW)|TestDecideAllocatesLittle|TestEveryWord|TestExplore.*|TestHistories|TestNoKeyIsDead|TestNoTypedWordIsLost|TestNothingJoins(Wishes)?
IN_A_ROW := $(IN_A_ROW)|TestProtocol|TestReportAgrees|TestSchemas|TestScripts|TestSealedWalks|TestStaff|TestUpgrade
IN_A_ROW := $(IN_A_ROW)|TestWordsThatAnEarlierVersionLacks

# The race detector needs cgo and a C compiler.
race: ## run tests under the race detector, but those that run programs of others, and the long ones that do one thing after the other
	TEST_READERS=0 CGO_ENABLED=1 $(GO) test -race -timeout=20m -skip '^($(IN_A_ROW))$$' ./...

benchmarks: ## run every benchmark once, so that none rots
	$(GO) test -run=NONE -bench=. -benchtime=1x ./...

# BENCH has its flags: make bench BENCH="-only=cpu,limit -rounds=1".
bench: ## measure the speed beside a plain bot, three quarters of an hour; see docs/speed.md
	$(GO) run ./bench $(BENCH)

fuzz: ## fuzz every target for FUZZTIME (30s), one after the other
	@$(GO) list -f '{{.ImportPath}}' ./... | while read -r pkg; do \
		list=$$($(GO) test -list '^Fuzz' "$$pkg") || exit 1; \
		for target in $$(printf '%s\n' "$$list" | grep '^Fuzz'); do \
			echo "== $$pkg $$target"; \
			$(GO) test -run=NONE -fuzz="^$$target\$$" -fuzztime=$(FUZZTIME) "$$pkg" </dev/null || exit 1; \
		done; \
	done

torture: ## the long form of the proofs in docs/promises.md: some hours, most of them for the day of a million people
	CGO_ENABLED=1 $(GO) test -race -shuffle=on -count=5 -timeout=60m ./...
	$(GO) test ./cmd/aporte -run 'TestCrowd$$' -v -count=1 -timeout=60m -participants=200 -kills=1000 -think=60s
	$(GO) test ./cmd/aporte -run TestProxyOfThree -v -count=1 -timeout=20m -kill-node
	$(GO) test ./cmd/aporte -run TestDisturbedDeliveries -v -count=1 -timeout=60m -deliveries=100000
	$(GO) test ./bot -run 'TestMonth$$' -v -count=1 -timeout=120m -seeds=1000
	$(GO) test ./adapters/sqlstore -run TestHistories -v -count=1 -timeout=60m -histories=1000
	$(GO) test ./adapters/sqlstore -run 'TestCrash$$' -v -count=1 -timeout=60m -crash-steps=400
	$(GO) test ./adapters/sqlstore -run TestCopyKilled -v -count=1 -timeout=60m -copy-kills=500
	$(GO) test ./adapters/sqlstore -run TestLinearizable -v -count=1 -timeout=20m -linear-for=60s
	$(GO) test ./adapters/sqlstore -run 'TestProtocol$$' -v -count=1 -timeout=60m -protocol
	$(GO) test ./cmd/aporte -run 'TestRollingRestart$$' -v -count=1 -timeout=60m -node-participants=60 -node-rounds=3 -node-kills=6 -think=20s
	$(GO) test ./cmd/aporte -run TestBroken -v -count=1 -timeout=60m -broken-flips=1000
	$(GO) test ./flows -run TestExplore -v -count=1 -timeout=120m -explore-states=50000 -explore-long
	$(GO) test ./flows -run TestExploreBuiltIn -v -count=1 -timeout=60m -explore-states=2000 -explore-together=2
	$(GO) test ./cmd/aporte -run TestSlackCrowd -v -count=1 -timeout=60m -members=100 -workspaces=4 -slack-times=1 -slack-think=4s
	$(GO) test ./cmd/aporte -run 'TestDay$$' -v -count=1 -timeout=600m -day-people=1000000 -day-think=20s
	$(GO) test ./cmd/aporte -run TestOpinionOfManyVotes -v -count=1 -timeout=20m -opinion-votes=1000000

image: ## build the container image with buildah
	buildah build --build-arg VERSION=$(VERSION) -t aporte:$(VERSION) -t aporte .

clean: ## remove what was built
	rm -f aporte sbom.cdx.json
