// Configurations. An accepted one is legal, is read back equal when it is written, and its RTL can
// be emitted; a refused one has diagnostics with places in the text.
#include <algorithm>
#include <string>

#include "fuzz/targets/target.hpp"
#include "gen/rtl.hpp"
#include "spec/design_name.hpp"
#include "spec/read_design.hpp"
#include "spec/unit_description.hpp"
#include "spec/write_design.hpp"

namespace {

namespace spec = mpgen::spec;
using mpgen::fuzz::require;

// Emitting a large tile takes a second, and shows nothing that a small one does not.
bool is_small(const spec::UnitSpec& unit) {
  const auto* tile = std::get_if<spec::MpgemmTileSpec>(&unit);
  return tile == nullptr || tile->rows * tile->columns <= 16;
}

void check_design(const spec::Design& design) {
  require(!spec::design_name_problem(design.name), "the name is legal");
  require(spec::conflicts(design.unit).empty(), "the unit is legal");
  require(!spec::ports(design.unit).empty(), "the unit has ports");
  require(spec::latency(design.unit) >= 0, "the latency is no negative number");
  require(spec::read_design(spec::to_yaml(design), "again.yaml").design == design,
          "a written configuration is read back equal");
  if (is_small(design.unit)) {
    require(!mpgen::gen::emit_rtl(design).files.empty(), "the RTL can be emitted");
  }
}

void check_diagnostic(const spec::Diagnostic& diagnostic, int lines) {
  require(!diagnostic.message.empty(), "a diagnostic has a message");
  if (diagnostic.file != "fuzzed.yaml") return;  // a formatbook that the text names
  require(diagnostic.line >= 0 && diagnostic.line <= lines, "its line is one of the text");
  require((diagnostic.line == 0) == (diagnostic.column == 0), "it has a line and a column");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(mpgen::fuzz::text_of(data, size));
  const spec::ReadResult result = spec::read_design(text, "fuzzed.yaml");
  require(result.design.has_value() == result.diagnostics.empty(),
          "either a design or diagnostics");
  const auto lines = static_cast<int>(std::count(text.begin(), text.end(), '\n')) + 1;
  for (const auto& diagnostic : result.diagnostics) check_diagnostic(diagnostic, lines);
  if (result.design) check_design(*result.design);
  return 0;
}
