#include "tb/block_patterns.hpp"

#include <bit>

#include "golden/binary16.hpp"

namespace mpgen::tb {
namespace {

template <class PairOf>
std::vector<MaximumClass> classes(PairOf pair_of) {
  std::vector<MaximumClass> list;
  for (std::int32_t pattern = 0; pattern < kFiniteMagnitudes; ++pattern) {
    const int shared = shared_exponent_of(pattern);
    const int pair = pair_of(truncated_binary16(pattern, shared));
    if (list.empty() || list.back().shared != shared || list.back().pair != pair) {
      list.push_back({.first = pattern, .last = pattern, .shared = shared, .pair = pair});
    }
    list.back().last = pattern;
  }
  return list;
}

}  // namespace

std::int32_t scaled_binary16(int scaled, int shared) {
  if (scaled == 0) return 0;
  // scaled * 2^(shared - 25) = significand * 2^(exponent - 25)
  const int width = static_cast<int>(std::bit_width(static_cast<unsigned>(scaled)));
  const int exponent = std::max(shared + width - spec::kFp16SignificandBits, 1);
  const int shift = exponent - shared;
  const std::int32_t significand = shift >= 0 ? scaled >> shift : scaled << -shift;
  // A full significand's hidden bit steps the exponent field.
  return ((exponent - 1) << spec::kFp16FractionBits) + significand;
}

int truncated_binary16(std::int32_t magnitude, int shared) {
  const golden::Binary16 value = golden::decode_binary16(static_cast<std::uint16_t>(magnitude));
  return value.significand >> std::min(kScaledFractionBits + shared - value.exponent, 31);
}

std::vector<MaximumClass> exponent_classes() {
  return classes([](int) { return 0; });
}

std::vector<MaximumClass> pair_classes(const spec::Formatbook& book) {
  return classes([&book](int truncated) { return spec::pair_of_largest(book, truncated); });
}

std::uint32_t maxima_of_pair(const spec::Formatbook& book, int pair) {
  std::uint32_t values = 0;
  for (int truncated = 0; truncated < spec::kTruncatedValues; ++truncated) {
    if (spec::pair_of_largest(book, truncated) == pair) values |= std::uint32_t{1} << truncated;
  }
  return values;
}

bool can_count_for(const spec::Formatbook& book, int dialect) {
  const std::uint32_t maxima = maxima_of_pair(book, dialect / 2);
  if (maxima == 0) return false;
  const auto reachable =
      static_cast<std::uint32_t>((std::uint64_t{1} << std::bit_width(maxima)) - 1);
  return (spec::beneficial_values(book, dialect) & reachable) != 0;
}

bool can_be_selected(const spec::Formatbook& book, int dialect) {
  // A block may hold as many such elements as it takes.
  if (can_count_for(book, dialect)) return true;
  // An even dialect also wins when nothing counts against it: with one element that is not 0.
  const std::uint32_t losses = spec::beneficial_values(book, dialect ^ 1);
  return dialect % 2 == 0 && (maxima_of_pair(book, dialect / 2) & ~losses) != 0;
}

bool equals_mate(const spec::Formatbook& book, int dialect) {
  return book.dialects[static_cast<std::size_t>(dialect)] ==
         book.dialects[static_cast<std::size_t>(dialect ^ 1)];
}

}  // namespace mpgen::tb
