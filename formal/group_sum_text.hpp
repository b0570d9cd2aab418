// The behavioural reference of units that sum a stream of groups.
#pragma once

#include <string>

#include "spec/formats.hpp"
#include "spec/integer_range.hpp"
#include "spec/port.hpp"

namespace mpgen::formal {

/// What is summed and how; specification sections 2.1 and 2.2.
struct GroupSum {
  std::string name;
  std::string section;  ///< of the specification
  spec::Ports ports;
  std::string output;  ///< the port of the sum
  spec::ActivationFormat activations = spec::ActivationFormat::fp16;
  spec::Accumulator accumulator;
  spec::IntegerRange weights;  ///< values of the factor
  int lanes = 1;
  int beats = 1;             ///< of the longest group
  int delay = 0;             ///< cycles from a beat to its addition
  std::string weight;        ///< the factor of lane `lane`, an expression of six signed bits
  std::string declarations;  ///< that the expression needs
};

/// The module `<name>_reference`.
std::string group_sum_reference(const GroupSum& sum);

/// Declarations of `legal_o` for a stream of packets from first_i to last_i of 1 to `beats` beats,
/// or of exactly so many.
std::string packet_rules(int beats, bool is_exact);

/// Function rounded: an integer of @top@ + 1 = @width@ bits to 24 significant bits, ties to even.
std::string significand_rounding();

/// Function aligned(x, largest): specification section 2.2, with @fraction@ for N, in
/// @aligned_bits@ bits.
std::string aligned_function();

}  // namespace mpgen::formal
