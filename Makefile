# Two targets do everything on a fresh Debian 12 with the Swift toolchain: `make demo` and `make test`.

SWIFT ?= swift
PREFIX ?= /usr/local
RELEASE = $(SWIFT) build -c release --static-swift-stdlib --product voxpop
BINARY = .build/release/voxpop
# More tests at once than this, and those that compute keep servers and daemons of others from answering in time.
TESTS = $(SWIFT) test --skip-build --disable-xctest --experimental-maximum-parallelization-width 6

.PHONY: demo test built-tests build libraries format lint bench crash-test install deb test-unit clean

demo: build
	$(BINARY) demo

build: libraries
	$(RELEASE)

test: libraries
	-@scripts/install-judges
	$(SWIFT) build --build-tests --disable-xctest
	@$(MAKE) --no-print-directory built-tests

# Tests that only compute run by themselves.
built-tests:
	$(TESTS) --filter '^AttentionTests'
	VOXPOP_FUZZ_SECONDS=$(or $(VOXPOP_FUZZ_SECONDS),30) $(TESTS) --filter FeedFuzzTests
	$(TESTS) --skip '^AttentionTests' --skip FeedFuzzTests

# The Debian packages that are missing, if any.
libraries:
	@scripts/install-libraries

format:
	$(SWIFT) format -i --recursive Sources Tests Benchmarks Package.swift

lint:
	$(SWIFT) format lint --strict --recursive Sources Tests Benchmarks Package.swift

bench: libraries
	$(RELEASE)
	$(SWIFT) build -c release --static-swift-stdlib --product Benchmarks
	.build/release/Benchmarks
	scripts/measure $(BINARY)

# Kills a running daemon KILLS times at random moments and checks that nothing is lost: make crash-test KILLS=1000 SEED=7
crash-test: libraries
	scripts/crash-test $(or $(KILLS),500) $(or $(SEED),1)

# make install puts everything below $(DESTDIR)$(PREFIX), the unit and what belongs to it where systemd looks for it.
UNITS ?= $(if $(filter /usr,$(PREFIX)),/usr/lib/systemd/system,/etc/systemd/system)

install: build
	scripts/install-files "$(BINARY)" "$(DESTDIR)" "$(PREFIX)" "$(UNITS)"

# A Debian package in .build/deb: make deb; make deb BINARY=FILE packages a binary that is there already.
deb: $(if $(filter command,$(origin BINARY)),,build)
	scripts/make-deb "$(BINARY)"

# Boots a Debian 12 in a container and goes through the service's life there; needs root, debootstrap and systemd-container.
test-unit: build
	scripts/test-unit.sh "$(BINARY)"

clean:
	rm -rf .build
