#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>
#include <tuple>
#include <utility>

#include "mutation/expression_mutants.hpp"
#include "mutation/mutant.hpp"
#include "mutation/scope.hpp"
#include "mutation/token.hpp"
#include "mutation/unmutated.hpp"

namespace mpgen::mutation {
namespace {

class ModuleMutants {
 public:
  ModuleMutants(std::string_view text, const Node& module, bool has_unknown_parameters,
                std::vector<Edit>& edits)
      : text_(text), edits_(edits), constant_names_(constant_names_of(module)) {
    for (const Node& child : module.children) {
      const bool is_header = child.begin < module.body;
      if (is_declaration(child)) {
        scope_.declare(child,
                       child.kind == NodeKind::parameter && is_header && has_unknown_parameters);
      }
    }
    for (const Node& child : module.children) {
      if (child.begin >= module.body) item(child, scope_);
    }
  }

 private:
  static bool is_declaration(const Node& node) {
    return node.kind == NodeKind::parameter || node.kind == NodeKind::port ||
           node.kind == NodeKind::variable || node.kind == NodeKind::function;
  }

  void item(const Node& node, const Scope& scope) {
    switch (node.kind) {
      case NodeKind::parameter:
        table(node, scope);
        break;
      case NodeKind::assign:
        for (const Node& one : node.children) {
          ExpressionMutants(text_, scope, edits_).visit_assigned(one.children[0], one.children[1]);
        }
        break;
      case NodeKind::always_comb:
        statement(node.children[0], scope, false);
        break;
      case NodeKind::always_ff:
        statement(node.children[0], scope, true);
        break;
      case NodeKind::function:
        function(node, scope);
        break;
      case NodeKind::instance:
        for (const Node& connection : node.children) {
          if (is_data_input(connection)) {
            ExpressionMutants(text_, scope, edits_).visit(connection.children[0]);
          }
        }
        break;
      case NodeKind::generate_for: {
        Scope inner(&scope);
        inner.declare_loop(node);
        items(node.children[3], inner);
        break;
      }
      case NodeKind::generate_if:
        for (std::size_t index = 1; index < node.children.size(); ++index) {
          item(node.children[index], scope);
        }
        break;
      case NodeKind::items:
        items(node, scope);
        break;
      default:
        break;
    }
  }

  void items(const Node& node, const Scope& outer) {
    Scope scope(&outer);
    for (const Node& child : node.children) {
      if (is_declaration(child)) scope.declare(child);
    }
    for (const Node& child : node.children) item(child, scope);
  }

  // A vector of constants that is only looked up. Others decide widths.
  void table(const Node& parameter, const Scope& scope) {
    if (!is_mutable_table(parameter, constant_names_)) return;
    std::size_t rank = 0;
    const Node& value = parameter.children.back();
    ExpressionMutants mutants(text_, scope, edits_);
    if (value.kind == NodeKind::number) mutants.visit_table_entry(value, rank);
    if (value.kind != NodeKind::concat) return;
    for (const Node& entry : value.children) {
      if (entry.kind == NodeKind::number) mutants.visit_table_entry(entry, rank++);
    }
  }

  void function(const Node& node, const Scope& outer) {
    if (constant_names_.contains(node.text)) return;
    Scope scope(&outer);
    for (const Node& child : node.children) {
      if (child.kind == NodeKind::port || child.kind == NodeKind::declaration) {
        scope.declare(child);
      }
    }
    for (const Node& child : node.children) {
      if (child.begin >= node.body) statement(child, scope, false);
    }
  }

  static bool is_reset(const Node& condition) {
    const Node& inner = inside_parentheses(condition);
    return inner.kind == NodeKind::unary && inner.op == "!" && inner.children[0].text == "rst_ni";
  }

  void statement(const Node& node, const Scope& scope, bool is_clocked) {
    switch (node.kind) {
      case NodeKind::block:
        for (const Node& child : node.children) statement(child, scope, is_clocked);
        break;
      case NodeKind::branch:
        if (is_reset(node.children[0])) {
          reset(node.children[1]);
        } else {
          ExpressionMutants(text_, scope, edits_).visit_condition(node.children[0]);
          statement(node.children[1], scope, is_clocked);
        }
        if (node.children.size() > 2) statement(node.children[2], scope, is_clocked);
        break;
      case NodeKind::loop: {
        Scope inner(&scope);
        inner.declare_loop(node);
        statement(node.children[3], inner, is_clocked);
        break;
      }
      case NodeKind::assignment:
        if (is_clocked) edits_.push_back({MutantKind::statement, node.begin, node.end, ";"});
        ExpressionMutants(text_, scope, edits_).visit_assigned(node.children[0], node.children[1]);
        break;
      default:
        break;
    }
  }

  void reset(const Node& node) {
    for (const Node& child : node.children) {
      if (node.kind == NodeKind::block) reset(child);
    }
    if (node.kind != NodeKind::assignment) return;
    const Node& value = node.children[1];
    edits_.push_back({MutantKind::reset, node.begin, node.end, ";"});
    edits_.push_back({MutantKind::reset, value.begin, value.end,
                      fmt::format("(~({}))", text_.substr(value.begin, value.end - value.begin))});
  }

  std::string_view text_;
  std::vector<Edit>& edits_;
  std::set<std::string_view> constant_names_;
  Scope scope_;
};

// Modules of which an instance sets parameters.
void collect_overridden(const Node& node, std::set<std::string>& names) {
  if (node.kind == NodeKind::instance && node.overrides) names.insert(std::string(node.text));
  for (const Node& child : node.children) collect_overridden(child, names);
}

std::vector<Edit> edits_of(std::string_view text, const Node& file,
                           const std::set<std::string>& overridden) {
  std::vector<Edit> edits;
  for (const Node& module : file.children) {
    ModuleMutants(text, module, overridden.contains(std::string(module.text)), edits);
  }
  const std::vector<TextRange> checks = check_sections(text);
  std::erase_if(edits, [&](const Edit& edit) {
    return std::any_of(checks.begin(), checks.end(), [&](const TextRange& section) {
      return edit.begin >= section.begin && edit.begin < section.end;
    });
  });
  // Outer expressions before inner ones.
  std::stable_sort(edits.begin(), edits.end(), [](const Edit& a, const Edit& b) {
    return std::make_tuple(a.begin, b.end) < std::make_tuple(b.begin, a.end);
  });
  return edits;
}

}  // namespace

std::string to_string(MutantKind kind) {
  switch (kind) {
    case MutantKind::arithmetic:
      return "arithmetic";
    case MutantKind::bitwise:
      return "bitwise";
    case MutantKind::logical:
      return "logical";
    case MutantKind::comparison:
      return "comparison";
    case MutantKind::shift:
      return "shift";
    case MutantKind::negation:
      return "negation";
    case MutantKind::choice:
      return "choice";
    case MutantKind::reduction:
      return "reduction";
    case MutantKind::constant:
      return "constant";
    case MutantKind::index:
      return "index";
    case MutantKind::width:
      return "width";
    case MutantKind::extension:
      return "extension";
    case MutantKind::term:
      return "term";
    case MutantKind::statement:
      return "statement";
    case MutantKind::condition:
      return "condition";
    case MutantKind::reset:
      break;
  }
  return "reset";
}

const std::vector<MutantKind>& all_mutant_kinds() {
  static const std::vector<MutantKind> kKinds = {
      MutantKind::arithmetic, MutantKind::bitwise,   MutantKind::logical,   MutantKind::comparison,
      MutantKind::shift,      MutantKind::negation,  MutantKind::choice,    MutantKind::reduction,
      MutantKind::constant,   MutantKind::index,     MutantKind::width,     MutantKind::extension,
      MutantKind::term,       MutantKind::statement, MutantKind::condition, MutantKind::reset};
  return kKinds;
}

std::vector<Mutant> list_mutants(const tb::RtlSource& source) {
  std::vector<Node> trees;
  std::set<std::string> overridden;
  for (const tb::RtlFile& file : source.files) {
    trees.push_back(is_mutable_file(file.name) ? parse(file.text) : Node{});
    collect_overridden(trees.back(), overridden);
  }
  std::vector<Mutant> mutants;
  for (std::size_t index = 0; index < trees.size(); ++index) {
    const tb::RtlFile& file = source.files[index];
    const std::string stem = file.name.substr(0, file.name.rfind('.'));
    std::map<std::string, int> used;
    std::set<std::tuple<std::size_t, std::size_t, std::string>> seen;
    for (Edit& edit : edits_of(file.text, trees[index], overridden)) {
      if (!seen.emplace(edit.begin, edit.end, edit.after).second) continue;
      Mutant mutant;
      const std::string place = place_name(file.text, edit.begin);
      const std::string name = fmt::format("{}:{}:{}", stem, place, to_string(edit.kind));
      mutant.id = fmt::format("{}:{}", name, ++used[name]);
      mutant.file = file.name;
      mutant.line = std::stoul(place);
      mutant.column = std::stoul(place.substr(place.find(':') + 1));
      mutant.offset = edit.begin;
      mutant.kind = edit.kind;
      mutant.before = file.text.substr(edit.begin, edit.end - edit.begin);
      mutant.after = std::move(edit.after);
      mutants.push_back(std::move(mutant));
    }
  }
  return mutants;
}

tb::RtlSource apply_mutant(const tb::RtlSource& source, const Mutant& mutant) {
  tb::RtlSource changed = source;
  for (tb::RtlFile& file : changed.files) {
    if (file.name != mutant.file) continue;
    if (file.text.compare(mutant.offset, mutant.before.size(), mutant.before) != 0) break;
    file.text.replace(mutant.offset, mutant.before.size(), mutant.after);
    return changed;
  }
  throw std::invalid_argument("mutant " + mutant.id + " is not of this design");
}

}  // namespace mpgen::mutation
