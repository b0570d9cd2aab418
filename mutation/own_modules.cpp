#include "mutation/own_modules.hpp"

#include <algorithm>
#include <string_view>
#include <variant>

#include "mutation/unmutated.hpp"
#include "spec/unit_description.hpp"

namespace mpgen::mutation {
namespace {

void drop_prefix(std::string_view& name, std::string_view prefix) {
  if (name.starts_with(prefix)) name.remove_prefix(prefix.size());
}

}  // namespace

std::vector<std::string> modules_of_other_units(const spec::Design& design,
                                                const tb::RtlSource& rtl) {
  std::vector<std::string> modules;
  const bool is_composed = std::holds_alternative<spec::MpgemmTileSpec>(design.unit) ||
                           std::holds_alternative<spec::MixpeDotSpec>(design.unit) ||
                           std::holds_alternative<spec::DialectDotSpec>(design.unit);
  if (!is_composed) return modules;
  const std::vector<std::string> units = spec::unit_names();
  for (const tb::RtlFile& file : rtl.files) {
    const std::string module = file.name.substr(0, file.name.rfind('.'));
    if (!is_mutable_file(file.name) || module == design.name) continue;
    std::string_view unit = module;
    drop_prefix(unit, design.name + "_");
    // The one in row 0, which carries the weights along.
    drop_prefix(unit, "first_");
    if (std::find(units.begin(), units.end(), unit) != units.end()) modules.push_back(module);
  }
  return modules;
}

}  // namespace mpgen::mutation
