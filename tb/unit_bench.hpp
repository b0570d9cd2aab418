// What the co-simulation has to know about a unit: its stimulus and what must come out.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "spec/unit.hpp"
#include "tb/port_layout.hpp"
#include "tb/section.hpp"
#include "tb/stimulus.hpp"
#include "tb/stream_protocol.hpp"
#include "tb/suite.hpp"

namespace mpgen::tb {

/// Sums of squares from which signal-to-noise ratios follow.
struct AccuracySums {
  double original = 0;           ///< of the products of the tensors before quantisation
  double original_error = 0;     ///< of the results' distance from those
  double dequantized = 0;        ///< of the products of the dequantised tensors
  double dequantized_error = 0;  ///< of the results' distance from those
  std::uint64_t results = 0;

  AccuracySums& operator+=(const AccuracySums& other);
};

/// One per unit. Everything is const and may be called by several threads at a time; all loops over
/// cycles are inside.
class UnitBench {
 public:
  UnitBench(spec::Ports ports, int latency, const StreamLimits& limits);
  virtual ~UnitBench() = default;
  UnitBench(const UnitBench&) = delete;
  UnitBench& operator=(const UnitBench&) = delete;

  const spec::Ports& ports() const { return ports_; }
  const PortLayout& inputs() const { return inputs_; }
  const PortLayout& outputs() const { return outputs_; }
  const StreamProtocol& protocol() const { return protocol_; }
  /// Cycles from the last beat of a packet to its result.
  int latency() const { return latency_; }

  /// The sections of a suite; none if the suite makes no sense for this unit. They refer to the
  /// bench, which outlives them.
  virtual std::vector<Section> sections(const SuitePlan& plan) const = 0;

  /// Appends what the reference says to `expectation`, whose cycles count from the first one of the
  /// stimulus, just after a reset. The stimulus keeps the protocol.
  virtual void expect(const Stimulus& stimulus, Expectation& expectation) const = 0;

  /// Products or terms that a beat adds to an accumulator; 0 for units that accumulate none.
  virtual int accumulated_per_beat() const { return 0; }

  /// Names of the functional bins, all of which the whole set of suites has to hit.
  virtual const std::vector<std::string>& bins() const = 0;
  /// Counts into `hits`, one per bin.
  virtual void cover(const Stimulus& stimulus, std::span<std::uint64_t> hits) const = 0;

  /// Whether the tensor suite measures how accurate results are.
  virtual bool measures_accuracy() const { return false; }
  /// Accuracy of the results of the items `first` to `last` - 1 of the tensor suite; `results` has
  /// one output word each.
  virtual AccuracySums accuracy(const SuitePlan& plan, std::uint64_t first, std::uint64_t last,
                                std::span<const std::uint64_t> results) const;

 private:
  spec::Ports ports_;
  PortLayout inputs_;
  PortLayout outputs_;
  StreamProtocol protocol_;
  int latency_;
};

/// The bench of a unit. `seed` chooses its tables of random operands.
std::unique_ptr<UnitBench> make_bench(const spec::UnitSpec& unit, std::uint64_t seed);

std::unique_ptr<UnitBench> make_bench(const spec::MixpeMulSpec& spec, std::uint64_t seed);
std::unique_ptr<UnitBench> make_bench(const spec::MixpePeSpec& spec, std::uint64_t seed);
std::unique_ptr<UnitBench> make_bench(const spec::ActivationSumSpec& spec, std::uint64_t seed);
std::unique_ptr<UnitBench> make_bench(const spec::GroupAlignerSpec& spec, std::uint64_t seed);
std::unique_ptr<UnitBench> make_bench(const spec::DequantizerSpec& spec, std::uint64_t seed);
std::unique_ptr<UnitBench> make_bench(const spec::MixpeDotSpec& spec, std::uint64_t seed);
std::unique_ptr<UnitBench> make_bench(const spec::DialectDecoderSpec& spec, std::uint64_t seed);
std::unique_ptr<UnitBench> make_bench(const spec::DialectMacSpec& spec, std::uint64_t seed);
std::unique_ptr<UnitBench> make_bench(const spec::FormatSelectorSpec& spec, std::uint64_t seed);
std::unique_ptr<UnitBench> make_bench(const spec::DialectQuantizerMseSpec& spec,
                                      std::uint64_t seed);
std::unique_ptr<UnitBench> make_bench(const spec::DialectDotSpec& spec, std::uint64_t seed);
std::unique_ptr<UnitBench> make_bench(const spec::Mxfp4MacSpec& spec, std::uint64_t seed);

}  // namespace mpgen::tb
