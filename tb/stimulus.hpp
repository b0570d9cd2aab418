// What goes into a design cycle by cycle, and what has to come out.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace mpgen::tb {

/// Input words of consecutive cycles, packed as input_layout() says.
class Stimulus {
 public:
  explicit Stimulus(int words_per_cycle) : width_(static_cast<std::size_t>(words_per_cycle)) {}

  std::size_t words_per_cycle() const { return width_; }
  std::size_t cycles() const { return used_ / width_; }
  std::span<const std::uint64_t> words() const { return {words_.data(), used_}; }
  const std::uint64_t* cycle(std::size_t index) const { return words_.data() + index * width_; }
  std::uint64_t* cycle(std::size_t index) { return words_.data() + index * width_; }

  void clear() { used_ = 0; }

  /// Adds a cycle of zeros. The pointer is good until the next one is added.
  std::uint64_t* append() {
    std::uint64_t* const place = make_room();
    for (std::size_t word = 0; word < width_; ++word) place[word] = 0;
    return place;
  }

  /// Adds a copy of `cycle`, which is not one of its own cycles.
  std::uint64_t* append(const std::uint64_t* cycle) {
    std::uint64_t* const place = make_room();
    for (std::size_t word = 0; word < width_; ++word) place[word] = cycle[word];
    return place;
  }

  friend bool operator==(const Stimulus& a, const Stimulus& b) {
    return a.width_ == b.width_ && std::ranges::equal(a.words(), b.words());
  }

 private:
  std::size_t width_;
  std::size_t used_ = 0;              // words
  std::vector<std::uint64_t> words_;  // longer than used: growing costs nothing per cycle

  std::uint64_t* make_room() {
    if (used_ + width_ > words_.size()) words_.resize(2 * words_.size() + 64 * width_);
    std::uint64_t* const place = words_.data() + used_;
    used_ += width_;
    return place;
  }
};

/// Records that a model must return for a stimulus, in the form in which Model::run returns them:
/// the cycle, then the output words. A care mask of the same shape says which bits count.
class Expectation {
 public:
  explicit Expectation(int output_words) : width_(1 + static_cast<std::size_t>(output_words)) {}

  std::size_t record_words() const { return width_; }
  std::size_t count() const { return count_; }
  const std::uint64_t* record(std::size_t index) const { return records_.data() + index * width_; }
  const std::uint64_t* care(std::size_t index) const { return cares_.data() + index * width_; }
  std::uint64_t cycle(std::size_t index) const { return record(index)[0]; }

  void clear() { count_ = 0; }

  /// Adds a result of `cycle`, later than all before, whose outputs are 0 and all count. Returns
  /// the output words.
  std::uint64_t* add(std::uint64_t cycle) {
    const std::size_t place = count_ * width_;
    if (place + width_ > records_.size()) {
      records_.resize(2 * records_.size() + 64 * width_);
      cares_.resize(records_.size());
    }
    ++count_;
    records_[place] = cycle;
    std::fill_n(&records_[place + 1], width_ - 1, 0);
    std::fill_n(&cares_[place], width_, ~std::uint64_t{0});
    return &records_[place + 1];
  }

  /// Care mask of the output words of the result added last.
  std::uint64_t* last_care() { return &cares_[(count_ - 1) * width_ + 1]; }

  /// A reset in `cycle` swallows everything that would have come out after it.
  void reset(std::uint64_t cycle_of_reset) {
    while (count_ > 0 && cycle(count_ - 1) > cycle_of_reset) --count_;
  }

 private:
  std::size_t width_;
  std::size_t count_ = 0;
  std::vector<std::uint64_t> records_;
  std::vector<std::uint64_t> cares_;
};

}  // namespace mpgen::tb
