#!/bin/sh
# Installs into a temporary folder, then builds the examples against it, as a stranger would, from
# copies outside of the source tree: install_test.sh BUILD SOURCE C CXX TYPE FLAGS
#
# docs/library.md must show the sources of the examples and what they print.
set -eu
build=$1
source=$2
c_compiler=$3
cxx_compiler=$4
build_type=$5
flags=$6

# Verilator's make files compile with it.
if command -v ccache >/dev/null; then export OBJCACHE=ccache; fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
prefix=$folder/prefix

fail() {
  echo "install: $1" >&2
  exit 1
}

# Runs a command whose output counts only if it fails.
quietly() {
  "$@" >"$folder/log" 2>&1 || {
    cat "$folder/log" >&2
    fail "failed: $*"
  }
}

# example NAME OPTION...: configures and builds a copy of examples/NAME.
example() {
  name=$1
  shift
  cp -r "$source/examples/$name" "$folder/$name"
  quietly cmake -S "$folder/$name" -B "$folder/$name/build" -G Ninja \
    -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_BUILD_TYPE="$build_type" \
    -DCMAKE_C_COMPILER="$c_compiler" -DCMAKE_CXX_COMPILER="$cxx_compiler" \
    -DCMAKE_C_FLAGS="$flags" -DCMAKE_CXX_FLAGS="$flags" "$@"
  quietly cmake --build "$folder/$name/build"
}

# The fenced blocks of a language in docs/library.md.
documented() {
  awk -v fence="\`\`\`$1" '/^```/ { inside = $0 == fence; next } inside' \
    "$source/docs/library.md"
}

same() {
  diff -u "$2" "$3" >&2 || fail "docs/library.md does not show $1"
}

quietly cmake --install "$build" --prefix "$prefix"
quietly "$prefix/bin/mpgen" --version

# Every header compiles with nothing but the installed ones around it.
(cd "$prefix/include" && find . -name '*.hpp' -o -name '*.h' | sort |
  sed 's|^\./\(.*\)|#include "\1"|') >"$folder/headers.cpp"
[ "$(wc -l <"$folder/headers.cpp")" -gt 50 ] || fail "headers are missing"
quietly "$cxx_compiler" -std=c++20 -fsyntax-only -Wall -Wextra -Werror -I"$prefix/include" \
  -I"$prefix/include/mpgen" "$folder/headers.cpp"

example library
example c
example dpi -DRTL="$source/rtl/dialect_dot"
{
  "$folder/library/build/multiply"
  "$folder/c/build/dot_product"
  "$folder/dpi/build/testbench"
} >"$folder/printed" 2>"$folder/errors" || {
  cat "$folder/printed" "$folder/errors" >&2
  fail "an example fails"
}

documented cpp >"$folder/shown"
same "examples/library/main.cpp" "$folder/library/main.cpp" "$folder/shown"
documented c >"$folder/shown"
same "examples/c/main.c" "$folder/c/main.c" "$folder/shown"
documented text >"$folder/shown"
grep -v '^- .*\$finish' "$folder/printed" >"$folder/results"
same "what the examples print" "$folder/results" "$folder/shown"
echo "install: library, C and DPI-C examples build and run"
