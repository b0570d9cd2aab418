// Files of failures: a configuration with a header.
#include <stdexcept>

#include "fuzz/regression_file.hpp"
#include "fuzz/targets/target.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(mpgen::fuzz::text_of(data, size));
  try {
    const auto regression = mpgen::fuzz::parse_regression(text, "fuzzed.yaml");
    const auto again =
        mpgen::fuzz::parse_regression(mpgen::fuzz::to_text(regression), "again.yaml");
    mpgen::fuzz::require(again.design == regression.design, "a written file is read back equal");
    mpgen::fuzz::require(again.stage == regression.stage && again.what == regression.what &&
                             again.origin == regression.origin && again.replay == regression.replay,
                         "and so is its header");
  } catch (const std::invalid_argument& refusal) {
    mpgen::fuzz::require(refusal.what()[0] != '\0', "a refusal has a message");
  }
  return 0;
}
