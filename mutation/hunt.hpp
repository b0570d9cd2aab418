// The co-simulation of all mutants of a model, until each is noticed or has run long enough.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "spec/unit.hpp"
#include "tb/model_cache.hpp"

namespace mpgen::mutation {

struct HuntOptions {
  std::uint64_t seed = 1;
  int jobs = 1;
  std::uint64_t cycles = 0;  ///< of one mutant
  std::uint64_t effort = 0;  ///< 64-bit words of stimulus for all mutants together
};

struct HuntResult {
  std::vector<std::string> suites;  ///< that noticed mutant 1, 2, ...; "" when none did
  std::uint64_t cycles = 0;         ///< simulated
};

/// `plugin` was built of make_schemata() with `mutants` mutants. Stimulus and expectation of a
/// chunk are made once for all mutants that are left. Throws std::logic_error when the design fails
/// that has no mutant chosen.
HuntResult hunt(const spec::Design& design, const std::filesystem::path& plugin,
                std::size_t mutants, const HuntOptions& options);

/// The same for a tile, whose suites are whole multiplications.
HuntResult hunt_in_tile(const spec::MpgemmTileSpec& spec, const std::filesystem::path& plugin,
                        std::size_t mutants, const HuntOptions& options);

}  // namespace mpgen::mutation
