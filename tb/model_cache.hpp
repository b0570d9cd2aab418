// From SystemVerilog to a model plugin, built once.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "gen/rtl.hpp"
#include "spec/port.hpp"
#include "tb/build_cache.hpp"
#include "tb/model_glue.hpp"

namespace mpgen::tb {

/// The RTL of one design, as the generator emits it. Names of files, without folder, show in
/// coverage data and messages.
using RtlFile = gen::RtlFile;
using RtlSource = gen::Rtl;

/// Whether assertions in the RTL are compiled in; a failing one makes Model::run throw. Without
/// them SYNTHESIS is defined, which leaves out all that only serves them. Models for coverage are
/// always without: nothing but the design is to be covered.
enum class Assertions { off, on };

/// Builds plugins with Verilator and the C++ compiler and keeps them. An entry's name is the hash
/// of everything that the plugin depends on: RTL, ports, glue, flavour, versions of both tools and
/// all flags. A hit costs a few milliseconds and starts neither of them. Verilator's run-time
/// library is compiled once per flavour and kept the same way. Nothing is ever evicted: the folder
/// may be deleted at any time. Safe for several threads and processes.
class ModelCache {
 public:
  explicit ModelCache(const std::filesystem::path& folder = default_cache_folder());

  const std::filesystem::path& folder() const { return cache_.root(); }

  /// The shared library of this design, for Model. `ports` are those of the top module. Throws
  /// flow::ToolError when a tool is missing or fails, with the last lines that it printed and the
  /// path of the kept log; std::invalid_argument for a file name with a folder, for two files of
  /// one name and for ports that model_glue() refuses.
  std::filesystem::path build(const RtlSource& source, const spec::Ports& ports,
                              Flavour flavour = Flavour::plain,
                              Assertions assertions = Assertions::on) const;

 private:
  BuildCache cache_;
};

}  // namespace mpgen::tb
