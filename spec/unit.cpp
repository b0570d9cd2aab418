#include "spec/unit.hpp"

#include <algorithm>
#include <array>

namespace mpgen::spec {

std::string unit_name(const UnitSpec& unit) {
  static const std::array<const char*, std::variant_size_v<UnitSpec>> kNames = {
      "mixpe_mul",       "mixpe_pe",
      "activation_sum",  "group_aligner",
      "dequantizer",     "mixpe_dot",
      "dialect_decoder", "dialect_mac",
      "format_selector", "dialect_quantizer_mse",
      "dialect_dot",     "mxfp4_mac",
      "mpgemm_tile"};
  return kNames.at(unit.index());
}

Ports ports(const UnitSpec& unit) {
  return std::visit([](const auto& spec) { return ports(spec); }, unit);
}

int latency(const UnitSpec& unit) {
  return std::visit([](const auto& spec) { return latency(spec); }, unit);
}

bool is_sequential(const UnitSpec& unit) {
  const Ports list = ports(unit);
  return std::any_of(list.begin(), list.end(),
                     [](const Port& port) { return port.role == PortRole::clock; });
}

}  // namespace mpgen::spec
