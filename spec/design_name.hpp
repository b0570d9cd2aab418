// Names of designs: they become SystemVerilog modules and files.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mpgen::spec {

inline constexpr std::size_t kLongestDesignName = 64;

/// ECMAScript pattern of a name, keywords and length apart: lower_snake_case, and no `_<number>` at
/// the end, which tools use to number copies of a module.
inline constexpr const char* kDesignNamePattern = "^(?!.*_[0-9]+$)[a-z][a-z0-9]*(_[a-z0-9]+)*$";

/// What is wrong with `name` as the name of a design, or nothing.
std::optional<std::string> design_name_problem(std::string_view name);

/// The reserved words of SystemVerilog (IEEE 1800-2017, annex B), in alphabetical order.
const std::vector<std::string>& systemverilog_keywords();

}  // namespace mpgen::spec
