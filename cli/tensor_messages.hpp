// What the commands on files of tensors have in common.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cli/console.hpp"
#include "tensors/progress.hpp"

namespace mpgen::cli {

/// Runs `work`. An input that it refuses is printed as `print_problems` does and gives kBadInput; a
/// file that it cannot write gives kToolFailed.
int run_on_tensors(const std::function<int()>& work, bool json, Console& console);

/// Shows "VERB 'NAME': 43 %" on a terminal.
tensors::Progress show_progress(const std::string& verb, Console& console);

/// A note with the names of tensors that the output does not have; nothing for none.
void note_left_out(const std::vector<std::string>& names, Console& console);

}  // namespace mpgen::cli
