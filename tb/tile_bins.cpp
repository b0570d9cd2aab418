#include "tb/tile_bins.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "tb/tile_run.hpp"

namespace mpgen::tb {
namespace {

constexpr int kZeroPoints = 16;
constexpr std::uint8_t kLargestExponent = 31;

// Bins in the order in which they are added, hit or not.
class Bins {
 public:
  void add(std::string name, bool is_hit) {
    names_.push_back(std::move(name));
    hits_.push_back(is_hit);
  }

  const std::vector<std::string>& names() const { return names_; }
  const std::vector<bool>& hits() const { return hits_; }

 private:
  std::vector<std::string> names_;
  std::vector<bool> hits_;
};

void add_sizes(const spec::MpgemmTileSpec& spec, const spec::GemmSize& size, Bins& bins) {
  const auto rows = static_cast<std::uint64_t>(spec.rows);
  const auto columns = static_cast<std::uint64_t>(spec.columns);
  const auto unit = static_cast<std::uint64_t>(spec.unit_elements());
  bins.add("one tile", size.rows <= rows && size.columns <= columns);
  bins.add("several row tiles", size.rows > rows);
  bins.add("several column tiles", size.columns > columns);
  bins.add("several tiles in both directions", size.rows > rows && size.columns > columns);
  bins.add("one row", size.rows == 1);
  bins.add("one column", size.columns == 1);
  bins.add("one element along k", size.k == 1);
  bins.add("one unit along k", size.k <= unit);
  bins.add("several units along k", size.k > unit);
  bins.add("k padded", size.k % unit != 0);
  bins.add("k not padded", size.k % unit == 0);
  bins.add("rows complete", size.rows % rows == 0);
  bins.add("columns complete", size.columns % columns == 0);
  if (spec.rows > 1) bins.add("rows missing", size.rows % rows != 0);
  if (spec.columns > 1) bins.add("columns missing", size.columns % columns != 0);
  if (spec.rows > 1 && spec.columns > 1) {
    bins.add("rows and columns missing", size.rows % rows != 0 && size.columns % columns != 0);
  }
  const auto calls = tile_calls(spec, size.rows, size.columns).size();
  bins.add("multiplications back to back", calls > 1);
}

void add_protocol(const spec::MpgemmTileSpec& spec, const TileCase& test, Bins& bins) {
  std::vector<const char*> streams = {"activations pause", "weights pause"};
  if (spec.is_mixpe()) streams.push_back("scales pause");
  streams.push_back("results are not taken");
  std::size_t pausing = 0;
  for (std::size_t stream = 0; stream < streams.size(); ++stream) {
    const bool pauses = stream < test.pauses.size() && !test.pauses[stream].empty();
    bins.add(streams[stream], pauses);
    if (pauses) ++pausing;
  }
  bins.add("no stream pauses", pausing == 0);
  bins.add("one stream pauses alone", pausing == 1);
  bins.add("all streams pause", pausing == streams.size());
  using During = TileReset::During;
  bins.add("empty calls", test.empty_calls);
  bins.add("calls of the largest sizes", test.largest_calls);
  bins.add("reset in the header", test.reset.during == During::header);
  bins.add("reset between operands", test.reset.during == During::operands);
  bins.add("reset before the last results", test.reset.during == During::sums);
  bins.add("reset while results leave", test.reset.during == During::results);
  const auto pauses_long = [](const std::vector<std::uint64_t>& pattern) {
    const auto is_full = [](std::uint64_t a, std::uint64_t b) {
      return a == ~std::uint64_t{0} && b == ~std::uint64_t{0};
    };
    return std::adjacent_find(pattern.begin(), pattern.end(), is_full) != pattern.end();
  };
  const bool has_pauses = test.pauses.size() == streams.size();
  bins.add("an operand pauses for more than 100 cycles",
           has_pauses && std::any_of(test.pauses.begin(), test.pauses.end() - 1, pauses_long));
  bins.add("results are not taken for more than 100 cycles",
           has_pauses && pauses_long(test.pauses.back()));
}

void add_results(const spec::MpgemmTileSpec& spec, std::span<const std::uint32_t> results,
                 Bins& bins) {
  const bool is_half = spec.output == spec::OutputFormat::fp16;
  const std::uint32_t sign = is_half ? 0x8000 : 0x80000000;
  const std::uint32_t infinity = is_half ? 0x7C00 : 0x7F800000;
  const auto any = [&](auto&& is_wanted) {
    return std::any_of(results.begin(), results.end(),
                       [&](std::uint32_t bits) { return is_wanted(bits, bits & ~sign); });
  };
  bins.add("result zero", any([](auto, auto magnitude) { return magnitude == 0; }));
  bins.add("result positive", any([&](auto bits, auto magnitude) {
             return bits == magnitude && magnitude != 0 && magnitude < infinity;
           }));
  bins.add("result negative", any([&](auto bits, auto magnitude) {
             return bits != magnitude && magnitude != 0 && magnitude < infinity;
           }));
  if (spec.is_mixpe()) {
    bins.add("result Inf", any([&](auto, auto magnitude) { return magnitude == infinity; }));
  }
  bins.add("result NaN", any([&](auto, auto magnitude) { return magnitude > infinity; }));
}

void add_operands(const spec::MpgemmTileSpec& spec, const TileCase& test, Bins& bins) {
  if (spec.scheme != spec::TileScheme::w4a8) {
    const auto* x = std::get_if<gemm::Binary16Matrix>(&test.activations);
    const auto any = [x](auto&& is_wanted) {
      return x != nullptr && std::any_of(x->values.begin(), x->values.end(), is_wanted);
    };
    bins.add("Inf or NaN activation",
             any([](std::uint16_t bits) { return (bits & 0x7C00) == 0x7C00; }));
    bins.add("subnormal activation",
             any([](std::uint16_t bits) { return (bits & 0x7C00) == 0 && (bits & 0x3FF) != 0; }));
  }
  if (spec.is_mixpe()) {
    const auto* groups = std::get_if<gemm::GroupMatrix>(&test.weights);
    const auto any_scale = [groups](auto&& is_wanted) {
      return groups != nullptr &&
             std::any_of(groups->scales.begin(), groups->scales.end(), is_wanted);
    };
    bins.add("scale NaN", any_scale([](std::uint16_t bits) { return (bits & 0x7FFF) > 0x7C00; }));
    bins.add("scale Inf", any_scale([](std::uint16_t bits) { return (bits & 0x7FFF) == 0x7C00; }));
    bins.add("scale subnormal", any_scale([](std::uint16_t bits) {
               return (bits & 0x7C00) == 0 && (bits & 0x3FF) != 0;
             }));
    if (!spec.has_zero_point()) return;
    std::set<int> seen;
    if (groups != nullptr) seen.insert(groups->zeros.begin(), groups->zeros.end());
    for (int zero = 0; zero < kZeroPoints; ++zero) {
      bins.add(fmt::format("zero point {}", zero), seen.count(zero) != 0);
    }
    return;
  }
  const auto* blocks = std::get_if<gemm::DialectMatrix>(&test.weights);
  std::set<int> dialects;
  std::set<int> exponents;
  if (blocks != nullptr) {
    dialects.insert(blocks->dialects.begin(), blocks->dialects.end());
    exponents.insert(blocks->exponents.begin(), blocks->exponents.end());
  }
  for (std::size_t dialect = 0; dialect < static_cast<std::size_t>(spec.formatbook.size());
       ++dialect) {
    bins.add(fmt::format("weight dialect {}", dialect),
             dialects.count(static_cast<int>(dialect)) != 0);
  }
  bins.add("weight exponent 0", exponents.count(0) != 0);
  bins.add("weight exponent 31", exponents.count(kLargestExponent) != 0);
}

Bins bins_of(const spec::MpgemmTileSpec& spec, const TileCase& test,
             std::span<const std::uint32_t> results) {
  Bins bins;
  add_sizes(spec, size_of(test), bins);
  add_protocol(spec, test, bins);
  add_results(spec, results, bins);
  add_operands(spec, test, bins);
  return bins;
}

}  // namespace

std::vector<std::string> tile_bins(const spec::MpgemmTileSpec& spec) {
  return bins_of(spec, {}, {}).names();
}

void cover(const spec::MpgemmTileSpec& spec, const TileCase& test,
           std::span<const std::uint32_t> results, std::vector<std::uint64_t>& hits) {
  const Bins bins = bins_of(spec, test, results);
  hits.resize(bins.hits().size());
  for (std::size_t bin = 0; bin < hits.size(); ++bin) {
    if (bins.hits()[bin]) ++hits[bin];
  }
}

}  // namespace mpgen::tb
