#include <array>

#include "golden/dialect_decoder.hpp"
#include "tb/bins.hpp"
#include "tb/dialect_code_port.hpp"
#include "tb/dialect_mac_ports.hpp"
#include "tb/unit_bench.hpp"

namespace mpgen::tb {
namespace {

constexpr std::uint64_t kCodes = std::uint64_t{1} << spec::kDialectCodeBits;
constexpr std::uint64_t kRandomVectors = std::uint64_t{1} << 16;

class DialectDecoderBench : public UnitBench {
 public:
  explicit DialectDecoderBench(const spec::DialectDecoderSpec& spec)
      : UnitBench(spec::ports(spec), spec::latency(spec), {}),
        spec_(spec),
        dialect_(inputs().field("dialect_i")),
        codes_(inputs(), "codes_i"),
        decoded_(outputs(), "decoded_o") {
    const int magnitude_bits = spec::magnitude_bits(spec.formatbook);
    for (int dialect = 0; dialect < spec.formatbook.size(); ++dialect) {
      auto& list = expected_.emplace_back();
      for (std::size_t code = 0; code < kCodes; ++code) {
        const golden::DecodedElement element =
            golden::decode_element(spec.formatbook, dialect, static_cast<std::uint8_t>(code));
        const unsigned sign = element.negative ? 1U << magnitude_bits : 0;
        list[code] = static_cast<std::uint8_t>(sign | element.magnitude);
      }
      const std::size_t bin = bin_list_.add({"dialect " + std::to_string(dialect)});
      if (dialect == 0) dialect_bins_ = bin;
    }
    for (std::size_t code = 0; code < kCodes; ++code) {
      const std::size_t bin = bin_list_.add({"code " + std::to_string(code)});
      if (code == 0) code_bins_ = bin;
    }
  }

  std::vector<Section> sections(const SuitePlan& plan) const override {
    switch (plan.suite) {
      case Suite::exhaustive:
        return {turning_section(), single_section()};
      case Suite::random:
        return {beats_section(plan.count.value_or(kRandomVectors), 1,
                              [this](std::uint64_t beats, Random& random, StimulusWriter& writer) {
                                ElementCodes codes;
                                while (writer.beats() < beats) {
                                  for (std::uint8_t& code : codes) {
                                    code = static_cast<std::uint8_t>(random.below(kCodes));
                                  }
                                  write(writer, random.below(dialects()), codes);
                                }
                              })};
      case Suite::corners:
      case Suite::tensor:
      case Suite::protocol:
        break;
    }
    return {};
  }

  void expect(const Stimulus& stimulus, Expectation& expectation) const override {
    const auto lanes = static_cast<std::size_t>(spec_.lanes);
    ElementCodes codes;
    for (std::size_t cycle = 0; cycle < stimulus.cycles(); ++cycle) {
      const std::uint64_t* const words = stimulus.cycle(cycle);
      const auto& list = expected_[static_cast<std::size_t>(dialect_.get(words))];
      codes_.read(words, codes.data());
      for (std::size_t lane = 0; lane < lanes; ++lane) codes[lane] = list[codes[lane]];
      decoded_.write(expectation.add(cycle), codes.data());
    }
  }

  const std::vector<std::string>& bins() const override { return bin_list_.names(); }

  void cover(const Stimulus& stimulus, std::span<std::uint64_t> hits) const override {
    ElementCodes codes;
    for (std::size_t cycle = 0; cycle < stimulus.cycles(); ++cycle) {
      const std::uint64_t* const words = stimulus.cycle(cycle);
      ++hits[dialect_bins_ + static_cast<std::size_t>(dialect_.get(words))];
      codes_.read(words, codes.data());
      for (std::size_t lane = 0; lane < static_cast<std::size_t>(spec_.lanes); ++lane) {
        ++hits[code_bins_ + codes[lane]];
      }
    }
  }

 private:
  std::uint64_t dialects() const { return expected_.size(); }

  void write(StimulusWriter& writer, std::uint64_t dialect, const ElementCodes& codes) const {
    std::uint64_t* const words = writer.beat(true, true);
    dialect_.put(words, static_cast<std::int64_t>(dialect));
    codes_.write(words, codes.data());
  }

  // Every code in every lane under every dialect, different ones side by side.
  Section turning_section() const {
    return {dialects() * kCodes * kCodes, kChunkBeats,
            [this](std::uint64_t first, std::uint64_t last, Random&, StimulusWriter& writer) {
              for (std::uint64_t item = first; item < last; ++item) {
                ElementCodes codes;
                for (std::size_t lane = 0; lane < codes.size(); ++lane) {
                  codes[lane] =
                      static_cast<std::uint8_t>((item + lane * (item / kCodes % kCodes)) % kCodes);
                }
                write(writer, item / kCodes / kCodes, codes);
              }
            }};
  }

  // The same in one lane alone, while all others hold another code.
  Section single_section() const {
    const auto lanes = static_cast<std::uint64_t>(spec_.lanes);
    return {
        dialects() * kCodes * lanes * 2, kChunkBeats,
        [this, lanes](std::uint64_t first, std::uint64_t last, Random&, StimulusWriter& writer) {
          for (std::uint64_t item = first; item < last; ++item) {
            std::uint64_t rest = item;
            const auto take = [&rest](std::uint64_t count) {
              const std::uint64_t choice = rest % count;
              rest /= count;
              return choice;
            };
            ElementCodes codes;
            codes.fill(take(2) == 0 ? 0 : static_cast<std::uint8_t>(kCodes - 1));
            const std::uint64_t lane = take(lanes);
            codes[lane] = static_cast<std::uint8_t>(take(kCodes));
            write(writer, rest, codes);
          }
        }};
  }

  spec::DialectDecoderSpec spec_;
  PortField dialect_;
  DialectCodePort codes_;
  DialectCodePort decoded_;
  std::vector<std::array<std::uint8_t, kCodes>> expected_;  // by dialect and code
  BinList bin_list_;
  std::size_t dialect_bins_ = 0;
  std::size_t code_bins_ = 0;
};

}  // namespace

std::unique_ptr<UnitBench> make_bench(const spec::DialectDecoderSpec& spec, std::uint64_t) {
  return std::make_unique<DialectDecoderBench>(spec);
}

}  // namespace mpgen::tb
