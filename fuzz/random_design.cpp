#include "fuzz/random_design.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "spec/design_name.hpp"

namespace mpgen::fuzz {
namespace {

using tb::Random;

// Sequences of random numbers: tb::Random's streams.
constexpr std::uint64_t kOrderStream = 0xF0220;
constexpr std::uint64_t kDesignStream = 0xF0221;
// Rows and columns of a tile: what holds for a few holds for many, and is much quicker to test.
constexpr std::int64_t kMostRows = 7;
// Attempts to mend one key before everything is drawn anew.
constexpr int kAttempts = 200;

spec::Dialect random_dialect(Random& random, int largest) {
  std::vector<std::uint8_t> between;
  for (int magnitude = 1; magnitude < largest; ++magnitude) {
    between.push_back(static_cast<std::uint8_t>(magnitude));
  }
  while (between.size() > spec::kDialectMagnitudes - 2) {
    between.erase(between.begin() + static_cast<std::ptrdiff_t>(random.below(between.size())));
  }
  spec::Dialect dialect{};
  std::copy(between.begin(), between.end(), dialect.begin() + 1);
  dialect.back() = static_cast<std::uint8_t>(largest);
  return dialect;
}

spec::Dialect with_one_change(Random& random, spec::Dialect dialect) {
  const auto index = static_cast<std::size_t>(random.between(1, spec::kDialectMagnitudes - 2));
  dialect.at(index) = static_cast<std::uint8_t>(
      random.between(dialect.at(index - 1) + 1, dialect.at(index + 1) - 1));
  return dialect;
}

// An integer of an interval: an end of it, a small one, a power of two or its neighbour, or any.
std::int64_t awkward_integer(std::int64_t minimum, std::int64_t maximum, Random& random) {
  std::int64_t value = 0;
  switch (random.below(5)) {
    case 0:
      value = random.one_in(2) ? minimum : maximum;
      break;
    case 1:
      value = minimum + random.between(0, 3);
      break;
    case 2:
    case 3: {
      int bits = 0;
      while ((maximum >> bits) > 1) ++bits;
      value = (std::int64_t{1} << random.between(0, bits)) + random.between(-1, 1);
      break;
    }
    default:
      value = random.between(minimum, maximum);
      break;
  }
  return std::clamp(value, minimum, maximum);
}

std::vector<std::string> random_words(const std::vector<std::string>& choices, Random& random) {
  if (random.one_in(4)) return random.one_in(2) ? choices : std::vector<std::string>();
  std::vector<std::string> words;
  for (const auto& choice : choices) {
    if (random.one_in(2)) words.push_back(choice);
  }
  return words;
}

// The 17 spellings of aligned:N together are as likely as the other words together.
std::string random_accumulator(const std::vector<std::string>& choices, Random& random) {
  std::vector<std::string> plain;
  std::vector<std::string> aligned;
  for (const auto& choice : choices) {
    (choice.rfind("aligned:", 0) == 0 ? aligned : plain).push_back(choice);
  }
  const bool takes_plain = aligned.empty() || (!plain.empty() && random.one_in(2));
  if (takes_plain) return random.choose(plain);
  if (random.one_in(4)) return random.one_in(2) ? aligned.front() : aligned.back();
  return random.choose(aligned);
}

// A value that fits the parameter's divisor, which is drawn already.
spec::ParameterValue random_fitting_value(const spec::UnitDescription& description,
                                          const spec::Parameter& parameter,
                                          const spec::UnitSpec& unit, Random& random) {
  if (parameter.multiple_of.empty() || !parameter.integers.empty()) {
    return random_value(parameter, random);
  }
  const auto divisor = std::get<std::int64_t>(description.find(parameter.multiple_of)->get(unit));
  const std::int64_t least = (parameter.minimum + divisor - 1) / divisor;
  const std::int64_t most = parameter.maximum / divisor;
  // Long groups and dot products take long to simulate and show little that short ones do not.
  const std::int64_t usual = std::min(most, std::max<std::int64_t>(least, 128));
  for (;;) {
    const std::int64_t value =
        divisor * awkward_integer(least, random.one_in(16) ? most : usual, random);
    if (spec::allows(parameter, value)) return value;
  }
}

// Draws the keys of conflicts again until there are none; false if that does not come to an end.
bool mend(const spec::UnitDescription& description, spec::UnitSpec& unit, Random& random) {
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const auto conflicts = spec::conflicts(unit);
    if (conflicts.empty()) return true;
    const spec::Parameter& parameter = *description.find(conflicts.front().key);
    parameter.set(unit, random_fitting_value(description, parameter, unit, random));
  }
  return false;
}

std::int64_t integer_of(const spec::UnitDescription& description, const spec::UnitSpec& unit,
                        const char* key) {
  const spec::Parameter* const parameter = description.find(key);
  if (parameter == nullptr || !spec::applies(*parameter, unit)) return 1;
  return std::get<std::int64_t>(parameter->get(unit));
}

// What building and simulating the model grow with.
std::int64_t products_per_cycle(const spec::UnitDescription& description,
                                const spec::UnitSpec& unit) {
  return integer_of(description, unit, "lanes") * integer_of(description, unit, "rows") *
         integer_of(description, unit, "columns");
}

// "u12_..." so that no two indices of a seed have the same; longest and shortest names come up.
std::string random_name(std::uint64_t index, Random& random) {
  std::string name = fmt::format("u{}", index);
  if (random.one_in(3)) return name;
  const auto length = random.one_in(4) ? spec::kLongestDesignName
                                       : static_cast<std::size_t>(random.between(
                                             static_cast<std::int64_t>(name.size()) + 3, 40));
  name += "_z";
  static const std::string kCharacters = "abcdefghijklmnopqrstuvwxyz0123456789_";
  while (name.size() < length) {
    char next = random.choose(kCharacters);
    const bool breaks_word = next == '_' && (name.back() == '_' || name.size() + 2 >= length);
    if (breaks_word) next = 'q';
    // A word of digits alone must not end the name.
    if (name.back() == '_') next = 'w';
    name += next;
  }
  return name;
}

}  // namespace

spec::Formatbook random_formatbook(Random& random) {
  if (random.one_in(3)) return spec::blockdialect_formatbook();
  std::vector<int> largest = {15, 14, 13, 12, 11, 10, 9, 8, 7};
  const auto pairs = static_cast<std::size_t>(random.between(1, spec::kMostDialects / 2));
  while (largest.size() > pairs) {
    largest.erase(largest.begin() + static_cast<std::ptrdiff_t>(random.below(largest.size())));
  }
  spec::Formatbook book;
  for (const int magnitude : largest) {
    const spec::Dialect even = random_dialect(random, magnitude);
    const std::array<spec::Dialect, 4> mates = {even, with_one_change(random, even),
                                                random_dialect(random, magnitude),
                                                random_dialect(random, magnitude)};
    book.dialects.push_back(even);
    book.dialects.push_back(random.choose(mates));
  }
  return book;
}

spec::ParameterValue random_value(const spec::Parameter& parameter, Random& random) {
  switch (parameter.kind) {
    case spec::ParameterKind::choice:
      return random.choose(parameter.choices);
    case spec::ParameterKind::accumulator:
      return random_accumulator(parameter.choices, random);
    case spec::ParameterKind::choice_list:
      return random_words(parameter.choices, random);
    case spec::ParameterKind::flag:
      return random.one_in(2);
    case spec::ParameterKind::formatbook:
      return random_formatbook(random);
    case spec::ParameterKind::integer:
      break;
  }
  if (!parameter.integers.empty()) return random.choose(parameter.integers);
  const bool is_tile_side = parameter.key == "rows" || parameter.key == "columns";
  return awkward_integer(parameter.minimum,
                         is_tile_side ? std::min(parameter.maximum, kMostRows) : parameter.maximum,
                         random);
}

spec::UnitSpec random_unit(const spec::UnitDescription& description, Random& random) {
  for (;;) {
    spec::UnitSpec unit = description.defaults;
    for (const auto& parameter : description.parameters) {
      if (!spec::applies(parameter, unit)) continue;
      parameter.set(unit, random_fitting_value(description, parameter, unit, random));
    }
    if (mend(description, unit, random)) return unit;
  }
}

spec::Design random_design(std::uint64_t seed, std::uint64_t index) {
  const auto& descriptions = spec::unit_descriptions();
  const std::uint64_t first = Random(seed, kOrderStream, 0).below(descriptions.size());
  const auto& description = descriptions[static_cast<std::size_t>(
      (first + index % descriptions.size()) % descriptions.size())];
  Random random(seed, kDesignStream, index);
  // A tile of w4a4 has at least 16 products an element.
  const bool is_tile = description.find("rows") != nullptr;
  const std::int64_t most_products = is_tile || random.one_in(4) ? 64 : 16;
  for (;;) {
    spec::UnitSpec unit = random_unit(description, random);
    if (products_per_cycle(description, unit) > most_products) continue;
    return {.name = random_name(index, random), .unit = std::move(unit)};
  }
}

}  // namespace mpgen::fuzz
