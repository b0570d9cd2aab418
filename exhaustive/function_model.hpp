// The functions of an emitted unit in a module of their own, many copies side by side.
#pragma once

#include <string>

#include "exhaustive/subject.hpp"
#include "spec/port.hpp"
#include "tb/model_cache.hpp"

namespace mpgen::exhaustive {

/// Copies of the function in the module; each computes one point of those that follow index_i.
inline constexpr int kLaneBits = 4;
inline constexpr int kLanes = 1 << kLaneBits;

/// A module around all constants and functions of the unit of `subject`, as they are emitted:
/// result_o holds the results of the points kLanes * index_i and following.
tb::RtlSource function_module(const Subject& subject);
spec::Ports function_ports(const Subject& subject);

}  // namespace mpgen::exhaustive
