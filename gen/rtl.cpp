#include "gen/rtl.hpp"

#include "gen/assert_header.hpp"
#include "gen/emission.hpp"
#include "gen/provenance.hpp"
#include "gen/sv_writer.hpp"

namespace mpgen::gen {

Rtl emit_rtl(const spec::Design& design) {
  Emission emission(design);
  std::visit([&](const auto& unit) { emit(unit, design.name, emission); }, design.unit);
  Rtl rtl{.top = design.name, .files = {}, .headers = {{kAssertHeader, assert_header()}}};
  for (const auto& module : emission.modules()) {
    rtl.files.push_back({module.name + ".sv", write_module(module, provenance(design))});
  }
  return rtl;
}

}  // namespace mpgen::gen
