// Errors as texts.
#pragma once

#include <string>

#include "tensors/error.hpp"

namespace mpgen::tensors::test {

/// What an InputError of `work` says; "accepted" without one, "output: WHY" for an OutputError.
template <class Work>
std::string refusal(const Work& work) {
  try {
    work();
  } catch (const InputError& error) {
    return error.what();
  } catch (const OutputError& error) {
    return std::string("output: ") + error.what();
  }
  return "accepted";
}

}  // namespace mpgen::tensors::test
