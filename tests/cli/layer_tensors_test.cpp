#include "cli/layer_tensors.hpp"

#include <algorithm>
#include <cmath>

#include "tests/catch.hpp"

namespace mpgen::cli {
namespace {

const std::vector<float>& values_of(const operands::SourceTensor& tensor) {
  return std::get<std::vector<float>>(tensor.data);
}

double mean_square(const std::vector<float>& values, std::size_t first, std::size_t step) {
  double sum = 0;
  std::size_t count = 0;
  for (std::size_t i = first; i < values.size(); i += step, ++count) {
    sum += static_cast<double>(values[i]) * static_cast<double>(values[i]);
  }
  return sum / static_cast<double>(count);
}

TEST_CASE("a block has seven linear layers, by default those of a model of 135 M parameters") {
  std::vector<std::string> shapes;
  std::size_t weights = 0;
  for (const auto& layer : linear_layers(LayerSizes{})) {
    shapes.push_back(layer.name + " " + std::to_string(layer.outputs) + " " +
                     std::to_string(layer.inputs));
    weights += layer.outputs * layer.inputs;
  }
  CHECK(shapes == std::vector<std::string>{"q 576 576", "k 192 576", "v 192 576", "o 576 576",
                                           "gate 1536 576", "up 1536 576", "down 576 1536"});
  CHECK(weights == 3538944);
}

TEST_CASE("synthetic activations have outlier channels, and weights the variance 1 / K") {
  const LinearLayer layer = {"q", 200, 300};
  const auto input = synthetic_activations(layer, 256, 7, 2);
  CHECK(input.shape == tensors::Shape{256, 300});
  CHECK(input.name == "q.input");
  CHECK(input.form == "synthetic F32");
  REQUIRE(values_of(input).size() == std::size_t{256} * 300);
  int outliers = 0;
  int others = 0;
  for (std::size_t channel = 0; channel < 300; ++channel) {
    const double power = mean_square(values_of(input), channel, 300);
    if (power > 200 && power < 800) ++outliers;
    if (power > 0.5 && power < 2) ++others;
  }
  CHECK(outliers == 3);
  CHECK(others == 297);

  const auto weights = synthetic_weights(layer, 7, 2);
  CHECK(weights.shape == tensors::Shape{200, 300});
  CHECK(weights.name == "q.weight");
  const double power = mean_square(values_of(weights), 0, 1) * 300;
  CHECK(power > 0.95);
  CHECK(power < 1.05);
}

TEST_CASE("synthetic tensors depend on layer, shape and seed alone") {
  const LinearLayer k = {"k", 16, 64};
  const LinearLayer v = {"v", 16, 64};
  CHECK(values_of(synthetic_weights(k, 1, 1)) == values_of(synthetic_weights(k, 1, 3)));
  CHECK(values_of(synthetic_activations(k, 9, 1, 1)) ==
        values_of(synthetic_activations(k, 9, 1, 3)));
  CHECK(values_of(synthetic_weights(k, 1, 1)) != values_of(synthetic_weights(v, 1, 1)));
  CHECK(values_of(synthetic_activations(k, 9, 1, 1)) !=
        values_of(synthetic_activations(v, 9, 1, 1)));
  CHECK(values_of(synthetic_weights(k, 1, 1)) != values_of(synthetic_weights(k, 2, 1)));
  // More tokens are more rows; the first stay what they were.
  const auto few = values_of(synthetic_activations(k, 3, 1, 1));
  const auto many = values_of(synthetic_activations(k, 9, 1, 1));
  CHECK(std::equal(few.begin(), few.end(), many.begin()));
}

}  // namespace
}  // namespace mpgen::cli
