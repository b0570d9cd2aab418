// What each unit contributes to the formal room: two functions, in a file of the unit's own. The
// dispatchers in reference.cpp and proofs.cpp call them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "formal/reference.hpp"
#include "spec/unit.hpp"

namespace mpgen::formal {

/// The reference module of a unit, named `<name>_reference`; see `reference_rtl` for what it may
/// hold, `legal_o` included. Nothing for a unit that is only proved in parts.
std::optional<std::string> reference_of(const spec::MixpeMulSpec& unit, const std::string& name);
std::optional<std::string> reference_of(const spec::MixpePeSpec& unit, const std::string& name);
std::optional<std::string> reference_of(const spec::ActivationSumSpec& unit,
                                        const std::string& name);
std::optional<std::string> reference_of(const spec::GroupAlignerSpec& unit,
                                        const std::string& name);
std::optional<std::string> reference_of(const spec::DequantizerSpec& unit, const std::string& name);
std::optional<std::string> reference_of(const spec::MixpeDotSpec& unit, const std::string& name);
std::optional<std::string> reference_of(const spec::DialectDecoderSpec& unit,
                                        const std::string& name);
std::optional<std::string> reference_of(const spec::DialectMacSpec& unit, const std::string& name);
std::optional<std::string> reference_of(const spec::FormatSelectorSpec& unit,
                                        const std::string& name);
std::optional<std::string> reference_of(const spec::DialectQuantizerMseSpec& unit,
                                        const std::string& name);
std::optional<std::string> reference_of(const spec::DialectDotSpec& unit, const std::string& name);
std::optional<std::string> reference_of(const spec::Mxfp4MacSpec& unit, const std::string& name);
std::optional<std::string> reference_of(const spec::MpgemmTileSpec& unit, const std::string& name);

/// The proofs that a design `name` of this unit asks for, most valuable first.
std::vector<Proof> proofs_of(const spec::MixpeMulSpec& unit, const std::string& name);
std::vector<Proof> proofs_of(const spec::MixpePeSpec& unit, const std::string& name);
std::vector<Proof> proofs_of(const spec::ActivationSumSpec& unit, const std::string& name);
std::vector<Proof> proofs_of(const spec::GroupAlignerSpec& unit, const std::string& name);
std::vector<Proof> proofs_of(const spec::DequantizerSpec& unit, const std::string& name);
std::vector<Proof> proofs_of(const spec::MixpeDotSpec& unit, const std::string& name);
std::vector<Proof> proofs_of(const spec::DialectDecoderSpec& unit, const std::string& name);
std::vector<Proof> proofs_of(const spec::DialectMacSpec& unit, const std::string& name);
std::vector<Proof> proofs_of(const spec::FormatSelectorSpec& unit, const std::string& name);
std::vector<Proof> proofs_of(const spec::DialectQuantizerMseSpec& unit, const std::string& name);
std::vector<Proof> proofs_of(const spec::DialectDotSpec& unit, const std::string& name);
std::vector<Proof> proofs_of(const spec::Mxfp4MacSpec& unit, const std::string& name);
std::vector<Proof> proofs_of(const spec::MpgemmTileSpec& unit, const std::string& name);

}  // namespace mpgen::formal
