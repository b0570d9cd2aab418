#include "fidelity/random.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <set>

#include "fidelity/elementary.hpp"
#include "tests/catch.hpp"

namespace mpgen::fidelity {
namespace {

constexpr int kDraws = 400'000;

struct Moments {
  double mean = 0;
  double variance = 0;
  double absolute = 0;  // mean of |x|
};

Moments moments(const std::function<double()>& draw) {
  Moments sums;
  for (int i = 0; i < kDraws; ++i) {
    const double x = draw();
    sums.mean += x / kDraws;
    sums.variance += x * x / kDraws;
    sums.absolute += std::fabs(x) / kDraws;
  }
  return sums;
}

bool is_near(double value, double expected, double tolerance) {
  return std::fabs(value - expected) <= tolerance;
}

}  // namespace

TEST_CASE("elementary functions agree with the C library", "[elementary]") {
  Random random(1, "elementary", 0);
  double worst_log = 0;
  double worst_exp = 0;
  for (int i = 0; i < 300'000; ++i) {
    // Up to 2^+-1000 and close to 1, where the logarithm is small.
    const double exponent = (random.uniform() - 0.5) * (i % 2 == 0 ? 2000 : 2);
    const double x = std::exp2(exponent);
    worst_log = std::max(worst_log, std::fabs(natural_log(x) / std::log(x) - 1));
    const double y = (random.uniform() - 0.5) * (i % 2 == 0 ? 1380 : 2);
    worst_exp = std::max(worst_exp, std::fabs(natural_exp(y) / std::exp(y) - 1));
  }
  CHECK(worst_log < 8e-16);
  CHECK(worst_exp < 8e-16);
  CHECK(natural_log(1) == 0);
  CHECK(natural_exp(0) == 1);
}

TEST_CASE("random: known numbers", "[random]") {
  // Worked out apart, from the published descriptions of the generator, its start and the hash.
  Random random(1, "gauss", 0);
  CHECK(random.next() == 0x5CA07516119EA3AA);
  CHECK(random.next() == 0x45B661E3778DD079);
  CHECK(random.next() == 0x4AC9D7E296FF9520);
  // The same bits with every compiler and C library.
  CHECK(random.normal() == 0x1.6f234a5873f37p+0);
  CHECK(random.student(5) == -0x1.721fbb4de3f0fp-2);
  CHECK(random.laplace() == -0x1.1d1fcb86871f4p+1);
}

TEST_CASE("random: streams differ in seed, name and index", "[random]") {
  std::set<std::uint64_t> first_words;
  for (const char* name : {"gauss", "laplace"}) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      for (std::uint64_t index = 0; index < 20; ++index) {
        first_words.insert(Random(seed, name, index).next());
      }
    }
  }
  CHECK(first_words.size() == 800);
}

TEST_CASE("random: uniform numbers", "[random]") {
  Random random(2, "uniform", 0);
  const Moments uniform = moments([&random] { return random.uniform(); });
  CHECK(is_near(uniform.mean, 0.5, 0.003));
  CHECK(is_near(uniform.variance, 1.0 / 3, 0.003));
  std::array<int, 7> counts{};
  for (int i = 0; i < 70'000; ++i) ++counts.at(random.below(7));
  CHECK(*std::min_element(counts.begin(), counts.end()) > 9600);
  CHECK(*std::max_element(counts.begin(), counts.end()) < 10'400);
  CHECK(random.below(1) == 0);
}

TEST_CASE("random: normal numbers", "[random]") {
  Random random(3, "normal", 0);
  const Moments normal = moments([&random] { return random.normal(); });
  CHECK(is_near(normal.mean, 0, 0.008));
  CHECK(is_near(normal.variance, 1, 0.012));
  CHECK(is_near(normal.absolute, std::sqrt(2 / 3.14159265358979), 0.006));
  const Moments squares = moments([&random] { return std::pow(random.normal(), 2); });
  CHECK(is_near(squares.variance, 3, 0.1));  // the fourth moment
}

TEST_CASE("random: Laplace numbers", "[random]") {
  Random random(4, "laplace", 0);
  const Moments laplace = moments([&random] { return random.laplace(); });
  CHECK(is_near(laplace.mean, 0, 0.012));
  CHECK(is_near(laplace.variance, 2, 0.04));
  CHECK(is_near(laplace.absolute, 1, 0.01));
}

TEST_CASE("random: Student's t", "[random]") {
  Random random(5, "student", 0);
  const Moments t5 = moments([&random] { return random.student(5); });
  CHECK(is_near(t5.mean, 0, 0.012));
  CHECK(is_near(t5.variance, 5.0 / 3, 0.06));
  // E|t| = 2 sqrt(n) / ((n - 1) B(n / 2, 1 / 2)): 0.9490 for 5 and 1.1027 for 3 degrees.
  CHECK(is_near(t5.absolute, 0.9490, 0.008));
  const Moments t3 = moments([&random] { return random.student(3); });
  CHECK(is_near(t3.absolute, 1.1027, 0.015));
  // 5 % are beyond the two-sided quantile of the tables, 3.182.
  int beyond = 0;
  for (int i = 0; i < kDraws; ++i) beyond += std::fabs(random.student(3)) > 3.182446 ? 1 : 0;
  CHECK(is_near(static_cast<double>(beyond) / kDraws, 0.05, 0.002));
}

}  // namespace mpgen::fidelity
