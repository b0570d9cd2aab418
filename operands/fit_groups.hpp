// From the groups that a file has to those of a configuration, without changing a weight.
#pragma once

#include <cstddef>
#include <string>

#include "gemm/operands.hpp"
#include "spec/formats.hpp"

namespace mpgen::operands {

/// Makes `matrix` one of `format` with groups of `group`. A group is split into equal ones that
/// repeat its scale and zero point; int4 becomes uint4 with zero point 8, and the other way round.
/// Elements beyond k get the code of zero. Returns what is in the way, or "": groups that are no
/// multiple of `group`, zero points other than 8 that are to become int4. `matrix` is then
/// unchanged.
std::string fit_groups(gemm::GroupMatrix& matrix, spec::WeightFormat format, std::size_t group);

/// Sets the codes of elements beyond k to that of zero.
void clear_padding(gemm::GroupMatrix& matrix);
void clear_padding(gemm::DialectMatrix& matrix);

}  // namespace mpgen::operands
