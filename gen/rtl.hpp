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
  /// Files that the modules include, but no tool reads by themselves. They have to be where the
  /// tool looks for them: in the current folder, or in one of its include path. A tool that defines
  /// SYNTHESIS needs none of them.
  std::vector<RtlFile> headers = {};
};

/// Emits the modules of `design`. The bytes depend on the design and the version alone.
Rtl emit_rtl(const spec::Design& design);

}  // namespace mpgen::gen
