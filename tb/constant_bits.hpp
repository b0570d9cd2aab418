// Bits of a design that Yosys proves to be constant.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tb/model_cache.hpp"

namespace mpgen::tb {

/// Elaborates the design with Yosys, turns multiplexers, shifts and tables into gates and folds
/// what is constant: a bit that then is tied to a value can never change in any stimulus. Sound,
/// not complete.
class ConstantBits {
 public:
  /// Throws flow::ToolError.
  explicit ConstantBits(const RtlSource& rtl);

  /// `instances`: path below the top module, a * for any text; `name`: "signal[3]" or "signal".
  /// True when there is such a bit, and all that there are constant.
  bool contains(const std::string& instances, const std::string& name) const;

 private:
  struct Net {
    int offset = 0;
    std::vector<bool> is_constant;
  };
  std::map<std::string, Net> nets_;
};

/// Whether `text` is `pattern`, in which every * stands for any text.
bool matches(const std::string& pattern, const std::string& text);

}  // namespace mpgen::tb
