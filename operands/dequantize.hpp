// The numbers that quantised matrices stand for.
#pragma once

#include <vector>

#include "gemm/operands.hpp"

namespace mpgen::operands {

/// [rows, k], exact but for INT8, whose products round to binary32.
std::vector<float> dequantize(const gemm::GroupMatrix& matrix);
std::vector<float> dequantize(const gemm::DialectMatrix& matrix);
std::vector<float> dequantize(const gemm::Int8Matrix& matrix);

}  // namespace mpgen::operands
