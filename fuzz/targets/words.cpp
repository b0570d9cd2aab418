// Words of options and configurations that have a grammar of their own: accumulators, names of
// designs, suites, patterns of tensor names, names of operands.
#include <string>
#include <vector>

#include "fuzz/targets/target.hpp"
#include "operands/operand_name.hpp"
#include "spec/design_name.hpp"
#include "spec/parse_accumulator.hpp"
#include "tb/suite.hpp"
#include "tensors/select_tensors.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using mpgen::fuzz::require;
  const std::string_view input = mpgen::fuzz::text_of(data, size);
  // The part before the first line break is the word, what follows is matched against it.
  const std::size_t end = std::min(input.find('\n'), input.size());
  const std::string word(input.substr(0, end));
  const std::string name(input.substr(std::min(end + 1, input.size())));

  if (const auto accumulator = mpgen::spec::parse_accumulator(word)) {
    require(mpgen::spec::to_string(*accumulator) == word, "accumulators have one spelling");
  }
  if (const auto suite = mpgen::tb::parse_suite(word)) {
    require(mpgen::tb::to_string(*suite) == word, "suites have one spelling");
  }
  if (const auto problem = mpgen::spec::design_name_problem(word)) {
    require(!problem->empty(), "a refusal has a message");
  } else {
    require(word.size() <= mpgen::spec::kLongestDesignName, "names are short");
  }
  mpgen::tensors::matches(word, name);
  require(mpgen::tensors::matches("*" + std::string(1, '*'), name), "* is every name");
  const auto selection = mpgen::tensors::select({name, "a", word}, {word});
  require(selection.problem.empty(), "a name selects itself");
  const auto operand = mpgen::operands::parse_operand_name(word);
  require(operand.file.string().size() + operand.tensor.size() <= word.size(),
          "file and tensor are parts of the text");
  return 0;
}
