// What is left alone.
#pragma once

#include <cstddef>
#include <set>
#include <string_view>
#include <vector>

#include "mutation/syntax.hpp"

namespace mpgen::mutation {

struct TextRange {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// Sections of a file under the heading "Checks", which only watch.
std::vector<TextRange> check_sections(std::string_view text);

/// SystemVerilog with modules, as opposed to headers of macros.
bool is_mutable_file(std::string_view name);

/// Whether an instance's connection is an input and neither clock nor reset.
bool is_data_input(const Node& connection);

/// Names used where the language wants a constant: in ranges, sizes, counts, headers of loops,
/// values of parameters.
std::set<std::string_view> constant_names_of(const Node& module);

/// Whether a parameter is a vector that is only looked up at run time.
bool is_mutable_table(const Node& parameter, const std::set<std::string_view>& constant_names);

}  // namespace mpgen::mutation
