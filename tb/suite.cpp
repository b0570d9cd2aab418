#include "tb/suite.hpp"

namespace mpgen::tb {

const std::vector<Suite>& all_suites() {
  static const std::vector<Suite> kSuites = {Suite::exhaustive, Suite::corners, Suite::random,
                                             Suite::tensor, Suite::protocol};
  return kSuites;
}

std::string to_string(Suite suite) {
  switch (suite) {
    case Suite::exhaustive:
      return "exhaustive";
    case Suite::corners:
      return "corners";
    case Suite::random:
      return "random";
    case Suite::tensor:
      return "tensor";
    case Suite::protocol:
      break;
  }
  return "protocol";
}

std::optional<Suite> parse_suite(std::string_view name) {
  for (const Suite suite : all_suites()) {
    if (to_string(suite) == name) return suite;
  }
  return std::nullopt;
}

}  // namespace mpgen::tb
