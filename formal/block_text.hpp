// Pieces that the behavioural references of the block units begin with.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "spec/port.hpp"

namespace mpgen::formal {

/// Head of the module `<name>_reference`, comment included: `ports`, and with `has_legal_output`
/// the output legal_o behind them. `section` is the specification's, "3.4".
std::string reference_head(const std::string& name, const std::string& section,
                           const spec::Ports& ports, bool has_legal_output);

/// `text` with each @word@ replaced by the value of that word. Throws std::logic_error for a word
/// that has none.
std::string filled(std::string text, const std::vector<std::pair<std::string, std::string>>& words);

/// Bits of the number of a beat in a block of `beats` beats, at least 1.
int number_bits(int beats);

/// Drives legal_o, an output of references of sequential units: the inputs since the reset kept the
/// rules of a stream of blocks of `beats` beats, and in each beat the expression `legal` held.
std::string stream_rules(int beats, const std::string& legal);

}  // namespace mpgen::formal
