// Prints a module of the tree: layout, alignment and the checks that every emitted file passes.
#pragma once

#include <string>

#include "gen/sv_module.hpp"

namespace mpgen::gen {

/// The text of the file `<module.name>.sv`: provenance line, header, module. Throws
/// std::logic_error when the module breaks a rule of the house (names, duplicate declarations,
/// unconnected or wrongly sized ports, lines over 100 columns, non-ASCII text): such an error is
/// a defect of an emitter, never of a user.
std::string write_module(const SvModule& module, const std::string& provenance);

/// The same rules without printing; `write_module` calls it.
void check_module(const SvModule& module);

/// Breaks `text` into lines of at most `columns`.
std::string wrap_comment(const std::string& text, const std::string& prefix, int columns);

}  // namespace mpgen::gen
