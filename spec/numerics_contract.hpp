// The numerics contract of a unit in words: what a user may rely on, bit for bit.
#pragma once

#include <string>
#include <vector>

#include "spec/unit.hpp"

namespace mpgen::spec {

/// One subject, "rounding" for example, and what holds for it.
struct NumericsClause {
  std::string subject;
  std::string text;
};

/// In the order of the data path. The specification has the same in formulas.
std::vector<NumericsClause> numerics_contract(const UnitSpec& unit);

}  // namespace mpgen::spec
