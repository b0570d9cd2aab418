// Reference of format_selector: the two-stage activation quantiser. Specification section 3.2.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "golden/dialect_block.hpp"
#include "golden/dialect_encoder.hpp"
#include "spec/formatbook.hpp"

namespace mpgen::golden {

/// What the selector works out on its way, for coverage and explanations; void when the block is
/// not finite.
struct SelectionSteps {
  int largest_exponent = 0;   ///< maxE, the largest exponent field
  int largest_truncated = 0;  ///< tmax
  int pair = 0;               ///< stage 1
  int even_count = 0;         ///< stage 2: elements that the pair's even dialect helps
  int odd_count = 0;          ///< and its odd one
  std::array<int, kLongestBlock> truncated{};  ///< t of each element
};

/// The formatbook's tables, looked up once for many blocks.
class FormatSelector {
 public:
  /// `book` is legal.
  explicit FormatSelector(const spec::Formatbook& book);

  /// `activations`: 1 to 64 binary16 patterns, the whole block.
  DialectBlock quantize(std::span<const std::uint16_t> activations) const;
  /// The same, and the way to it.
  DialectBlock quantize(std::span<const std::uint16_t> activations, SelectionSteps& steps) const;

 private:
  struct Choice {
    int pair = 0;
    int even_count = 0;
    int odd_count = 0;

    int dialect() const { return 2 * pair + (odd_count > even_count ? 1 : 0); }
  };
  Choice choose(std::size_t elements, const ScaledBlock& scaled) const;

  DialectEncoder encoder_;
  std::array<std::uint8_t, spec::kTruncatedValues> pair_of_largest_{};  // [tmax]
  std::array<std::uint32_t, spec::kMostDialects> beneficial_{};         // [dialect], bit t
};

}  // namespace mpgen::golden
