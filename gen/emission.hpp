// The modules of a design while they are emitted.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "gen/sv_module.hpp"
#include "spec/unit.hpp"

namespace mpgen::gen {

/// Owns the modules; references stay valid. Names the modules below the top: plain unit names
/// under a top with the unit's own name, otherwise prefixed with the top's name, so that several
/// designs can live on one chip.
class Emission {
 public:
  explicit Emission(const spec::Design& design);

  /// Name of the top module.
  const std::string& top_name() const { return top_name_; }
  /// Name of a module of kind `unit` below the top.
  std::string child_name(const std::string& unit) const;
  /// The module of that name if it was already emitted.
  const SvModule* find(const std::string& name) const;
  const SvModule& add(SvModule module);
  const std::deque<SvModule>& modules() const { return modules_; }

 private:
  std::string top_name_;
  std::string prefix_;
  std::deque<SvModule> modules_;
};

/// Ports of a module from the unit's port list; `width_text` may name a symbolic width by port
/// name (empty: plain numbers).
SvPort module_port(const spec::Port& port, const std::string& width_text = "");

/// Instance `name` of `module` whose ports are connected to what `given` says, else to the signal
/// or port of the same name.
SvInstance connect_by_name(const std::string& name, const SvModule& module,
                           const std::vector<SvConnection>& given);

/// Emitters, one file each. They add the module named `name` and the modules below it.
const SvModule& emit(const spec::MixpeMulSpec& spec, const std::string& name, Emission& emission);
const SvModule& emit(const spec::MixpePeSpec& spec, const std::string& name, Emission& emission);
const SvModule& emit(const spec::ActivationSumSpec& spec, const std::string& name,
                     Emission& emission);
const SvModule& emit(const spec::GroupAlignerSpec& spec, const std::string& name,
                     Emission& emission);
const SvModule& emit(const spec::DequantizerSpec& spec, const std::string& name,
                     Emission& emission);
const SvModule& emit(const spec::MixpeDotSpec& spec, const std::string& name, Emission& emission);
const SvModule& emit(const spec::DialectDecoderSpec& spec, const std::string& name,
                     Emission& emission);
const SvModule& emit(const spec::DialectMacSpec& spec, const std::string& name, Emission& emission);
const SvModule& emit(const spec::FormatSelectorSpec& spec, const std::string& name,
                     Emission& emission);
const SvModule& emit(const spec::DialectQuantizerMseSpec& spec, const std::string& name,
                     Emission& emission);
const SvModule& emit(const spec::DialectDotSpec& spec, const std::string& name, Emission& emission);
const SvModule& emit(const spec::Mxfp4MacSpec& spec, const std::string& name, Emission& emission);
const SvModule& emit(const spec::MpgemmTileSpec& spec, const std::string& name, Emission& emission);

}  // namespace mpgen::gen
