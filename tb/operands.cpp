#include "tb/operands.hpp"

#include <algorithm>
#include <bit>
#include <functional>

#include "spec/group_aligner.hpp"
#include "tb/binary16_patterns.hpp"

namespace mpgen::tb {
namespace {

constexpr std::int32_t kSign16 = 0x8000;
constexpr std::uint64_t kTableStream = 0x7461626C65;

// Random activations of one kind; the tables hold what these draw.
using Draw = std::function<std::int32_t(Random&)>;

std::int32_t structured_integer(Random& random, std::int32_t largest, int most_bits) {
  const int bits = static_cast<int>(random.between(1, most_bits));
  const auto magnitude =
      std::min(static_cast<std::int32_t>(std::uint64_t{1} << (bits - 1) |
                                         (bits > 1 ? structured_fraction(random, bits - 1) : 0)),
               largest);
  return random.one_in(2) ? -magnitude : magnitude;
}

std::vector<Draw> binary16_draws() {
  std::vector<Draw> draws = {
      [](Random& random) { return structured_binary16(random, 0, 30); },
      // The ends of the range only: far exponents.
      [](Random& random) {
        const int least = random.one_in(2) ? 0 : 29;
        return structured_binary16(random, least, least + 1);
      },
      [](Random& random) { return structured_binary16(random, 0, 0); },
      [](Random& random) { return random.one_in(8) ? structured_binary16(random, 0, 30) : 0; },
      [](Random& random) { return random.choose(binary16_corners()); }};
  for (const int center : {2, 5, 10, 15, 20, 25, 28}) {
    draws.emplace_back(
        [center](Random& random) { return structured_binary16(random, center - 2, center + 2); });
  }
  return draws;
}

std::vector<Draw> integer_draws(const OperandFormat& format) {
  const std::array<std::int32_t, 2> extremes = activation_extremes(format);
  const std::vector<std::int32_t> corners = activation_corners(format);
  const std::int32_t largest = extremes[0];
  const auto bits = static_cast<int>(std::bit_width(static_cast<std::uint32_t>(largest)));
  return {
      [=](Random& random) { return structured_integer(random, largest, bits); },
      [=](Random& random) { return structured_integer(random, largest, 1 + bits / 2); },
      [=](Random& random) {
        return random.one_in(8) ? structured_integer(random, largest, bits) : 0;
      },
      [=](Random& random) { return random.choose(extremes); },
      [=](Random& random) { return random.choose(corners); },
  };
}

// An activation one unit in the last place away, never outside the range.
std::int32_t neighbour(const OperandFormat& format, std::int32_t activation) {
  if (format.kind == ActivationKind::binary16) return activation ^ 1;
  return activation - (activation > 0 ? 1 : 0) + (activation < 0 ? 1 : 0);
}

std::vector<std::int32_t> aligned_corners(std::int32_t largest) {
  std::vector<std::int32_t> list = {0, largest - 1, 1 - largest, largest, -largest};
  for (std::int32_t power = 1; power <= largest; power *= 2) {
    for (const std::int32_t value : {power, power - 1, power + 1}) {
      list.push_back(std::min(value, largest));
      list.push_back(-std::min(value, largest));
    }
  }
  std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
  return list;
}

}  // namespace

OperandFormat operand_format(spec::ActivationFormat activations,
                             const spec::Accumulator& accumulator, spec::WeightFormat weights) {
  OperandFormat format;
  format.weights = weights;
  if (activations == spec::ActivationFormat::int8) {
    format.kind = ActivationKind::int8;
  } else if (accumulator.kind == spec::Accumulator::Kind::aligned) {
    format.kind = ActivationKind::aligned;
    format.fraction_bits = accumulator.fraction_bits;
  }
  return format;
}

std::vector<std::int32_t> activation_corners(const OperandFormat& format) {
  switch (format.kind) {
    case ActivationKind::binary16:
      return binary16_corners();
    case ActivationKind::int8: {
      std::vector<std::int32_t> list;
      for (std::int32_t value = -128; value <= 127; ++value) list.push_back(value);
      return list;
    }
    case ActivationKind::aligned:
      break;
  }
  return aligned_corners(activation_extremes(format)[0]);
}

std::vector<std::int32_t> activation_anchors(const OperandFormat& format) {
  switch (format.kind) {
    case ActivationKind::binary16:
      return binary16_anchors();
    case ActivationKind::int8:
      return {0,  1,  -1,  2,   -2,  3,   -3,  7,   -8,   15,   63,  64,
              65, 85, -86, -63, -64, -65, 126, 127, -126, -127, -128};
    case ActivationKind::aligned:
      break;
  }
  const std::int32_t largest = activation_extremes(format)[0];
  const std::int32_t one = 1 << format.fraction_bits;
  std::vector<std::int32_t> list = {0};
  for (const std::int32_t value :
       {1, 2, 3, one, one + 1, 1024 * one, 1024 * one - 1, largest - 1, largest - one, largest}) {
    list.push_back(value);
    list.push_back(-value);
  }
  return list;
}

std::array<std::int32_t, 2> activation_extremes(const OperandFormat& format) {
  if (format.kind == ActivationKind::binary16) return {0x7BFF, 0xFBFF};
  if (format.kind == ActivationKind::int8) return {127, -128};
  const auto largest = static_cast<std::int32_t>(spec::aligned_range(format.fraction_bits).maximum);
  return {largest, -largest};
}

std::int32_t negated_activation(const OperandFormat& format, std::int32_t activation) {
  if (format.kind == ActivationKind::binary16) return activation ^ kSign16;
  return format.kind == ActivationKind::int8 ? std::min(-activation, 127) : -activation;
}

OperandSource::OperandSource(const OperandFormat& format, std::uint64_t seed) : format_(format) {
  const std::vector<Draw> draws =
      format.kind == ActivationKind::binary16 ? binary16_draws() : integer_draws(format);
  tables_.resize(draws.size());
  for (std::size_t table = 0; table < draws.size(); ++table) {
    Random random(seed, kTableStream, table);
    for (std::int32_t& entry : tables_[table]) entry = draws[table](random);
  }
}

GroupShape OperandSource::draw_shape(Random& random) const {
  GroupShape shape;
  if (!random.one_in(8)) shape.table = tables_[random.below(tables_.size())].data();
  shape.cancels = random.one_in(5);
  const std::uint64_t single = random.bits();
  const std::uint64_t kind = random.below(16);
  for (std::size_t i = 0; i < shape.weights.size(); ++i) {
    std::uint64_t code = i;
    if (kind == 0) code = single;                               // one weight for all
    if (kind == 1) code = (i % 2 == 0 ? single : single >> 4);  // two weights
    shape.weights[i] = weight_of_code(format_.weights, code);
  }
  return shape;
}

std::int32_t OperandSource::uniform_activation(std::uint64_t bits) const {
  switch (format_.kind) {
    case ActivationKind::binary16: {
      const auto pattern = static_cast<std::int32_t>(bits & 0xFFFF);
      return (pattern & 0x7C00) == 0x7C00 ? pattern ^ 0x4000 : pattern;
    }
    case ActivationKind::int8:
      return static_cast<std::int8_t>(bits & 0xFF);
    case ActivationKind::aligned:
      break;
  }
  const std::int64_t largest = activation_extremes(format_)[0];
  const auto count = static_cast<std::uint64_t>(2 * largest + 1);
  return static_cast<std::int32_t>(static_cast<std::int64_t>(((bits & 0xFFFFFFFF) * count) >> 32) -
                                   largest);
}

void OperandSource::fill(Random& shared_random, const GroupShape& shape, int count,
                         std::int32_t* activations, std::int32_t* weights) const {
  Random random = shared_random;  // a local copy can live in a register
  if (shape.table != nullptr) {
    for (int i = 0; i < count; i += 4) {
      std::uint64_t bits = random.bits();
      for (int j = i; j < i + 4; ++j, bits >>= 16) {
        activations[j] = shape.table[bits % kTableSize];
        weights[j] = shape.weights[(bits >> 11) & 15];
      }
    }
  } else {
    for (int i = 0; i < count; ++i) {
      const std::uint64_t bits = random.bits();
      activations[i] = uniform_activation(bits);
      weights[i] = shape.weights[bits >> 60];
    }
  }
  if (shape.cancels) cancel(count, random, activations, weights);
  shared_random = random;
}

void OperandSource::cancel(int count, Random& random, std::int32_t* activations,
                           std::int32_t* weights) const {
  std::uint64_t bits = random.bits();
  for (int i = 1; i < count; i += 2) {
    const std::int32_t opposite = negated_activation(format_, activations[i - 1]);
    bits = bits >> 2 | bits << 62;
    const bool leaves_last_bit = (bits & 3) == 0;
    activations[i] = leaves_last_bit ? neighbour(format_, opposite) : opposite;
    weights[i] = weights[i - 1];
  }
}

}  // namespace mpgen::tb
