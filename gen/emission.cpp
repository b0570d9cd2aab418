#include "gen/emission.hpp"

#include <utility>

namespace mpgen::gen {

Emission::Emission(const spec::Design& design)
    : top_name_(design.name),
      prefix_(design.name == spec::unit_name(design.unit) ? "" : design.name + "_") {}

std::string Emission::child_name(const std::string& unit) const { return prefix_ + unit; }

const SvModule* Emission::find(const std::string& name) const {
  for (const auto& module : modules_) {
    if (module.name == name) return &module;
  }
  return nullptr;
}

const SvModule& Emission::add(SvModule module) {
  modules_.push_back(std::move(module));
  return modules_.back();
}

SvPort module_port(const spec::Port& port, const std::string& width_text) {
  const SvWidth width =
      width_text.empty() ? SvWidth(port.width()) : SvWidth(width_text, port.width());
  return {.name = port.name,
          .direction = port.direction,
          .width = width,
          .is_signed = port.is_signed && port.elements == 1,
          .comment = port.meaning};
}

SvInstance connect_by_name(const std::string& name, const SvModule& module,
                           const std::vector<SvConnection>& given) {
  SvInstance instance{name, &module, {}, {}};
  for (const auto& port : module.ports) {
    std::string expression = port.name;
    for (const auto& connection : given) {
      if (connection.port == port.name) expression = connection.expression;
    }
    instance.connections.push_back({port.name, expression});
  }
  return instance;
}

}  // namespace mpgen::gen
