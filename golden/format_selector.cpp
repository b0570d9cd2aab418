#include "golden/format_selector.hpp"

#include <algorithm>

namespace mpgen::golden {

FormatSelector::FormatSelector(const spec::Formatbook& book) : encoder_(book) {
  for (int truncated = 0; truncated < spec::kTruncatedValues; ++truncated) {
    pair_of_largest_[static_cast<std::size_t>(truncated)] =
        static_cast<std::uint8_t>(spec::pair_of_largest(book, truncated));
  }
  for (int dialect = 0; dialect < book.size(); ++dialect) {
    beneficial_[static_cast<std::size_t>(dialect)] = spec::beneficial_values(book, dialect);
  }
}

FormatSelector::Choice FormatSelector::choose(std::size_t elements,
                                              const ScaledBlock& scaled) const {
  Choice choice;
  choice.pair = pair_of_largest_[static_cast<std::size_t>(scaled.largest_truncated)];
  const auto even = 2 * static_cast<std::size_t>(choice.pair);
  const std::uint32_t even_values = beneficial_[even];
  const std::uint32_t odd_values = beneficial_[even + 1];
  for (std::size_t i = 0; i < elements; ++i) {
    choice.even_count += static_cast<int>((even_values >> scaled.truncated[i]) & 1);
    choice.odd_count += static_cast<int>((odd_values >> scaled.truncated[i]) & 1);
  }
  return choice;
}

DialectBlock FormatSelector::quantize(std::span<const std::uint16_t> activations) const {
  const ScaledBlock scaled = scale_block(activations);
  return encoder_.encode(activations, scaled, choose(activations.size(), scaled).dialect());
}

DialectBlock FormatSelector::quantize(std::span<const std::uint16_t> activations,
                                      SelectionSteps& steps) const {
  const ScaledBlock scaled = scale_block(activations);
  const Choice choice = choose(activations.size(), scaled);
  steps.largest_exponent = scaled.largest_exponent;
  steps.largest_truncated = scaled.largest_truncated;
  steps.pair = choice.pair;
  steps.even_count = choice.even_count;
  steps.odd_count = choice.odd_count;
  std::copy(scaled.truncated.begin(), scaled.truncated.end(), steps.truncated.begin());
  return encoder_.encode(activations, scaled, choice.dialect());
}

}  // namespace mpgen::golden
