#include "tb/control_ports.hpp"

#include "tb/port_layout.hpp"

namespace mpgen::tb {
namespace {

ControlBit control_bit(const spec::Ports& ports, const PortLayout& layout, spec::PortRole role) {
  for (const spec::Port& port : ports) {
    if (port.role != role || port.direction != spec::PortDirection::input) continue;
    const PortField& field = layout.field(port.name);
    return {.word = static_cast<std::size_t>(field.word()),
            .mask = std::uint64_t{1} << field.shift()};
  }
  return {};
}

}  // namespace

ControlPorts::ControlPorts(const spec::Ports& ports) : is_clocked(has_clock(ports)) {
  const PortLayout layout = input_layout(ports);
  reset_n = control_bit(ports, layout, spec::PortRole::reset);
  valid = control_bit(ports, layout, spec::PortRole::valid);
  first = control_bit(ports, layout, spec::PortRole::first);
  last = control_bit(ports, layout, spec::PortRole::last);
  first_group = control_bit(ports, layout, spec::PortRole::first_group);
  last_group = control_bit(ports, layout, spec::PortRole::last_group);
}

}  // namespace mpgen::tb
