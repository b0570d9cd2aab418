#include "fidelity/tensor.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>

#include "fidelity/elementary.hpp"
#include "fidelity/hadamard.hpp"
#include "fidelity/random.hpp"

namespace mpgen::fidelity {
namespace {

constexpr int kBdrVector = 1024;
constexpr int kSoftmaxLength = 512;
constexpr double kSoftmaxDeviation = 2;
constexpr double kLogNormalDeviation = 0.8;
constexpr int kSpikes = 4;
constexpr double kSpikeHeight = 1000;

// Tensors made of others draw the numbers of those.
TensorKind base_of(TensorKind kind) {
  if (kind == TensorKind::spike) return TensorKind::swiglu;
  if (kind == TensorKind::hadamard) return TensorKind::chan20;
  return kind;
}

// `count` different ones of 0..total - 1, or all: Floyd's algorithm.
std::vector<std::uint64_t> choose(std::uint64_t count, std::uint64_t total, Random& random) {
  std::vector<std::uint64_t> chosen;
  for (std::uint64_t last = total - std::min(count, total); last < total; ++last) {
    const std::uint64_t candidate = random.below(last + 1);
    const bool is_new = std::find(chosen.begin(), chosen.end(), candidate) == chosen.end();
    chosen.push_back(is_new ? candidate : last);
  }
  return chosen;
}

std::vector<double> outlier_gains(int columns, int outliers, double gain, Random& random) {
  std::vector<double> gains(static_cast<std::size_t>(columns), 1.0);
  const auto channels =
      choose(static_cast<std::uint64_t>(outliers), static_cast<std::uint64_t>(columns), random);
  for (const std::uint64_t channel : channels) gains[channel] = gain;
  return gains;
}

std::vector<double> gains_of(TensorKind kind, int columns, Random& random) {
  std::vector<double> gains;
  switch (kind) {
    case TensorKind::chan20:
      return outlier_gains(columns, std::max(columns / 100, 1), 20, random);
    case TensorKind::chan100:
      return outlier_gains(columns, 6, 100, random);
    case TensorKind::chan_ln:
      for (int column = 0; column < columns; ++column) {
        gains.push_back(natural_exp(kLogNormalDeviation * random.normal()));
      }
      return gains;
    default:
      return gains;
  }
}

void make_softmax(std::span<double> values, Random& random) {
  for (double& value : values) value = natural_exp(kSoftmaxDeviation * random.normal());
  const double sum = std::accumulate(values.begin(), values.end(), 0.0);
  for (double& value : values) value /= sum;
}

// Applies `make` to pieces of `length` elements; the last may be shorter.
template <class Make>
void for_each_piece(std::span<double> values, std::size_t length, const Make& make) {
  for (std::size_t start = 0; start < values.size(); start += length) {
    make(values.subspan(start, std::min(length, values.size() - start)));
  }
}

double swiglu(Random& random) {
  const double gate = random.normal();
  const double up = random.normal();
  return gate / (1 + natural_exp(-gate)) * up;
}

}  // namespace

const std::vector<TensorKind>& tensor_kinds() {
  static const std::vector<TensorKind> kKinds = {
      TensorKind::gauss,   TensorKind::laplace, TensorKind::t5,      TensorKind::t3,
      TensorKind::bdr,     TensorKind::chan20,  TensorKind::chan100, TensorKind::chan_ln,
      TensorKind::softmax, TensorKind::swiglu,  TensorKind::spike,   TensorKind::hadamard};
  return kKinds;
}

std::string to_string(TensorKind kind) {
  switch (kind) {
    case TensorKind::gauss:
      return "gauss";
    case TensorKind::laplace:
      return "laplace";
    case TensorKind::t5:
      return "t5";
    case TensorKind::t3:
      return "t3";
    case TensorKind::bdr:
      return "bdr";
    case TensorKind::chan20:
      return "chan20";
    case TensorKind::chan100:
      return "chan100";
    case TensorKind::chan_ln:
      return "chanLN";
    case TensorKind::softmax:
      return "softmax";
    case TensorKind::swiglu:
      return "swiglu";
    case TensorKind::spike:
      return "spike";
    case TensorKind::hadamard:
      return "hadamard";
  }
  return {};
}

std::string summary(TensorKind kind) {
  switch (kind) {
    case TensorKind::gauss:
      return "standard normal: weights";
    case TensorKind::laplace:
      return "Laplace of scale 1: activations with mild tails";
    case TensorKind::t5:
      return "Student's t, 5 degrees of freedom: measured weights and activations";
    case TensorKind::t3:
      return "Student's t, 3 degrees of freedom: heavy tails";
    case TensorKind::bdr:
      return "normal, the deviation of each 1024 elements drawn anew";
    case TensorKind::chan20:
      return "normal, 1 % of the channels times 20";
    case TensorKind::chan100:
      return "normal, 6 channels times 100";
    case TensorKind::chan_ln:
      return "normal, a log-normal gain per channel";
    case TensorKind::softmax:
      return "softmax over 512 values of deviation 2: attention";
    case TensorKind::swiglu:
      return "SiLU(g) * u: output of a gated linear unit";
    case TensorKind::spike:
      return "swiglu with 4 values of 1000";
    case TensorKind::hadamard:
      return "chan20 rotated by a Hadamard matrix";
  }
  return {};
}

Tensor::Tensor(TensorKind kind, TensorShape shape, std::uint64_t seed)
    : kind_(kind), shape_(shape), seed_(seed) {
  Random gains(seed, to_string(base_of(kind)) + " gains", 0);
  channel_gains_ = gains_of(base_of(kind), shape.columns, gains);
  if (kind == TensorKind::spike) {
    Random positions(seed, "spike positions", 0);
    spikes_ = choose(
        kSpikes, static_cast<std::uint64_t>(shape.rows) * static_cast<std::uint64_t>(shape.columns),
        positions);
  }
}

void Tensor::make_row(int row, std::span<float> values) const {
  std::vector<double> exact(values.size());
  make_exact_row(row, exact);
  std::transform(exact.begin(), exact.end(), values.begin(),
                 [](double value) { return static_cast<float>(value); });
}

void Tensor::make_exact_row(int row, std::span<double> values) const {
  Random random(seed_, to_string(base_of(kind_)), static_cast<std::uint64_t>(row));
  const auto fill = [values](const auto& draw) {
    std::generate(values.begin(), values.end(), draw);
  };
  switch (base_of(kind_)) {
    case TensorKind::laplace:
      fill([&random] { return random.laplace(); });
      break;
    case TensorKind::t5:
      fill([&random] { return random.student(5); });
      break;
    case TensorKind::t3:
      fill([&random] { return random.student(3); });
      break;
    case TensorKind::bdr:
      for_each_piece(values, kBdrVector, [&random](std::span<double> vector) {
        const double deviation = random.normal();  // its sign does not matter
        for (double& value : vector) value = deviation * random.normal();
      });
      break;
    case TensorKind::softmax:
      for_each_piece(values, kSoftmaxLength,
                     [&random](std::span<double> piece) { make_softmax(piece, random); });
      break;
    case TensorKind::swiglu:
      fill([&random] { return swiglu(random); });
      break;
    default:
      fill([&random] { return random.normal(); });
  }
  for (std::size_t i = 0; i < channel_gains_.size(); ++i) values[i] *= channel_gains_[i];
  for (const std::uint64_t position : spikes_) {
    const std::uint64_t start = static_cast<std::uint64_t>(row) * values.size();
    if (position >= start && position - start < values.size()) {
      values[position - start] = kSpikeHeight;
    }
  }
  if (kind_ == TensorKind::hadamard) rotate_by_hadamard(values);
}

}  // namespace mpgen::fidelity
