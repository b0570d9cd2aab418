// Designs as the co-simulation takes them, and faults put into them.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "gen/rtl.hpp"
#include "spec/read_design.hpp"
#include "tb/cosim.hpp"
#include "tests/tb/test_models.hpp"

namespace mpgen::tests {

/// A configuration's text read as a design.
inline spec::Design design_of(const std::string& configuration) {
  spec::ReadResult result = spec::read_design(configuration, "test.yaml");
  if (!result.design) throw std::invalid_argument(spec::to_string(result.diagnostics.front()));
  return *result.design;
}

inline tb::RtlSource rtl_of(const spec::Design& design) { return gen::emit_rtl(design); }

/// Where a change is made: in what becomes hardware, or in the checks behind it.
enum class Part { hardware, checks };

/// Replaces `from` by `to` in all files and returns how often it stood there.
inline int replace_all(tb::RtlSource& source, const std::string& from, const std::string& to,
                       Part part = Part::hardware) {
  int count = 0;
  for (tb::RtlFile& file : source.files) {
    std::size_t place = file.text.find(from);
    while (place != std::string::npos) {
      const bool is_check = place > file.text.find("`ifndef SYNTHESIS");
      const bool is_wanted = is_check == (part == Part::checks);
      if (is_wanted) {
        file.text.replace(place, from.size(), to);
        ++count;
      }
      place = file.text.find(from, place + (is_wanted ? to : from).size());
    }
  }
  return count;
}

/// Runs without waveforms of failures.
inline tb::CosimResult run(const spec::Design& design, const tb::RtlSource& source,
                           tb::CosimOptions options = {}) {
  options.traces_failures = false;
  return tb::run_cosim(design, source, test_cache(), options);
}

/// A small design of each unit.
inline const std::vector<std::string>& small_configurations() {
  static const std::vector<std::string> kConfigurations = {
      "unit: mixpe_mul\n",
      "unit: mixpe_pe\nlanes: 2\ngroup: 16\n",
      "unit: activation_sum\nlanes: 2\ngroup: 16\n",
      "unit: group_aligner\nlanes: 2\ngroup: 8\naccumulator: aligned:2\nbeat_side_bits: 3\n"
      "group_side_bits: 5\n",
      "unit: dequantizer\nlanes: 2\ngroup: 16\nweight_offset: 8\n"
      "pipeline: [zero_point, convert, scale]\n",
      "unit: mixpe_dot\nlanes: 2\ngroup: 16\naccumulator: aligned:2\n"
      "dequantizer_pipeline: [scale]\n",
      "unit: dialect_decoder\nlanes: 2\n",
      "unit: dialect_mac\nblock: 16\nlanes: 4\n",
      "unit: format_selector\nblock: 16\nlanes: 16\nbeat_side_bits: 3\n",
      "unit: dialect_quantizer_mse\nblock: 16\nlanes: 4\npipeline: []\n",
      "unit: dialect_dot\nblock: 16\nlanes: 2\naccumulator: fp16\nselector_pipeline: []\n",
      "unit: mxfp4_mac\nlanes: 8\n",
  };
  return kConfigurations;
}

}  // namespace mpgen::tests
