# A thin front of the CMake targets; `make help` lists them.

PRESET ?= release
JOBS ?= $(shell nproc)
BUILD := build/$(PRESET)
MPGEN := build/release/bin/mpgen
# Progress on a terminal, silence in a log.
QUIET := $(if $(MAKE_TERMOUT),,-- --quiet)
CONFIGS := $(sort $(wildcard configs/*.yaml))

.PHONY: help setup build demo test lint bench format rtl clean

help:
	@echo "make build    build build/release/bin/mpgen"
	@echo "make demo     generate, lint, prove, co-simulate, a transformer layer on the RTL"
	@echo "make test     all tests"
	@echo "make lint     clang-format, clang-tidy, and the emitted RTL in three tools"
	@echo "make bench    speed of reference, co-simulation and model builds"
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

lint: PRESET := release
lint: build
	@scripts/setup packages-lint.txt
	@scripts/lint-sources build/release $(JOBS)
	@$(MPGEN) lint $(CONFIGS)

bench:
	@scripts/setup packages-bench.txt
	@$(MAKE) --no-print-directory PRESET=bench build
	@build/bench/bin/mpgen_bench

format:
	@scripts/setup packages-lint.txt
	@git ls-files '*.cpp' '*.hpp' | xargs clang-format -i

rtl:
	@$(MAKE) --no-print-directory PRESET=release build
	@$(MPGEN) schema >configs/mpgen.schema.json
	@$(MPGEN) generate $(CONFIGS) -o rtl

clean:
	@rm -rf build
