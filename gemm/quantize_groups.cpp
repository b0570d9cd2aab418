#include <stdexcept>
#include <string>

#include "gemm/quantize.hpp"
#include "gemm/quantize_spans.hpp"
#include "gemm/row_panels.hpp"
#include "golden/quantizers.hpp"

namespace mpgen::gemm {
namespace {

constexpr std::size_t kLongestGroup = 65536;

// The reference says what is wrong with a group that the fast path has refused.
[[noreturn]] void refuse(std::span<const float> group, spec::WeightFormat format,
                         const std::string& place) {
  try {
    if (format == spec::WeightFormat::uint4) {
      golden::quantize_uint4(group);
    } else {
      golden::quantize_int4(group);
    }
  } catch (const std::invalid_argument& error) {
    throw std::invalid_argument(place + error.what());
  }
  throw std::logic_error(place + "refused, but the reference takes it");
}

}  // namespace

GroupMatrix quantize_groups(std::span<const float> values, std::size_t rows, std::size_t k,
                            std::size_t group, spec::WeightFormat format, int threads) {
  require_size(values.size(), rows, k);
  if (group < 2 || group > kLongestGroup || group % 2 != 0) {
    throw std::invalid_argument("a group is an even number of weights from 2 to 65536, and not " +
                                std::to_string(group));
  }
  GroupMatrix result;
  result.format = format;
  result.rows = rows;
  result.k = k;
  result.group = group;
  const std::size_t groups = result.groups();
  const bool has_zeros = format == spec::WeightFormat::uint4;
  result.codes.resize(rows * groups * group / 2);
  result.scales.resize(rows * groups);
  if (has_zeros) result.zeros.resize(rows * groups);
  for_each_run_of_rows(rows, k, group, threads, [&](std::size_t first, std::size_t count) {
    const std::size_t units = count * groups;
    const auto run = values.subspan(first * k, count * k);
    GroupSpan span;
    span.codes = std::span(result.codes).subspan(first * groups * group / 2, units * group / 2);
    span.scales = std::span(result.scales).subspan(first * groups, units);
    if (has_zeros) span.zeros = std::span(result.zeros).subspan(first * groups, units);
    const auto bad = quantize_group_span(run, group, format, span);
    if (!bad) return;
    const std::size_t begin = *bad * group;
    refuse(run.subspan(begin, std::min(group, run.size() - begin)), format,
           "row " + std::to_string(first + *bad / groups) + ", group " +
               std::to_string(*bad % groups) + ": ");
  });
  return result;
}

}  // namespace mpgen::gemm
