# make demo   set up, build, and watch it work          make test   set up, lint, build, test
# make build  the release binary only                    make clean  remove what was built
# make lean   the binary without SwiftNIO: no server, no remote models, no tools over HTTP
# make consumer  a package outside of this one that uses the library, built and run
# make benchmarks  what judges methods (Benchmarks), built and tested
# make docs    the Swift API documentation, as a site in .build-docs
# make manual the manual pages, completions and the task file's page in docs/ that a test compares with the binary's
#
# One release build serves the product and its tests: the tests use no @testable, and the numeric
# loops they exercise are tens of times slower in debug builds.
SHELL := /bin/bash
export PKG_CONFIG_PATH := $(CURDIR)/.deps/llama/lib/pkgconfig$(if $(PKG_CONFIG_PATH),:$(PKG_CONFIG_PATH))

# So many tests at a time. All at once, which is the default, is a thousand that wait for two cores, and what
# has seconds to answer (a server, a program) does not get them.
width ?= 4

.PHONY: demo test retest build lean consumer benchmarks lint docs manual bootstrap clean distclean

# Without the network's code, which is more than half of what there is to compile.
demo: lean
	@Examples/demo .build-lean

test: bootstrap lint
	swift build -c release --build-tests
	@rm -f .build/tests*.xml
	SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=$(width) swift test -c release --skip-build --disable-xctest \
	  --xunit-output .build/tests.xml

# The tests that failed the last time, one after the other.
retest:
	SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=1 swift test -c release --skip-build --disable-xctest \
	  --filter "$$(sed -nE '/<testcase /{s/.*classname="([^"]*)" name="([^"(]*).*/\1\/\2/;h};/<failure/{x;p;x}' \
	    .build/tests*.xml | sort -u | paste -sd '|')"

build: bootstrap
	swift build -c release

lean: bootstrap
	swift build -c release --disable-default-traits --scratch-path .build-lean --product martingale

# In debug, since it runs once.
consumer: bootstrap
	swift run --package-path Examples/library --scratch-path .build-consumer invoice

# In debug, too: what it judges with is to compile and to count right.
benchmarks: bootstrap
	swift test --package-path Benchmarks --scratch-path .build-benchmarks --disable-xctest

lint:
	swift format lint --strict --recursive Package.swift Sources Tests Examples/library \
	  Benchmarks/Package.swift Benchmarks/Sources Benchmarks/Tests
	Scripts/folders
	Scripts/kinds
	Scripts/options
	Scripts/documented
	Benchmarks/figures --check

# In debug: only the symbols are wanted.
docs: bootstrap
	swift package --allow-writing-to-directory .build-docs generate-documentation \
	  --target MartingaleKit --output-path .build-docs

manual: build
	@mkdir -p docs/completions
	@export XDG_CONFIG_HOME=/nonexistent; for v in $${!MARTINGALE_*}; do unset $$v; done; \
	rm -rf docs/man; .build/release/martingale manual --write-to docs/man; \
	.build/release/martingale schema task --markdown > docs/task-file.md; \
	.build/release/martingale manual --options > docs/options.md; \
	for shell in bash zsh fish; do .build/release/martingale --generate-completion-script $$shell \
	  > docs/completions/martingale.$$shell; done

bootstrap:
	@Scripts/bootstrap

clean:
	rm -rf .build .build-lean .build-consumer .build-benchmarks .build-docs

# Also what bootstrap fetched and built: the next run needs the network.
distclean: clean
	rm -rf .deps
