#include "formal/block_text.hpp"
#include "formal/unit_proofs.hpp"

namespace mpgen::formal {

std::optional<std::string> reference_of(const spec::MixpeMulSpec& unit, const std::string& name) {
  const std::string weight =
      unit.weights == spec::WeightFormat::int4 ? "$signed(weight_i)" : "$signed({1'b0, weight_i})";
  std::string text = reference_head(name, "2.1", spec::ports(unit), false);
  if (unit.activations == spec::ActivationFormat::int8) {
    text += R"(  logic signed [12:0] product;
  assign product = $signed(activation_i) * @weight@;
  assign product_o = product[@top@:0];
)";
  } else {
    text += R"(  logic signed [11:0] significand;
  logic signed [17:0] product;
  assign significand = {1'b0, activation_i[14:10] != 5'd0, activation_i[9:0]};
  assign product = significand * @weight@;
  assign product_o = activation_i[15] ? -product[@top@:0] : product[@top@:0];
  assign exponent_o = (activation_i[14:10] == 5'd0) ? 5'd1 : activation_i[14:10];
  assign nonfinite_o = activation_i[14:10] == 5'd31;
)";
  }
  const int product_bits = spec::product_range(unit).signed_bits();
  return filled(text + "endmodule\n\n`default_nettype wire\n",
                {{"weight", weight}, {"top", std::to_string(product_bits - 1)}});
}

std::vector<Proof> proofs_of(const spec::MixpeMulSpec& unit, const std::string& name) {
  return {{.subject = "products", .design = {name, unit}, .scope = "complete"}};
}

}  // namespace mpgen::formal
