#include "exhaustive/slice.hpp"

#include <algorithm>
#include <cstddef>

#include "exhaustive/function_model.hpp"

namespace mpgen::exhaustive {
namespace {

constexpr std::size_t kExamples = 10;
constexpr std::size_t kBatch = std::size_t{1} << 14;

/// Results of the RTL for the points from `first` on.
class Simulation {
 public:
  Simulation(const Subject& subject, tb::Model& model, std::size_t points)
      : model_(model),
        result_bits_(static_cast<unsigned>(subject.result_bits)),
        inputs_(points / kLanes),
        records_(inputs_.size() * model.record_words()) {}

  void run(std::uint32_t first, std::vector<std::uint32_t>& results) {
    for (std::size_t index = 0; index < inputs_.size(); ++index) {
      inputs_[index] = (first >> kLaneBits) + index;
    }
    model_.run(inputs_, records_);
    const std::uint64_t mask = (std::uint64_t{1} << result_bits_) - 1;
    const unsigned per_word = 64 / result_bits_;
    auto* result = results.data();
    for (std::size_t index = 0; index < inputs_.size(); ++index) {
      // The first word of a record is its cycle.
      const std::uint64_t* word = records_.data() + index * model_.record_words() + 1;
      for (unsigned lane = 0; lane < kLanes; lane += per_word, ++word) {
        std::uint64_t bits = *word;
        for (unsigned place = 0; place < per_word; ++place, bits >>= result_bits_) {
          *result++ = static_cast<std::uint32_t>(bits & mask);
        }
      }
    }
  }

 private:
  tb::Model& model_;
  unsigned result_bits_;
  std::vector<std::uint64_t> inputs_;
  std::vector<std::uint64_t> records_;
};

}  // namespace

SliceResult check_slice(const Subject& subject, tb::Model& model, std::uint64_t slice) {
  const std::uint64_t points = subject.slice_points();
  const auto batch = static_cast<std::size_t>(std::min<std::uint64_t>(points, kBatch));
  std::vector<std::uint32_t> golden(batch);
  std::vector<std::uint32_t> host(batch);
  std::vector<std::uint32_t> rtl(batch);
  Simulation simulation(subject, model, batch);
  SliceResult result{.points = points, .examples = {}, .checksum = slice + 1};
  for (std::uint64_t offset = 0; offset < points; offset += batch) {
    const auto first = static_cast<std::uint32_t>(slice * points + offset);
    subject.golden(first, golden);
    if (subject.host != nullptr) {
      subject.host(first, host);
    } else {
      host = golden;
    }
    simulation.run(first, rtl);
    for (std::size_t index = 0; index < batch; ++index) {
      const std::uint32_t point = first + static_cast<std::uint32_t>(index);
      result.checksum = (result.checksum ^ golden[index]) * 0x9E3779B97F4A7C15;
      const bool is_simulated = subject.is_reachable(point);
      result.simulated += is_simulated ? 1U : 0U;
      if (!is_simulated) rtl[index] = golden[index];
      if (golden[index] == host[index] && golden[index] == rtl[index]) continue;
      ++result.mismatches;
      if (result.examples.size() < kExamples) {
        result.examples.push_back({point, golden[index], host[index], rtl[index]});
      }
    }
  }
  return result;
}

}  // namespace mpgen::exhaustive
