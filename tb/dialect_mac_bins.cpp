#include "tb/dialect_mac_bins.hpp"

#include <algorithm>

namespace mpgen::tb {

OperandCodeBins::OperandCodeBins(BinList& list, const std::string& side,
                                 const std::vector<OperandCodes>& codes, bool has_dialects) {
  const auto largest =
      std::max_element(codes.front().begin(), codes.front().end(),
                       [](const OperandCode& a, const OperandCode& b) { return a.code < b.code; });
  code_bins_.resize(std::size_t{largest->code} + 1);
  for (const OperandCode& one : codes.front()) {
    code_bins_[one.code] = list.add({side + " code " + std::to_string(one.code)});
  }
  if (!has_dialects) return;
  for (std::size_t dialect = 0; dialect < codes.size(); ++dialect) {
    const std::size_t bin = list.add({side + " dialect " + std::to_string(dialect)});
    if (dialect == 0) dialects_ = bin;
  }
}

BlockSumBins::BlockSumBins(BinList& list, std::int64_t largest)
    : largest_(largest),
      first_(list.add({"block sum zero", "block sum positive", "block sum negative",
                       "block sum largest", "block sum least"})) {}

}  // namespace mpgen::tb
