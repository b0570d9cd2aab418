#include "cli/tensor_messages.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cli/exit_codes.hpp"
#include "cli/print_problems.hpp"
#include "spec/words.hpp"
#include "tensors/error.hpp"
#include "tensors/tensor_entry.hpp"

namespace mpgen::cli {

int run_on_tensors(const std::function<int()>& work, bool json, Console& console) {
  try {
    return work();
  } catch (const tensors::InputError& error) {
    print_problems(
        {{.file = error.file().string(), .line = 0, .column = 0, .message = error.what()}}, json,
        console);
    return kBadInput;
  } catch (const tensors::OutputError& error) {
    console.error(fmt::format("cannot write {}: {}", error.file().string(), error.what()));
    return kToolFailed;
  }
}

tensors::Progress show_progress(const std::string& verb, Console& console) {
  return [verb, &console](const std::string& tensor, double share) {
    console.progress(
        fmt::format("{:3.0f} %  {} {}", 100 * share, verb, tensors::quote_name(tensor)));
  };
}

void note_left_out(const std::vector<std::string>& names, Console& console) {
  constexpr std::size_t kMostNames = 5;
  if (names.empty()) return;
  std::vector<std::string> shown;
  for (std::size_t i = 0; i < std::min(names.size(), kMostNames); ++i) {
    shown.push_back(tensors::quote_name(names[i]));
  }
  if (names.size() > kMostNames) shown.push_back(fmt::format("{} more", names.size() - kMostNames));
  console.note("left out: " + spec::join_words(shown, "and"));
}

}  // namespace mpgen::cli
