#include "golden/format_selector.hpp"

#include <array>
#include <optional>
#include <vector>

#include "tb/block_quantizer_bench.hpp"

namespace mpgen::tb {
namespace {

constexpr int kLargestTarget = 16;  // (31 + 1) >> 1, which is clamped to 15
constexpr int kLeastTarget = 8;

BlockQuantizerDesign design_of(const spec::FormatSelectorSpec& spec) {
  return {.ports = spec::ports(spec),
          .latency = spec::latency(spec),
          .block = spec.block,
          .lanes = spec.lanes,
          .formatbook = spec.formatbook,
          .classes = pair_classes(spec.formatbook)};
}

class FormatSelectorBench : public BlockQuantizerBench {
 public:
  FormatSelectorBench(const spec::FormatSelectorSpec& spec, std::uint64_t seed)
      : BlockQuantizerBench(design_of(spec), seed), reference_(spec.formatbook) {
    const spec::Formatbook& book = spec.formatbook;
    const auto add = [this](const std::string& name) { return bin_list().add({name}); };
    bool has_win_of_even = false;
    bool has_win_of_odd = false;
    bool has_tie = false;
    for (int pair = 0; pair < book.pairs(); ++pair) {
      if (maxima_of_pair(book, pair) == 0) continue;
      const auto place = static_cast<std::size_t>(pair);
      pair_bins_[place] = add("pair " + std::to_string(pair));
      const bool counts_for_even = can_count_for(book, 2 * pair);
      const bool counts_for_odd = can_count_for(book, 2 * pair + 1);
      has_win_of_even = has_win_of_even || counts_for_even;
      has_win_of_odd = has_win_of_odd || counts_for_odd;
      has_tie = has_tie || (counts_for_even && counts_for_odd);
    }
    for (int dialect = 0; dialect < book.size(); ++dialect) {
      if (!can_be_selected(book, dialect)) continue;
      dialect_bins_[static_cast<std::size_t>(dialect)] = add("dialect " + std::to_string(dialect));
    }
    no_votes_bin_ = add("no element counts for either mate");
    if (has_tie) tie_bin_ = add("equal counts of both mates, not 0");
    if (has_win_of_even) even_bin_ = add("even mate wins");
    if (has_win_of_odd) odd_bin_ = add("odd mate wins");
    clamp_bins_ = bin_list().add({"pair clamped at 8 half units", "pair clamped at 15 half units"});
  }

 protected:
  golden::DialectBlock quantize(Elements elements) const override {
    return reference_.quantize(elements);
  }

  void cover_choice(Elements elements, const golden::DialectBlock& result,
                    std::span<std::uint64_t> hits) const override {
    const auto hit = [&hits](const std::optional<std::size_t>& bin) {
      if (bin) ++hits[*bin];
    };
    golden::SelectionSteps steps;
    reference_.quantize(elements, steps);
    hit(pair_bins_[static_cast<std::size_t>(steps.pair)]);
    hit(dialect_bins_[result.dialect]);
    if (steps.even_count == steps.odd_count) {
      hit(steps.even_count == 0 ? no_votes_bin_ : tie_bin_);
    } else {
      hit(steps.even_count > steps.odd_count ? even_bin_ : odd_bin_);
    }
    const int target = (steps.largest_truncated + 1) >> 1;
    if (target < kLeastTarget) ++hits[clamp_bins_];
    if (target == kLargestTarget) ++hits[clamp_bins_ + 1];
  }

 private:
  golden::FormatSelector reference_;
  std::array<std::optional<std::size_t>, spec::kMostDialects> pair_bins_;
  std::array<std::optional<std::size_t>, spec::kMostDialects> dialect_bins_;
  std::optional<std::size_t> no_votes_bin_;
  std::optional<std::size_t> tie_bin_;
  std::optional<std::size_t> even_bin_;
  std::optional<std::size_t> odd_bin_;
  std::size_t clamp_bins_ = 0;
};

}  // namespace

std::unique_ptr<UnitBench> make_bench(const spec::FormatSelectorSpec& spec, std::uint64_t seed) {
  return std::make_unique<FormatSelectorBench>(spec, seed);
}

}  // namespace mpgen::tb
