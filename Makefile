# Two targets do everything on a fresh Debian 12 with the Swift toolchain: `make demo` and `make test`.

SWIFT ?= swift
PREFIX ?= /usr/local
RELEASE = $(SWIFT) build -c release --static-swift-stdlib --product voxpop
BINARY = .build/release/voxpop

.PHONY: demo test build libraries format lint bench crash-test install clean

demo: build
	$(BINARY) demo

build: libraries
	$(RELEASE)

test: libraries
	$(SWIFT) build --build-tests --disable-xctest
	VOXPOP_FUZZ_SECONDS=$(or $(VOXPOP_FUZZ_SECONDS),30) $(SWIFT) test --skip-build --disable-xctest

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

install: build
	install -D -s -m 755 $(BINARY) $(DESTDIR)$(PREFIX)/bin/voxpop
	install -D -m 644 models/voxpop-sentiment.safetensors $(DESTDIR)$(PREFIX)/share/voxpop/voxpop-sentiment.safetensors

clean:
	rm -rf .build
