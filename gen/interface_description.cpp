#include "gen/interface_description.hpp"

#include <string>

#include "spec/derived_values.hpp"
#include "spec/numerics_contract.hpp"
#include "spec/parameter_json.hpp"
#include "spec/unit_description.hpp"

namespace mpgen::gen {
namespace {

using Json = nlohmann::ordered_json;

std::string direction(const spec::Port& port) {
  return port.direction == spec::PortDirection::input ? "input" : "output";
}

}  // namespace

Json interface_description(const spec::Design& design) {
  const spec::UnitDescription& unit = spec::description_of(design.unit);
  Json configuration = {{"unit", unit.name}, {"name", design.name}};
  for (const auto& parameter : unit.parameters) {
    if (!spec::applies(parameter, design.unit)) continue;
    configuration[parameter.key] = spec::parameter_json(parameter.get(design.unit));
  }
  Json port_list = Json::array();
  for (const auto& port : spec::ports(design.unit)) {
    port_list.push_back({{"name", port.name},
                         {"direction", direction(port)},
                         {"width", port.width()},
                         {"elements", port.elements},
                         {"element_bits", port.element_bits},
                         {"signed", port.is_signed},
                         {"format", port.format},
                         {"meaning", port.meaning}});
  }
  Json derived = Json::array();
  for (const auto& value : spec::derived_values(design.unit)) {
    derived.push_back({{"name", value.name},
                       {"minimum", value.range ? Json(value.range->minimum) : Json()},
                       {"maximum", value.range ? Json(value.range->maximum) : Json()},
                       {"bits", value.bits},
                       {"lsb", value.lsb},
                       {"meaning", value.meaning}});
  }
  Json numerics = Json::array();
  for (const auto& clause : spec::numerics_contract(design.unit)) {
    numerics.push_back({{"subject", clause.subject}, {"text", clause.text}});
  }
  return {{"name", design.name},
          {"unit", unit.name},
          {"configuration", configuration},
          {"ports", port_list},
          {"derived", derived},
          {"timing",
           {{"latency_cycles", spec::latency(design.unit)},
            {"latency", spec::latency_in_words(design.unit)},
            {"macs_per_cycle", spec::macs_per_cycle(design.unit)},
            {"throughput", spec::throughput_in_words(design.unit)}}},
          {"numerics", numerics}};
}

}  // namespace mpgen::gen
