// From C++ exceptions to return codes.
#pragma once

#include "capi/mpgen.h"

namespace mpgen::capi {

/// Keeps "function: message" for mpgen_error() in this thread; very long messages are cut.
void keep_error(const char* function, const char* message) noexcept;

/// The status of the exception that is being handled; keeps its message.
int status_of_exception(const char* function) noexcept;

/// Runs the body of the C function `function`.
template <class Body>
int call(const char* function, const Body& body) noexcept {
  try {
    body();
    return MPGEN_OK;
  } catch (...) {
    return status_of_exception(function);
  }
}

}  // namespace mpgen::capi
