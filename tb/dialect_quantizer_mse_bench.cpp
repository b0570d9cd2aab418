#include "golden/dialect_quantizer_mse.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>

#include "golden/binary16.hpp"
#include "golden/format_selector.hpp"
#include "tb/block_quantizer_bench.hpp"

namespace mpgen::tb {
namespace {

BlockQuantizerDesign design_of(const spec::DialectQuantizerMseSpec& spec) {
  return {.ports = spec::ports(spec),
          .latency = spec::latency(spec),
          .block = spec.block,
          .lanes = spec.lanes,
          .formatbook = spec.formatbook,
          // The largest magnitude sets the scale and nothing else.
          .classes = exponent_classes()};
}

// Squared errors of a block in each dialect, in units of 2^-20 square quarter units, without the
// elements that are 0 in every dialect.
std::array<std::int64_t, spec::kMostDialects> errors_of(const spec::Formatbook& book,
                                                        std::span<const std::uint16_t> elements,
                                                        int shared) {
  std::array<std::int64_t, spec::kMostDialects> errors{};
  for (const std::uint16_t element : elements) {
    const golden::Binary16 value = golden::decode_binary16(element);
    // Anything smaller is less than a quarter unit.
    const int shift = value.exponent - shared + 2;
    if (shift < 0) continue;
    const int scaled = value.significand << shift;
    for (std::size_t dialect = 0; dialect < book.dialects.size(); ++dialect) {
      std::int64_t nearest = scaled;
      for (const int magnitude : book.dialects[dialect]) {
        nearest = std::min<std::int64_t>(nearest, std::abs(scaled - (2 * magnitude << 10)));
      }
      errors[dialect] += nearest * nearest;
    }
  }
  return errors;
}

class DialectQuantizerMseBench : public BlockQuantizerBench {
 public:
  DialectQuantizerMseBench(const spec::DialectQuantizerMseSpec& spec, std::uint64_t seed)
      : BlockQuantizerBench(design_of(spec), seed),
        reference_(spec.formatbook),
        selector_(spec.formatbook) {
    const spec::Formatbook& book = spec.formatbook;
    for (int dialect = 0; dialect < book.size(); ++dialect) {
      // A block of the dialect's own magnitudes has no error in it, and an error in every other
      // dialect but an equal one, which can only be its mate.
      if (dialect % 2 == 1 && equals_mate(book, dialect)) continue;
      dialect_bins_[static_cast<std::size_t>(dialect)] =
          bin_list().add({"dialect " + std::to_string(dialect)});
    }
    choice_bins_ = bin_list().add({"least error in several dialects", "two-stage choice is equal"});
    if (book.pairs() > 1 || !equals_mate(book, 0)) {
      other_bin_ = bin_list().add({"two-stage choice is another"});
    }
  }

 protected:
  golden::DialectBlock quantize(Elements elements) const override {
    return reference_.quantize(elements);
  }

  void cover_choice(Elements elements, const golden::DialectBlock& result,
                    std::span<std::uint64_t> hits) const override {
    if (dialect_bins_[result.dialect]) ++hits[*dialect_bins_[result.dialect]];
    const bool is_equal = selector_.quantize(elements).dialect == result.dialect;
    if (is_equal) {
      ++hits[choice_bins_ + 1];
    } else if (other_bin_) {
      ++hits[*other_bin_];
    }
    const bool is_zero = std::all_of(elements.begin(), elements.end(),
                                     [](std::uint16_t element) { return (element & 0x7FFF) == 0; });
    if (is_zero) return;
    const auto errors = errors_of(formatbook(), elements, result.exponent);
    const auto end = errors.begin() + formatbook().size();
    const std::int64_t least = *std::min_element(errors.begin(), end);
    if (std::count(errors.begin(), end, least) > 1) ++hits[choice_bins_];
  }

 private:
  golden::DialectQuantizerMse reference_;
  golden::FormatSelector selector_;
  std::array<std::optional<std::size_t>, spec::kMostDialects> dialect_bins_;
  std::size_t choice_bins_ = 0;
  std::optional<std::size_t> other_bin_;
};

}  // namespace

std::unique_ptr<UnitBench> make_bench(const spec::DialectQuantizerMseSpec& spec,
                                      std::uint64_t seed) {
  return std::make_unique<DialectQuantizerMseBench>(spec, seed);
}

}  // namespace mpgen::tb
