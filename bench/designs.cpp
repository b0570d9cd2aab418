#include "bench/designs.hpp"

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "gen/rtl.hpp"
#include "spec/read_design.hpp"

namespace mpgen::bench {
namespace {

namespace fs = std::filesystem;

fs::path configurations() { return fs::path(MPGEN_SOURCE_DIR) / "configs"; }

}  // namespace

spec::Design shipped_design(const std::string& name) {
  const auto result = spec::read_design_file(configurations() / (name + ".yaml"));
  if (!result.design) throw std::runtime_error("cannot read configs/" + name + ".yaml");
  return *result.design;
}

std::vector<std::string> shipped_names() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(configurations())) {
    if (entry.path().extension() == ".yaml") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

tb::RtlSource rtl_of(const spec::Design& design) { return gen::emit_rtl(design); }

}  // namespace mpgen::bench
