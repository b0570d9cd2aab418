// The numerics contracts of the units that work on DialectFP4 and MXFP4 blocks.
#pragma once

#include <vector>

#include "spec/numerics_contract.hpp"

namespace mpgen::spec {

/// As `numerics_contract`.
std::vector<NumericsClause> contract(const DialectDecoderSpec& spec);
std::vector<NumericsClause> contract(const DialectMacSpec& spec);
std::vector<NumericsClause> contract(const FormatSelectorSpec& spec);
std::vector<NumericsClause> contract(const DialectQuantizerMseSpec& spec);
std::vector<NumericsClause> contract(const DialectDotSpec& spec);
std::vector<NumericsClause> contract(const Mxfp4MacSpec& spec);

}  // namespace mpgen::spec
