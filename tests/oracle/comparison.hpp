// Counts comparisons in hot loops and keeps the first mismatch for the report.
#pragma once

#include <cstdint>
#include <sstream>
#include <string>

namespace mpgen::oracle {

class Comparison {
 public:
  /// `describe` takes a std::ostream and is called for the first mismatch only.
  template <typename Describe>
  void check(bool equal, const Describe& describe) {
    ++compared_;
    if (equal) return;
    if (++mismatches_ > 1) return;
    std::ostringstream text;
    describe(text);
    first_mismatch_ = text.str();
  }

  std::int64_t compared() const { return compared_; }
  std::int64_t mismatches() const { return mismatches_; }
  const std::string& first_mismatch() const { return first_mismatch_; }

 private:
  std::int64_t compared_ = 0;
  std::int64_t mismatches_ = 0;
  std::string first_mismatch_;
};

}  // namespace mpgen::oracle
