#include "spec/dialect_decoder.hpp"

#include "spec/common_ports.hpp"

namespace mpgen::spec {

int decoded_bits(const Formatbook& book) { return 1 + magnitude_bits(book); }

Ports ports(const DialectDecoderSpec& spec) {
  return {data_port("dialect_i", PortDirection::input, 1, dialect_id_bits(spec.formatbook), false,
                    "dialect id", "dialect of the block"),
          dialect_codes_port("codes_i", PortDirection::input, spec.lanes, "elements of the block"),
          decoded_port("decoded_o", PortDirection::output, spec.lanes, spec.formatbook,
                       "values of the elements")};
}

int latency(const DialectDecoderSpec& /*spec*/) { return 0; }

}  // namespace mpgen::spec
