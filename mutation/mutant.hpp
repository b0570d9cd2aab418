// Small faults that can be put into emitted RTL, one at a time.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tb/model_cache.hpp"

namespace mpgen::mutation {

enum class MutantKind {
  arithmetic,  ///< + and - and * replaced by each other
  bitwise,     ///< & and | and ^ replaced by each other
  logical,     ///< && and || replaced by each other
  comparison,  ///< boundary moved, or turned round
  shift,       ///< other direction, arithmetic for logical, one place more or less
  negation,    ///< ~, ! or - left out
  choice,      ///< arms of ?: exchanged, or always the same one
  reduction,   ///< & and | and ^ over a vector replaced by each other
  constant,    ///< one more, one less, zero, a flipped bit
  index,       ///< a selection one place beside
  width,       ///< the top or the bottom bit of a value is lost
  extension,   ///< zero extension for sign extension, or the other way round
  term,        ///< an operand of a sum, a bitwise operation or a concatenation is left out
  statement,   ///< a register is not assigned
  condition,   ///< of an if: always true, always false, or negated
  reset,       ///< the reset value inverted, or the reset ignored
};

/// "arithmetic" and so on.
std::string to_string(MutantKind kind);

/// All kinds, in the order of the enumeration.
const std::vector<MutantKind>& all_mutant_kinds();

/// One fault: a piece of a file's text replaced by another, of the same type.
struct Mutant {
  std::string id;    ///< "<file without .sv>:<line>:<column>:<kind>:<number>", unique in a design
  std::string file;  ///< name of the RTL file
  std::size_t line = 0;  ///< from 1
  std::size_t column = 0;
  std::size_t offset = 0;  ///< of the replaced text in the file
  MutantKind kind = MutantKind::arithmetic;
  std::string before;  ///< the replaced text
  std::string after;
};

/// All mutants of a design, in the order of its files and within them by place and kind: the same
/// list for the same text. Not mutated: parameters and whatever widths follow from, headers of
/// loops, sections for simulation only (`ifndef SYNTHESIS), uses of macros, sections called
/// "Checks", initial blocks, clocks and resets. Throws SyntaxError for a file that is not of the
/// emitted subset.
std::vector<Mutant> list_mutants(const tb::RtlSource& source);

/// The design with this fault.
tb::RtlSource apply_mutant(const tb::RtlSource& source, const Mutant& mutant);

}  // namespace mpgen::mutation
