// The SystemVerilog of a design: one file per module.
#pragma once

#include <string>
#include <vector>

#include "spec/unit.hpp"

namespace mpgen::gen {

struct RtlFile {
  std::string name;  ///< "<module>.sv"
  std::string text;
};

/// Files in an order in which every module stands after the modules that it instantiates.
struct Rtl {
  std::string top;
  std::vector<RtlFile> files;
};

/// Emits the modules of `design`. The bytes depend on the design and the version alone.
Rtl emit_rtl(const spec::Design& design);

}  // namespace mpgen::gen
