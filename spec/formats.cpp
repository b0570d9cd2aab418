#include "spec/formats.hpp"

namespace mpgen::spec {

std::string to_string(WeightFormat format) {
  return format == WeightFormat::uint4 ? "uint4" : "int4";
}

std::string to_string(ActivationFormat format) {
  return format == ActivationFormat::fp16 ? "fp16" : "int8";
}

std::string to_string(OutputFormat format) {
  return format == OutputFormat::fp32 ? "fp32" : "fp16";
}

std::string to_string(const Accumulator& accumulator) {
  switch (accumulator.kind) {
    case Accumulator::Kind::exact:
      return "exact";
    case Accumulator::Kind::fp32:
      return "fp32";
    case Accumulator::Kind::aligned:
      break;
  }
  return "aligned:" + std::to_string(accumulator.fraction_bits);
}

int activation_bits(ActivationFormat format) {
  return format == ActivationFormat::fp16 ? kFp16Bits : kInt8Bits;
}

int output_bits(OutputFormat format) {
  return format == OutputFormat::fp32 ? kFp32Bits : kFp16Bits;
}

}  // namespace mpgen::spec
