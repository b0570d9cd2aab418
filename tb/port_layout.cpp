#include "tb/port_layout.hpp"

#include <stdexcept>

namespace mpgen::tb {
namespace {

constexpr int kWordBits = 64;

class WordAllocator {
 public:
  int words() const { return static_cast<int>(used_bits_.size()); }

  PortField place(const spec::Port& port) {
    if (port.width() > kWordBits) {
      const int first = words();
      const int count = (port.width() + kWordBits - 1) / kWordBits;
      used_bits_.resize(used_bits_.size() + static_cast<std::size_t>(count), kWordBits);
      return {port, first, 0};
    }
    std::size_t word = 0;
    while (word < used_bits_.size() && used_bits_[word] + port.width() > kWordBits) ++word;
    if (word == used_bits_.size()) used_bits_.push_back(0);
    const int shift = used_bits_[word];
    used_bits_[word] += port.width();
    return {port, static_cast<int>(word), shift};
  }

 private:
  std::vector<int> used_bits_;
};

}  // namespace

PortField::PortField(const spec::Port& port, int word, int shift)
    : name_(port.name),
      word_(word),
      shift_(shift),
      width_(port.width()),
      elements_(port.elements),
      element_bits_(port.element_bits),
      is_signed_(port.is_signed) {}

void PortField::report_long_elements() const {
  throw std::logic_error("port " + name_ + " has values of " + std::to_string(element_bits_) +
                         " bits; read and write it by bits");
}

PortLayout::PortLayout(const spec::Ports& ports) {
  WordAllocator allocator;
  fields_.reserve(ports.size());
  for (const spec::Port& port : ports) {
    if (port.elements < 1 || port.element_bits < 1) {
      throw std::invalid_argument("port " + port.name + " has no bits");
    }
    if (contains(port.name)) throw std::invalid_argument("two ports are called " + port.name);
    fields_.push_back(allocator.place(port));
  }
  words_ = allocator.words();
}

const PortField* PortLayout::find(std::string_view name) const {
  for (const PortField& field : fields_) {
    if (field.name() == name) return &field;
  }
  return nullptr;
}

const PortField& PortLayout::field(std::string_view name) const {
  const PortField* field = find(name);
  if (field == nullptr) throw std::out_of_range("there is no port " + std::string(name));
  return *field;
}

bool has_clock(const spec::Ports& ports) {
  for (const spec::Port& port : ports) {
    if (port.role == spec::PortRole::clock) return true;
  }
  return false;
}

const spec::Port* result_gate(const spec::Ports& ports) {
  if (!has_clock(ports)) return nullptr;
  for (const spec::Port& port : ports) {
    const bool is_output = port.direction == spec::PortDirection::output;
    if (is_output && port.role == spec::PortRole::valid) return &port;
  }
  return nullptr;
}

PortLayout input_layout(const spec::Ports& ports) {
  spec::Ports inputs;
  for (const spec::Port& port : ports) {
    const bool is_input = port.direction == spec::PortDirection::input;
    if (is_input && port.role != spec::PortRole::clock) inputs.push_back(port);
  }
  return PortLayout(inputs);
}

PortLayout output_layout(const spec::Ports& ports) {
  const spec::Port* gate = result_gate(ports);
  spec::Ports outputs;
  for (const spec::Port& port : ports) {
    if (port.direction == spec::PortDirection::output && &port != gate) outputs.push_back(port);
  }
  return PortLayout(outputs);
}

}  // namespace mpgen::tb
