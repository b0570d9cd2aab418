# A thin front of the CMake targets; `make help` lists them.

PRESET ?= release
JOBS ?= $(shell nproc)
BUILD := build/$(PRESET)
MPGEN := build/release/bin/mpgen
# Progress on a terminal, silence in a log.
QUIET := $(if $(MAKE_TERMOUT),,-- --quiet)
CONFIGS := $(sort $(wildcard configs/*.yaml))

.PHONY: help setup build demo test verify lint bench coverage fuzz format rtl clean

help:
	@echo "make build    build build/release/bin/mpgen"
	@echo "make demo     generate, lint, prove, co-simulate, a transformer layer on the RTL"
	@echo "make test     all tests"
	@echo "make verify   every check of every shipped design; LEVEL=quick, full or nightly"
	@echo "make lint     clang-format, clang-tidy, and the emitted RTL in three tools"
	@echo "make bench    speed of reference, co-simulation and model builds"
	@echo "make coverage C++ lines that the tests execute; fails below 95 % of golden/ or gen/"
	@echo "make fuzz     libFuzzer on every reader of outside bytes; SECONDS=60 for each target"
	@echo "make format   lay out all C++ files with clang-format"
	@echo "make rtl      regenerate rtl/ and the JSON Schema from configs/"
	@echo "make clean    remove build/"
	@echo "PRESET=debug or PRESET=sanitize picks another build; JOBS=N the number of processes."

setup:
	@scripts/setup packages.txt

$(BUILD)/build.ninja: | setup
	@cmake --preset $(PRESET) >$(BUILD).log 2>&1 || { cat $(BUILD).log; exit 1; }

build: setup
	@mkdir -p build
	@$(MAKE) --no-print-directory $(BUILD)/build.ninja
	@cmake --build --preset $(PRESET) --parallel $(JOBS) $(QUIET)

demo:
	@$(MAKE) --no-print-directory setup
	@mkdir -p build
	@$(MAKE) --no-print-directory build/release/build.ninja
	@cmake --build --preset release --parallel $(JOBS) --target mpgen $(QUIET)
	@scripts/demo $(MPGEN)

test: build
	@ctest --preset $(PRESET)

LEVEL := quick
verify:
	@$(MAKE) --no-print-directory PRESET=release build
	@$(MPGEN) verify $(CONFIGS) --level $(LEVEL) -j $(JOBS) -o build/verify

lint: PRESET := release
lint: build
	@scripts/setup packages-lint.txt
	@scripts/lint-sources build/release $(JOBS)
	@$(MPGEN) lint $(CONFIGS)

bench:
	@scripts/setup packages-bench.txt
	@$(MAKE) --no-print-directory PRESET=bench build
	@build/bench/bin/mpgen_bench

coverage:
	@scripts/setup packages-coverage.txt
	@mkdir -p build
	@$(MAKE) --no-print-directory PRESET=coverage build/coverage/build.ninja
	@cmake --build --preset coverage --parallel $(JOBS) $(QUIET) \
	  --target spec_tests golden_tests gen_tests gemm_tests
	@scripts/coverage build/coverage $(JOBS)

SECONDS := 60
TARGETS :=
fuzz:
	@scripts/setup packages-fuzz.txt
	@$(MAKE) --no-print-directory PRESET=fuzz build
	@scripts/fuzz build/fuzz $(SECONDS) $(TARGETS)

format:
	@scripts/setup packages-lint.txt
	@git ls-files '*.cpp' '*.hpp' | xargs clang-format -i

rtl:
	@$(MAKE) --no-print-directory PRESET=release build
	@$(MPGEN) schema >configs/mpgen.schema.json
	@$(MPGEN) generate $(CONFIGS) -o rtl

clean:
	@rm -rf build
