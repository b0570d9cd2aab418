#include "tb/unit_bench.hpp"

#include <stdexcept>
#include <type_traits>
#include <utility>
#include <variant>

namespace mpgen::tb {

AccuracySums& AccuracySums::operator+=(const AccuracySums& other) {
  original += other.original;
  original_error += other.original_error;
  dequantized += other.dequantized;
  dequantized_error += other.dequantized_error;
  results += other.results;
  return *this;
}

UnitBench::UnitBench(spec::Ports ports, int latency, const StreamLimits& limits)
    : ports_(std::move(ports)),
      inputs_(input_layout(ports_)),
      outputs_(output_layout(ports_)),
      protocol_(ports_, limits),
      latency_(latency) {}

AccuracySums UnitBench::accuracy(const SuitePlan&, std::uint64_t, std::uint64_t,
                                 std::span<const std::uint64_t>) const {
  throw std::logic_error("this unit's accuracy is not measured");
}

std::unique_ptr<UnitBench> make_bench(const spec::UnitSpec& unit, std::uint64_t seed) {
  return std::visit(
      [seed](const auto& spec) -> std::unique_ptr<UnitBench> {
        if constexpr (std::is_same_v<std::decay_t<decltype(spec)>, spec::MpgemmTileSpec>) {
          throw std::logic_error("a tile has no stream of its own kind: tb/tile_cosim.hpp");
        } else {
          return make_bench(spec, seed);
        }
      },
      unit);
}

}  // namespace mpgen::tb
