#include "mutation/schemata.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>
#include <utility>
#include <vector>

#include "mutation/scope.hpp"
#include "mutation/syntax.hpp"
#include "mutation/unmutated.hpp"

namespace mpgen::mutation {
namespace {

constexpr std::string_view kSelection = "mpgen_mutant";
constexpr std::string_view kSuffix = "_mutated";
constexpr std::string_view kPlainSuffix = "_plain";
constexpr std::string_view kWordCharacters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789$";
constexpr std::string_view kPragma = "// verilator no_inline_task";

struct Alternative {
  std::size_t number = 0;
  std::string text;
};

std::string replace_word(const std::string& text, std::string_view from, std::string_view to) {
  std::string result;
  std::size_t done = 0;
  for (std::size_t found = text.find(from); found != std::string::npos;
       found = text.find(from, found + 1)) {
    const std::size_t end = found + from.size();
    const bool starts = found == 0 || kWordCharacters.find(text[found - 1]) == std::string::npos;
    const bool ends = from.back() == '(' || end == text.size() ||
                      kWordCharacters.find(text[end]) == std::string::npos;
    if (!starts || !ends) continue;
    result += text.substr(done, found - done);
    result += to;
    done = end;
  }
  return result + text.substr(done);
}

std::string without_pragma(std::string text) {
  const std::size_t found = text.find(kPragma);
  if (found != std::string::npos) text.erase(found, kPragma.size());
  return text;
}

// Models are to be fast, what is proved is to be small.
enum class Purpose { model, proof };

class FileSchemata {
 public:
  FileSchemata(const tb::RtlFile& file, std::span<const Mutant> mutants, Purpose purpose)
      : text_(file.text), tree_(parse(text_)), purpose_(purpose) {
    for (std::size_t index = 0; index < mutants.size(); ++index) {
      const Mutant& mutant = mutants[index];
      if (mutant.file != file.name) continue;
      const Place place = {mutant.offset, mutant.offset + mutant.before.size()};
      if (text_.compare(place.first, mutant.before.size(), mutant.before) != 0) {
        throw std::invalid_argument("mutant " + mutant.id + " is not of this design");
      }
      alternatives_[place].push_back({index + 1, mutant.after});
    }
  }

  std::string run() {
    if (purpose_ == Purpose::proof) {
      for (const Node& module : tree_.children) this->module(module);
      return splice(0, text_.size());
    }
    if (alternatives_.empty()) return text_;
    for (const Node& module : tree_.children) this->module(module);
    if (used_.size() != alternatives_.size()) {
      throw std::invalid_argument("a mutant replaces no whole expression or statement");
    }
    return "// verilator lint_off WIDTH\n// verilator lint_off UNSIGNED\n"
           "// verilator lint_off CMPCONST\n// verilator lint_off SELRANGE\n"
           "// verilator lint_off UNOPTFLAT\n// verilator lint_off LATCH\n" +
           splice(0, text_.size());
  }

  // The function `name` alone, as a module without state.
  std::string function_module(std::string_view name) {
    std::string parameters;
    std::string functions;
    std::string ports = fmt::format("  input wire [15:0] {}", kSelection);
    std::string arguments;
    std::string type;
    const Node& module = tree_.children[0];
    this->module(module);
    for (const Node& child : module.children) {
      if (child.kind == NodeKind::parameter) {
        parameters += fmt::format("{}  parameter {} {}", parameters.empty() ? "" : ",\n",
                                  type_text(child), piece(child.begin, child.end));
      }
      if (child.kind != NodeKind::function) continue;
      functions += "  " + splice(child.begin, child.end) + "\n\n";
      if (child.text != name) continue;
      type = type_text(child);
      for (const Node& port : child.children) {
        if (port.kind != NodeKind::port) continue;
        ports += ",\n  " + std::string(piece(port.begin, port.end));
        arguments += (arguments.empty() ? "" : ", ") + std::string(port.text);
      }
    }
    std::string tables;
    for (const Node* table : tables_) {
      tables +=
          fmt::format("  {};\n  assign {}", table_declaration(*table), table_assignment(*table));
    }
    return fmt::format(
        "module mpgen_function{}(\n{},\n  output {} mpgen_result\n);\n\n{}{}"
        "  assign mpgen_result = {}({});\n\nendmodule\n",
        parameters.empty() ? " " : " #(\n" + parameters + "\n) ", ports, type, tables, functions,
        name, arguments);
  }

  // Name of the function in which a mutant is; "" when in none.
  std::string function_of(const Mutant& mutant) const {
    for (const Node& module : tree_.children) {
      for (const Node& child : module.children) {
        const bool holds = child.begin <= mutant.offset && mutant.offset < child.end;
        if (child.kind == NodeKind::function && holds) return std::string(child.text);
      }
    }
    return "";
  }

 private:
  using Place = std::pair<std::size_t, std::size_t>;

  // "logic signed [7:0]" of a declaration.
  std::string type_text(const Node& node) const {
    if (node.op == "int") return "int";
    std::string text = node.op == "signed" ? "logic signed" : "logic";
    for (std::size_t index = 0; index < node.packed; ++index) {
      const Node& range = node.children[index];
      text += fmt::format(" [{}]", piece(range.begin, range.end));
    }
    return text;
  }

  struct Patch {
    std::size_t end;
    std::string text;
  };

  std::string_view piece(std::size_t begin, std::size_t end) const {
    return std::string_view(text_).substr(begin, end - begin);
  }

  void patch(std::size_t begin, std::size_t end, std::string text) {
    patches_.emplace(begin, Patch{end, std::move(text)});
  }

  // The text from `begin` to `end` with the patches made so far.
  std::string splice(std::size_t begin, std::size_t end) const {
    std::string result;
    for (auto next = patches_.lower_bound(begin); next != patches_.end() && next->first < end;
         ++next) {
      if (next->first < begin) continue;  // inside another patch
      result += piece(begin, next->first);
      result += next->second.text;
      begin = next->second.end;
    }
    return result + std::string(piece(begin, end));
  }

  // Numbers of the mutants in a piece of the text.
  std::vector<std::size_t> numbers_in(std::size_t begin, std::size_t end) const {
    std::vector<std::size_t> numbers;
    for (auto next = alternatives_.lower_bound({begin, 0});
         next != alternatives_.end() && next->first.first < end; ++next) {
      for (const Alternative& alternative : next->second) numbers.push_back(alternative.number);
    }
    return numbers;
  }

  bool is_mutated(const Node& node) const { return !numbers_in(node.begin, node.end).empty(); }

  // The same, and those in the tables that the piece looks up.
  std::set<std::size_t> numbers_of(const Node& node, std::size_t begin, std::size_t end) const {
    const std::vector<std::size_t> own = numbers_in(begin, end);
    std::set<std::size_t> numbers(own.begin(), own.end());
    for (const Node* table : tables_of(node)) {
      const std::vector<std::size_t> more = numbers_in(table->begin, table->end);
      numbers.insert(more.begin(), more.end());
    }
    return numbers;
  }

  // The mutated tables whose names stand in a node.
  std::vector<const Node*> tables_of(const Node& node) const {
    std::vector<const Node*> found;
    std::set<std::string_view> names;
    collect_names(node, names);
    for (const Node* table : tables_) {
      if (names.contains(table->text)) found.push_back(table);
    }
    return found;
  }

  static void collect_names(const Node& node, std::set<std::string_view>& names) {
    if (node.kind == NodeKind::name) names.insert(node.text);
    for (const Node& child : node.children) collect_names(child, names);
  }

  std::string with_mutated_tables(const Node& node, std::string text) const {
    for (const Node* table : tables_of(node)) {
      text = replace_word(text, table->text, std::string(table->text) + std::string(kSuffix));
    }
    return text;
  }

  static std::string is_chosen(const std::set<std::size_t>& numbers) {
    std::string text;
    for (auto next = numbers.begin(); next != numbers.end();) {
      const std::size_t first = *next;
      std::size_t last = first;
      while (++next != numbers.end() && *next == last + 1) last = *next;
      if (!text.empty()) text += " || ";
      text += first == last
                  ? fmt::format("({} == {})", kSelection, first)
                  : fmt::format("(({0} >= {1}) && ({0} <= {2}))", kSelection, first, last);
    }
    return "(" + text + ")";
  }

  // A node with its own mutants and those of the nodes below.
  std::string mutated(const Node& node) {
    std::string result;
    std::size_t done = node.begin;
    for (const Node& child : node.children) {
      if (child.begin < done || !(is_mutated(child) || writes_parts(child))) continue;
      result += piece(done, child.begin);
      result += mutated(child);
      done = child.end;
    }
    result += piece(done, node.end);
    if (writes_part(node)) {
      const std::size_t value = node.children[1].begin - node.begin;
      result = whole_write(node.children[0], result.substr(value, result.size() - value - 1));
    }
    const auto own = alternatives_.find({node.begin, node.end});
    if (own == alternatives_.end()) return result;
    used_.insert(own->first);
    std::set<std::size_t> numbers;
    for (const Alternative& alternative : own->second) numbers.insert(alternative.number);
    if (node.kind == NodeKind::assignment) {
      return fmt::format("begin if (!{}) begin {} end end", is_chosen(numbers), result);
    }
    std::string choice;
    for (const Alternative& alternative : own->second) {
      choice +=
          fmt::format("({} == {}) ? ({}) : ", kSelection, alternative.number, alternative.text);
    }
    return fmt::format("({}({}))", choice, result);
  }

  // In functions that it keeps as such, Verilator 5.006 stumbles over writing a part of a variable
  // at a place that only the run knows.
  bool writes_part(const Node& node) const {
    return function_ != nullptr && node.kind == NodeKind::assignment && node.children.size() == 2 &&
           node.children[0].kind == NodeKind::select;
  }

  bool writes_parts(const Node& node) const {
    return writes_part(node) || std::any_of(node.children.begin(), node.children.end(),
                                            [&](const Node& child) { return writes_parts(child); });
  }

  // Size of a variable of the function, or of the function itself.
  std::string size_of(std::string_view name) const {
    const Node* declaration = function_;
    for (const Node& child : function_->children) {
      if (child.text == name && child.packed > 0) declaration = &child;
    }
    const Node& range = declaration->children[0];
    return fmt::format("(({}) - ({}) + 1)", piece(range.children[0].begin, range.children[0].end),
                       piece(range.children[1].begin, range.children[1].end));
  }

  // The same as an assignment to the whole variable.
  std::string whole_write(const Node& place, const std::string& value) const {
    const Node& index = place.children[1];
    const bool is_range = index.kind == NodeKind::range;
    const Node& first = is_range ? index.children[index.op == ":" ? 1 : 0] : index;
    const std::string_view from = piece(first.begin, first.end);
    std::string count = "1";
    if (is_range) {
      const Node& second = index.children[1];
      count = index.op == ":" ? fmt::format("(({}) - ({}) + 1)",
                                            piece(index.children[0].begin, index.children[0].end),
                                            piece(second.begin, second.end))
                              : fmt::format("({})", piece(second.begin, second.end));
    }
    return fmt::format(
        "{0} = ({0} & ~(({1})'({{{2}{{1'b1}}}}) << ({3}))) | "
        "(({1})'($unsigned({2}'({4}))) << ({3}));",
        place.text, size_of(place.text), count, from, value);
  }

  // Asks once for all mutants of an expression.
  void expression(const Node& node) {
    const std::set<std::size_t> numbers = numbers_of(node, node.begin, node.end);
    if (numbers.empty()) return;
    if (purpose_ == Purpose::proof) {
      patch(node.begin, node.end, with_mutated_tables(node, mutated(node)));
      return;
    }
    patch(node.begin, node.end,
          fmt::format("({} ? ({}) : ({}))", is_chosen(numbers),
                      with_mutated_tables(node, mutated(node)), piece(node.begin, node.end)));
  }

  void process(const Node& node) {
    const Node& statement = node.children[0];
    const std::set<std::size_t> numbers = numbers_of(statement, statement.begin, statement.end);
    if (numbers.empty()) return;
    if (purpose_ == Purpose::proof) {
      patch(statement.begin, statement.end, with_mutated_tables(statement, mutated(statement)));
      return;
    }
    patch(statement.begin, statement.end,
          fmt::format("begin if ({}) begin {} end else begin {} end end", is_chosen(numbers),
                      with_mutated_tables(statement, mutated(statement)),
                      piece(statement.begin, statement.end)));
  }

  // The mutated body becomes a function of its own, which Verilator keeps as one. Such a function
  // may see nothing but its arguments, so it gets the selection as one of them and calls plain
  // copies of the others: only one mutant is chosen, and that is its own.
  void function(const Node& node) {
    const std::set<std::size_t> numbers = numbers_of(node, node.body, node.closing);
    if (numbers.empty()) {
      // Kept functions must not call this one as it is.
      if (!copied_functions_.empty()) {
        patch(node.end, node.end, "\n\n  " + plain_copy(node));
      }
      return;
    }
    if (purpose_ == Purpose::proof) {
      for (const Node& child : node.children) {
        if (child.begin < node.body) continue;
        patch(child.begin, child.end, with_mutated_tables(child, mutated(child)));
      }
      return;
    }
    std::string arguments(kSelection);
    std::string plain_arguments;
    std::string tables;  // local copies
    for (const Node* table : tables_of(node)) {
      tables += fmt::format("    {};\n", table_declaration(*table));
    }
    for (const Node* table : tables_of(node)) tables += table_assignment(*table);
    std::string body;
    std::size_t done = node.body;
    function_ = &node;
    for (const Node& child : node.children) {
      if (child.kind == NodeKind::port) {
        arguments += ", " + std::string(child.text);
        plain_arguments += (plain_arguments.empty() ? "" : ", ") + std::string(child.text);
      } else if (child.begin >= node.body) {
        body += piece(done, child.begin);
        body += mutated(child);
        done = child.end;
      }
    }
    function_ = nullptr;
    body += piece(done, node.closing);
    const std::string name(node.text);
    const std::string other = name + std::string(kSuffix);
    const std::string plain = name + std::string(kPlainSuffix);
    const std::string original(piece(node.body, node.closing));
    const bool stays_function = original.find(kPragma) != std::string::npos;
    const std::string head(piece(node.begin, node.body));
    const std::string call = stays_function
                                 ? fmt::format("{} = {}({});", name, plain, plain_arguments)
                                 : without_pragma(original);
    // The locals of a body that only calls others are not used.
    std::string text =
        fmt::format("{}\n    if ({}) begin {} = {}({}); end else begin {} end\n  endfunction\n\n  ",
                    head, is_chosen(numbers), name, other, arguments, call);
    std::string selecting = head;
    selecting.insert(selecting.find('(') + 1, fmt::format("input int unsigned {}, ", kSelection));
    body = with_mutated_tables(node, with_plain_calls(without_pragma(body)));
    text += replace_word(fmt::format("{}\n    {}\n{}{}endfunction\n\n  ", selecting,
                                     may_be_kept(node) ? kPragma : "", tables, body),
                         name, other);
    patch(node.begin, node.end, text + plain_copy(node));
  }

  // Whether Verilator can keep the function: it returns no more than 64 bits then.
  bool may_be_kept(const Node& function) const {
    constexpr std::int64_t kMostBits = 64;
    const Declaration* const declaration = scope_.find(function.text);
    return declaration != nullptr && declaration->type.width.value_or(kMostBits + 1) <= kMostBits;
  }

  // The function without mutants and without a look at anything but its arguments.
  std::string plain_copy(const Node& node) {
    std::string body;
    std::size_t done = node.body;
    function_ = &node;
    std::swap(hidden_, alternatives_);
    for (const Node& child : node.children) {
      if (child.kind == NodeKind::port || child.begin < node.body) continue;
      body += piece(done, child.begin);
      body += mutated(child);
      done = child.end;
    }
    std::swap(hidden_, alternatives_);
    function_ = nullptr;
    body += piece(done, node.closing);
    const std::string name(node.text);
    return replace_word(
        fmt::format("{}\n{}endfunction", piece(node.begin, node.body), with_plain_calls(body)),
        name, name + std::string(kPlainSuffix));
  }

  // The same text with calls of the plain copies.
  std::string with_plain_calls(std::string text) const {
    for (const std::string_view name : copied_functions_) {
      text = replace_word(text, std::string(name) + "(",
                          std::string(name) + std::string(kPlainSuffix) + "(");
    }
    return text;
  }

  // A constant that is looked up has a variable beside it for what is mutated.
  std::string table_declaration(const Node& table) const {
    const Node& range = table.children.front();
    return fmt::format("logic [{}] {}{}", piece(range.begin, range.end), table.text, kSuffix);
  }

  std::string table_assignment(const Node& table) {
    return fmt::format("    {}{} = {};\n", table.text, kSuffix, mutated(table.children.back()));
  }

  void item(const Node& node) {
    switch (node.kind) {
      case NodeKind::assign:
        for (const Node& one : node.children) expression(one.children[1]);
        break;
      case NodeKind::always_comb:
      case NodeKind::always_ff:
        process(node);
        break;
      case NodeKind::function:
        function(node);
        break;
      case NodeKind::instance:
        for (const Node& connection : node.children) {
          if (is_data_input(connection)) expression(connection.children[0]);
        }
        break;
      case NodeKind::generate_for:
      case NodeKind::generate_if:
      case NodeKind::items:
        for (const Node& child : node.children) item(child);
        break;
      default:
        break;
    }
  }

  void module(const Node& node) {
    if (!is_mutated(node) && purpose_ == Purpose::model) return;
    std::string initial;
    copied_functions_.clear();
    tables_.clear();
    scope_ = Scope();
    for (const Node& child : node.children) {
      if (child.kind == NodeKind::parameter && is_mutated(child)) tables_.push_back(&child);
      if (child.kind == NodeKind::parameter || child.kind == NodeKind::function) {
        scope_.declare(child);
      }
    }
    const bool mutates_functions =
        std::any_of(node.children.begin(), node.children.end(), [&](const Node& child) {
          return child.kind == NodeKind::function &&
                 !numbers_of(child, child.body, child.closing).empty();
        });
    for (const Node& child : node.children) {
      if (mutates_functions && purpose_ == Purpose::model && child.kind == NodeKind::function) {
        copied_functions_.push_back(child.text);
      }
    }
    if (purpose_ == Purpose::proof) {
      prove(node);
      return;
    }
    std::string declarations = fmt::format("\n  int unsigned {};\n", kSelection);
    for (const Node* table : tables_) initial += table_assignment(*table);
    for (const Node& child : node.children) {
      if (child.begin >= node.body) item(child);
    }
    // After the parameters, on which their sizes depend.
    for (const Node* table : tables_) {
      const std::size_t place = text_.find(';', table->end) + 1;
      patch(place, place, fmt::format("\n  {};\n", table_declaration(*table)));
    }
    // Verilator sets the variable before anything that reads it settles.
    patch(node.body, node.body, std::move(declarations));
    patch(node.closing, node.closing,
          fmt::format("\n  initial begin\n    if ($value$plusargs(\"{0}=%d\", {0}) == 0) {0} = 0;\n"
                      "{1}  end\n",
                      kSelection, initial));
  }

  // The selection is an input.
  void prove(const Node& node) {
    for (const Node& child : node.children) {
      if (child.begin >= node.body) item(child);
    }
    for (const Node* table : tables_) {
      const std::size_t place = text_.find(';', table->end) + 1;
      patch(
          place, place,
          fmt::format("\n  {};\n  assign {}", table_declaration(*table), table_assignment(*table)));
    }
    const auto port = std::find_if(node.children.begin(), node.children.end(),
                                   [](const Node& child) { return child.kind == NodeKind::port; });
    if (port == node.children.end()) return;
    patch(port->begin, port->begin, fmt::format("input wire [15:0] {},\n  ", kSelection));
  }

  const std::string& text_;
  Node tree_;
  Purpose purpose_;
  std::map<Place, std::vector<Alternative>> alternatives_;
  std::map<Place, std::vector<Alternative>> hidden_;  // empty, but while a plain copy is made
  const Node* function_ = nullptr;                    // that is being copied
  std::vector<std::string_view> copied_functions_;    // that have a plain copy
  std::vector<const Node*> tables_;                   // with mutants
  Scope scope_;                                       // parameters and functions of the module
  std::set<Place> used_;
  std::multimap<std::size_t, Patch> patches_;
};

}  // namespace

tb::RtlSource make_schemata(const tb::RtlSource& source, std::span<const Mutant> mutants) {
  tb::RtlSource result = source;
  for (tb::RtlFile& file : result.files) {
    if (is_mutable_file(file.name)) {
      std::string text = FileSchemata(file, mutants, Purpose::model).run();
      file.text = std::move(text);
    }
  }
  return result;
}

std::string selectable_module(const tb::RtlFile& file, std::span<const Mutant> mutants) {
  return FileSchemata(file, mutants, Purpose::proof).run();
}

std::string selectable_function(const tb::RtlFile& file, std::span<const Mutant> mutants,
                                const std::string& function) {
  return FileSchemata(file, mutants, Purpose::proof).function_module(function);
}

std::string function_of(const tb::RtlFile& file, const Mutant& mutant) {
  return FileSchemata(file, {}, Purpose::proof).function_of(mutant);
}

std::string chosen_mutant(std::size_t number) { return fmt::format("+{}={}", kSelection, number); }

}  // namespace mpgen::mutation
