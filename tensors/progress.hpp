// How far a long operation is.
#pragma once

#include <functional>
#include <string>

namespace mpgen::tensors {

/// Called now and then, always in the thread that started the operation: the tensor at work, and
/// the share of all work that is done, 0 to 1. May be empty.
using Progress = std::function<void(const std::string& tensor, double share)>;

}  // namespace mpgen::tensors
