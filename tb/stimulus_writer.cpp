#include "tb/stimulus_writer.hpp"

#include <algorithm>

#include "tb/port_layout.hpp"

namespace mpgen::tb {
namespace {

std::vector<std::uint64_t> used_bits(const PortLayout& layout) {
  std::vector<std::uint64_t> words(static_cast<std::size_t>(layout.words()));
  for (const PortField& field : layout.fields()) {
    for (int bit = 0; bit < field.width(); ++bit) field.put_bits(words.data(), 1, bit, 1);
  }
  return words;
}

}  // namespace

StimulusWriter::StimulusWriter(const spec::Ports& ports, Stimulus& stimulus)
    : control_(ports), used_bits_(used_bits(input_layout(ports))), stimulus_(stimulus) {
  for (std::size_t flags = 0; flags < blank_beats_.size(); ++flags) {
    std::vector<std::uint64_t>& words = blank_beats_[flags];
    words.resize(used_bits_.size());
    control_.reset_n.put(words.data(), true);
    control_.valid.put(words.data(), true);
    control_.first.put(words.data(), (flags & 1) != 0);
    control_.last.put(words.data(), (flags & 2) != 0);
  }
}

void StimulusWriter::fill_with_noise(Random& random, std::uint64_t* words) const {
  for (std::size_t word = 0; word < used_bits_.size(); ++word) {
    words[word] = random.bits() & used_bits_[word];
  }
}

void StimulusWriter::idle(Random& random, Garbage garbage) {
  const bool has_previous = stimulus_.cycles() > 0;
  std::uint64_t* const words = stimulus_.append();
  switch (garbage) {
    case Garbage::zeros:
      break;
    case Garbage::ones:
      std::copy(used_bits_.begin(), used_bits_.end(), words);
      break;
    case Garbage::previous:
      if (has_previous) {
        std::copy_n(stimulus_.cycle(stimulus_.cycles() - 2), used_bits_.size(), words);
        break;
      }
      [[fallthrough]];
    case Garbage::noise:
      fill_with_noise(random, words);
      break;
  }
  control_.reset_n.put(words, true);
  control_.valid.put(words, false);
}

void StimulusWriter::reset(Random& random) {
  std::uint64_t* const words = stimulus_.append();
  fill_with_noise(random, words);
  control_.reset_n.put(words, false);
}

}  // namespace mpgen::tb
