#include "operands/operand.hpp"

namespace mpgen::operands {

std::size_t SecondOperand::quantized_k() const {
  return std::visit([](const auto& quantized) { return quantized.k; }, matrix);
}

}  // namespace mpgen::operands
