#include "formal/abc.hpp"

#include "flow/bounded_text.hpp"
#include "formal/aiger.hpp"

namespace mpgen::formal {
namespace {

bool contains(const std::string& text, const char* words) {
  return text.find(words) != std::string::npos;
}

Answer answer_in(const std::string& output) {
  // "UNSATISFIABLE" has the other word in it.
  if (contains(output, "UNSATISFIABLE") || contains(output, "Property proved.")) {
    return Answer::never;
  }
  if (contains(output, "SATISFIABLE") || contains(output, "was asserted in frame")) {
    return Answer::found;
  }
  return Answer::silent;
}

std::vector<bool> assignment_in(const std::string& text) {
  std::vector<bool> result;
  for (const char character : text) {
    if (character != '0' && character != '1') break;
    result.push_back(character == '1');
  }
  return result;
}

}  // namespace

AbcRun run_abc(const AndGraph& graph, const std::string& name, const std::string& commands,
               const ScratchFolder& folder, double seconds, Budget& budget) {
  folder.write(name + ".aig", write_binary_aiger(graph));
  folder.write(name + ".cex", "");
  const LimitedRun run =
      run_limited(kAbc, {"-c", commands + "; write_cex " + name + ".cex"}, folder, seconds, budget);
  if (contains(run.output, "Cannot open input file") || contains(run.output, "** cmd error") ||
      contains(run.output, "Reading AIG from file has failed")) {
    throw flow::ToolError("abc failed: " + flow::last_lines(run.output, 5));
  }
  if (!run.ended_well) return {};
  AbcRun result{.answer = answer_in(run.output), .assignment = {}};
  if (result.answer == Answer::found) result.assignment = assignment_in(folder.read(name + ".cex"));
  return result;
}

}  // namespace mpgen::formal
