#include "capi/call.hpp"

#include <array>
#include <cstdio>
#include <exception>
#include <new>
#include <stdexcept>

namespace mpgen::capi {
namespace {

// Not a string: there may be no memory left to tell about.
constexpr std::size_t kLongestMessage = 512;
thread_local std::array<char, kLongestMessage> last_error{};

}  // namespace

void keep_error(const char* function, const char* message) noexcept {
  std::snprintf(last_error.data(), last_error.size(), "%s: %s", function, message);
}

int status_of_exception(const char* function) noexcept {
  try {
    throw;
  } catch (const std::invalid_argument& error) {
    keep_error(function, error.what());
    return MPGEN_INVALID_ARGUMENT;
  } catch (const std::bad_alloc&) {
    keep_error(function, "out of memory");
    return MPGEN_OUT_OF_MEMORY;
  } catch (const std::length_error&) {
    keep_error(function, "out of memory");
    return MPGEN_OUT_OF_MEMORY;
  } catch (const std::exception& error) {
    keep_error(function, error.what());
  } catch (...) {
    keep_error(function, "unknown error");
  }
  return MPGEN_INTERNAL_ERROR;
}

}  // namespace mpgen::capi

const char* mpgen_error() { return mpgen::capi::last_error.data(); }

const char* mpgen_version() { return MPGEN_VERSION; }
