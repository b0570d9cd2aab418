#include "mutation/survivor_proofs.hpp"

#include <fmt/format.h>

#include <functional>
#include <map>
#include <set>
#include <utility>

#include "flow/temporary_folder.hpp"
#include "flow/tools.hpp"
#include "formal/equivalence.hpp"
#include "mutation/schemata.hpp"
#include "mutation/syntax.hpp"
#include "mutation/unmutated.hpp"

namespace mpgen::mutation {
namespace {

using Numbers = std::vector<std::size_t>;  // places in the list of survivors

// In a stream a packet begins with first_i and nothing else does. What illegal stimulus leads to is
// nobody's concern.
constexpr std::string_view kLegalStream = R"(
  logic mpgen_open_q;
  logic mpgen_legal_q;
  assign legal_o = mpgen_legal_q & (~valid_i | (first_i != mpgen_open_q));
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      mpgen_open_q <= 1'b0;
      mpgen_legal_q <= 1'b1;
    end else begin
      mpgen_legal_q <= legal_o;
      if (valid_i) mpgen_open_q <= ~last_i;
    end
  end

)";

bool has_port(const Node& module, std::string_view name) {
  for (const Node& child : module.children) {
    if (child.kind == NodeKind::port && child.text == name) return true;
  }
  return false;
}

// The module with an output that says whether its inputs keep the protocol.
std::string with_legality(const std::string& text) {
  const Node tree = parse(text);
  const Node& module = tree.children[0];
  for (const std::string_view port : {"clk_i", "rst_ni", "valid_i", "first_i", "last_i"}) {
    if (!has_port(module, port)) return text;
  }
  std::string result = text;
  result.insert(module.closing, kLegalStream);
  for (const Node& child : module.children) {
    if (child.kind != NodeKind::port) continue;
    result.insert(child.begin, "output logic legal_o,\n  ");
    return result;
  }
  return text;
}

void collect_instances(const Node& node, std::set<std::string>& modules) {
  if (node.kind == NodeKind::instance) modules.insert(std::string(node.text));
  for (const Node& child : node.children) collect_instances(child, modules);
}

class Proofs {
 public:
  Proofs(const tb::RtlSource& source, const std::vector<Mutant>& survivors,
         std::chrono::seconds limit, double budget)
      : source_(source), survivors_(survivors), proofs_(survivors.size()), budget_(budget) {
    options_.time_limit = limit;
  }

  std::vector<SurvivorProof> run() {
    for (const tb::RtlFile& file : source_.files) {
      std::map<std::string, Numbers> functions;
      for (std::size_t number = 0; number < survivors_.size(); ++number) {
        const Mutant& mutant = survivors_[number];
        if (mutant.file != file.name) continue;
        const std::string function = function_of(file, mutant);
        if (!function.empty()) functions[function].push_back(number);
      }
      for (const auto& [function, numbers] : functions) {
        halve(numbers, [&, name = function](const Numbers& some) {
          return prove_function(file, name, some);
        });
      }
    }
    for (const tb::RtlFile& file : source_.files) {
      Numbers left;
      for (std::size_t number = 0; number < survivors_.size(); ++number) {
        if (survivors_[number].file == file.name && !proofs_[number].is_equivalent) {
          left.push_back(number);
        }
      }
      if (!left.empty()) {
        halve(left, [&](const Numbers& some) { return prove_module(file, some); });
      }
    }
    return std::move(proofs_);
  }

 private:
  using Attempt = std::function<SurvivorProof(const Numbers&)>;

  // Proves a set as a whole or in halves.
  void halve(const Numbers& numbers, const Attempt& attempt) {
    if (spent_ >= budget_) {
      for (const std::size_t number : numbers) {
        if (proofs_[number].method.empty()) proofs_[number].method = "no proof tried: no time left";
      }
      return;
    }
    const SurvivorProof proof = attempt(numbers);
    if (proof.is_equivalent || numbers.size() == 1) {
      for (const std::size_t number : numbers) proofs_[number] = proof;
      return;
    }
    const auto middle = numbers.begin() + static_cast<std::ptrdiff_t>(numbers.size() / 2);
    halve(Numbers(numbers.begin(), middle), attempt);
    halve(Numbers(middle, numbers.end()), attempt);
  }

  std::vector<Mutant> chosen(const Numbers& numbers) const {
    std::vector<Mutant> mutants;
    for (const std::size_t number : numbers) mutants.push_back(survivors_[number]);
    return mutants;
  }

  SurvivorProof prove_function(const tb::RtlFile& file, const std::string& function,
                               const Numbers& numbers) {
    const flow::TemporaryFolder folder;
    const formal::Circuit design = {
        {folder.write("mutated.sv", selectable_function(file, chosen(numbers), function))},
        "mpgen_function"};
    const formal::Circuit reference = {
        {folder.write("original.sv", selectable_function(file, {}, function))}, "mpgen_function"};
    return prove(design, reference, "function " + function);
  }

  SurvivorProof prove_module(const tb::RtlFile& file, const Numbers& numbers) {
    const flow::TemporaryFolder folder;
    const std::string top = file.name.substr(0, file.name.rfind('.'));
    formal::Circuit design;
    design.top = top;
    for (const std::string& module : modules_below(top)) {
      for (const tb::RtlFile& other : source_.files) {
        if (other.name == module + ".sv")
          design.files.push_back(folder.write(other.name, other.text));
      }
    }
    formal::Circuit reference = design;
    design.files.push_back(folder.write("mutated.sv", selectable_module(file, chosen(numbers))));
    reference.files.push_back(
        folder.write("original.sv", with_legality(selectable_module(file, {}))));
    return prove(design, reference, "module " + top);
  }

  // Those that a module is made of, without itself, lower ones first.
  std::vector<std::string> modules_below(const std::string& top) const {
    std::set<std::string> wanted;
    for (std::size_t index = source_.files.size(); index-- > 0;) {
      const std::string name =
          source_.files[index].name.substr(0, source_.files[index].name.rfind('.'));
      if (name != top && !wanted.contains(name)) continue;
      if (is_mutable_file(source_.files[index].name)) {
        collect_instances(parse(source_.files[index].text), wanted);
      }
    }
    std::vector<std::string> names;
    for (const tb::RtlFile& file : source_.files) {
      const std::string name = file.name.substr(0, file.name.rfind('.'));
      if (wanted.contains(name)) names.push_back(name);
    }
    return names;
  }

  SurvivorProof prove(const formal::Circuit& design, const formal::Circuit& reference,
                      const std::string& subject) {
    SurvivorProof proof;
    try {
      const formal::Equivalence result = formal::prove_equivalent(design, reference, options_);
      spent_ += result.cpu_seconds;
      proof.is_equivalent = result.verdict == formal::Verdict::proved;
      proof.counterexample = result.counterexample;
      proof.method = fmt::format("{}: {}", subject, to_string(result.verdict));
      if (result.verdict == formal::Verdict::bounded) {
        proof.method += fmt::format(", no difference in {} cycles", result.depth);
      }
      if (!result.method.empty()) proof.method += " by " + result.method;
    } catch (const flow::ToolError& error) {
      proof.method = fmt::format("{}: no proof, {}", subject, error.what());
    }
    return proof;
  }

  const tb::RtlSource& source_;
  const std::vector<Mutant>& survivors_;
  std::vector<SurvivorProof> proofs_;
  formal::EquivalenceOptions options_;
  double budget_;
  double spent_ = 0;
};

}  // namespace

std::vector<SurvivorProof> prove_survivors(const tb::RtlSource& source,
                                           const std::vector<Mutant>& survivors,
                                           std::chrono::seconds limit, double budget) {
  return Proofs(source, survivors, limit, budget).run();
}

}  // namespace mpgen::mutation
