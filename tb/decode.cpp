#include "tb/decode.hpp"

#include <fmt/format.h>

#include <bit>
#include <cmath>

#include "spec/formatbook.hpp"
#include "tb/port_layout.hpp"

namespace mpgen::tb {
namespace {

std::string decode_float(std::uint64_t raw, int exponent_bits, int fraction_bits) {
  const std::uint64_t one = std::uint64_t{1} << fraction_bits;
  const std::uint64_t most = (std::uint64_t{1} << exponent_bits) - 1;
  const std::uint64_t fraction = raw & (one - 1);
  const std::uint64_t field = (raw >> fraction_bits) & most;
  const char sign = ((raw >> (exponent_bits + fraction_bits)) & 1) != 0 ? '-' : '+';
  if (raw == 0) return "0";
  const int digits = (1 + exponent_bits + fraction_bits) / 4;
  const std::string pattern = fmt::format("0x{:0{}x}", raw, digits);
  if (field == most) return fmt::format("{} ({}{})", pattern, sign, fraction != 0 ? "NaN" : "Inf");
  const std::uint64_t significand = field != 0 ? one + fraction : fraction;
  if (significand == 0) return fmt::format("{} ({}0)", pattern, sign);
  const int exponent =
      static_cast<int>(field != 0 ? field : 1) - static_cast<int>(most / 2) - fraction_bits;
  const double value = std::ldexp(static_cast<double>(significand), exponent);
  return fmt::format("{} ({}{} * 2^{} = {}{:.9g})", pattern, sign, significand, exponent,
                     sign == '-' ? "-" : "", value);
}

// The top bit is the sign.
std::string decode_sign_and_magnitude(std::uint64_t raw, int bits) {
  const std::uint64_t sign = std::uint64_t{1} << (bits - 1);
  return fmt::format("{}{}", (raw & sign) != 0 ? "-" : "", raw & (sign - 1));
}

// {dialect, shared exponent}
std::string decode_block_side(std::uint64_t raw) {
  constexpr std::uint64_t kExponentMask = (1U << spec::kSharedExponentBits) - 1;
  return fmt::format("{{{},{}}}", raw >> spec::kSharedExponentBits, raw & kExponentMask);
}

std::string decode_wide(const PortField& field, const std::uint64_t* words) {
  std::string text = "0x";
  for (int bit = (field.width() - 1) / 64 * 64; bit >= 0; bit -= 64) {
    text += fmt::format("{:016x}", field.get_bits(words, bit, std::min(64, field.width() - bit)));
  }
  return text;
}

DecodedField decode_field(const spec::Port& port, const PortField& field,
                          const std::uint64_t* words, const std::uint64_t* care) {
  DecodedField decoded = {port.name, {}};
  if (port.element_bits > 64) {
    decoded.values.push_back(decode_wide(field, words));
    return decoded;
  }
  for (int element = 0; element < port.elements; ++element) {
    const int first = element * port.element_bits;
    const bool is_void = care != nullptr && field.get_bits(care, first, port.element_bits) == 0;
    decoded.values.push_back(
        is_void ? "any" : decode_value(port, field.get_bits(words, first, port.element_bits)));
  }
  return decoded;
}

}  // namespace

std::string decode_value(const spec::Port& port, std::uint64_t raw) {
  if (port.format == "binary16") return decode_float(raw, 5, 10);
  if (port.format == "binary32") return decode_float(raw, 8, 23);
  if (port.format == "bits") return fmt::format("0x{:x}", raw);
  if (port.format == "{dialect, shared exponent}") return decode_block_side(raw);
  if (port.format.find("{sign, ") != std::string::npos) {
    return decode_sign_and_magnitude(raw, port.element_bits);
  }
  if (!port.is_signed) return fmt::format("{}", raw);
  const int unused = 64 - port.element_bits;
  return fmt::format("{}", static_cast<std::int64_t>(raw << unused) >> unused);
}

std::vector<DecodedField> decode_data(const spec::Ports& ports, const std::uint64_t* words) {
  const PortLayout layout = input_layout(ports);
  std::vector<DecodedField> fields;
  for (const spec::Port& port : ports) {
    const bool is_data =
        port.direction == spec::PortDirection::input && port.role == spec::PortRole::data;
    if (is_data) fields.push_back(decode_field(port, layout.field(port.name), words, nullptr));
  }
  return fields;
}

std::vector<DecodedField> decode_outputs(const spec::Ports& ports, const std::uint64_t* words,
                                         const std::uint64_t* care) {
  const PortLayout layout = output_layout(ports);
  std::vector<DecodedField> fields;
  for (const spec::Port& port : ports) {
    if (port.direction != spec::PortDirection::output || !layout.contains(port.name)) continue;
    fields.push_back(decode_field(port, layout.field(port.name), words, care));
  }
  return fields;
}

std::string join_fields(const std::vector<DecodedField>& fields) {
  std::string text;
  for (const DecodedField& field : fields) {
    text += (text.empty() ? "" : ", ") + field.name;
    for (const std::string& value : field.values) text += " " + value;
  }
  return text;
}

}  // namespace mpgen::tb
