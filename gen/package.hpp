// Everything that goes to the user of a design, beside its SystemVerilog.
#pragma once

#include <string>
#include <vector>

#include "gen/rtl.hpp"
#include "spec/unit.hpp"

namespace mpgen::gen {

/// One file of a package; `name` has no folder.
struct PackageFile {
  std::string name;
  std::string text;
};

/// The RTL, <top>.f (file list), <top>.core (FuseSoC), Bender.yml, <top>.sdc, <top>.json
/// (interface), <top>.md (data sheet) and <top>.yaml (the resolved configuration). The bytes depend
/// on the design and the version alone.
std::vector<PackageFile> package(const spec::Design& design);

/// The single files.
std::string file_list(const Rtl& rtl);
std::string fusesoc_core(const spec::Design& design, const Rtl& rtl);
std::string bender_manifest(const spec::Design& design, const Rtl& rtl);
std::string timing_constraints(const spec::Design& design);
std::string interface_json(const spec::Design& design, const Rtl& rtl);
std::string data_sheet(const spec::Design& design, const Rtl& rtl);

}  // namespace mpgen::gen
