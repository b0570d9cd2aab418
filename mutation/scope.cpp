#include "mutation/scope.hpp"

#include <algorithm>
#include <bit>
#include <set>
#include <string>

namespace mpgen::mutation {
namespace {

using Value = std::optional<std::int64_t>;

constexpr int kMostIterations = 4096;
constexpr std::size_t kMostLoopVariables = 4;

std::optional<std::uint64_t> digits_value(std::string_view digits, unsigned base) {
  std::uint64_t value = 0;
  for (const char c : digits) {
    if (c == '_') continue;
    const char lower = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    const unsigned digit =
        lower >= 'a' ? static_cast<unsigned>(lower - 'a') + 10 : static_cast<unsigned>(lower - '0');
    if (digit >= base || value > (~std::uint64_t{0} - digit) / base) return std::nullopt;
    value = value * base + digit;
  }
  return value;
}

Value clog2(Value operand) {
  if (!operand || *operand < 0) return std::nullopt;
  if (*operand < 2) return 0;
  return std::bit_width(static_cast<std::uint64_t>(*operand - 1));
}

Value apply(std::string_view op, std::int64_t a, std::int64_t b) {
  if (op == "+") return a + b;
  if (op == "-") return a - b;
  if (op == "*") return a * b;
  if (op == "<") return a < b ? 1 : 0;
  if (op == "<=") return a <= b ? 1 : 0;
  if (op == ">") return a > b ? 1 : 0;
  if (op == ">=") return a >= b ? 1 : 0;
  if (op == "==") return a == b ? 1 : 0;
  if (op == "!=") return a != b ? 1 : 0;
  if (op == "&&") return a != 0 && b != 0 ? 1 : 0;
  if (op == "||") return a != 0 || b != 0 ? 1 : 0;
  if ((op == "/" || op == "%") && b != 0) return op == "/" ? a / b : a % b;
  if (op == "<<" && b >= 0 && b < 32) return a * (std::int64_t{1} << b);
  if (op == ">>" && a >= 0 && b >= 0 && b < 32) return a >> b;
  return std::nullopt;
}

Value greater(Value a, Value b) {
  if (!a || !b) return std::nullopt;
  return std::max(*a, *b);
}

bool is_comparison(std::string_view op) {
  static const std::set<std::string_view> kComparisons = {"==", "!=", "===", "!==", "<",
                                                          "<=", ">",  ">=",  "&&",  "||"};
  return kComparisons.contains(op);
}

bool is_shift(std::string_view op) {
  return op == "<<" || op == ">>" || op == ">>>" || op == "<<<";
}

void collect_names(const Node& node, std::set<std::string_view>& names) {
  if (node.kind == NodeKind::name) names.insert(node.text);
  for (const Node& child : node.children) collect_names(child, names);
}

}  // namespace

Literal read_literal(std::string_view text) {
  Literal literal;
  const std::size_t mark = text.find('\'');
  if (mark == std::string_view::npos) {
    literal.type = {true, 32};
    literal.value = digits_value(text, 10);
    return literal;
  }
  std::size_t base = mark + 1;
  literal.type.width = 32;
  if (mark > 0) {
    literal.has_size = true;
    if (const auto width = digits_value(text.substr(0, mark), 10)) {
      literal.type.width = static_cast<std::int64_t>(*width);
    }
  }
  if (text[base] == 's' || text[base] == 'S') {
    literal.type.is_signed = true;
    ++base;
  }
  const std::string_view digits = text.substr(base + 1);
  switch (text[base]) {
    case 'b':
    case 'B':
      literal.value = digits_value(digits, 2);
      break;
    case 'o':
    case 'O':
      literal.value = digits_value(digits, 8);
      break;
    case 'd':
    case 'D':
      literal.value = digits_value(digits, 10);
      break;
    default:
      literal.value = digits_value(digits, 16);
      break;
  }
  return literal;
}

const Declaration* Scope::find(std::string_view name) const {
  const auto found = names_.find(name);
  if (found != names_.end()) return &found->second;
  return outer_ == nullptr ? nullptr : outer_->find(name);
}

Value Scope::packed_width(const Node& declaration) const {
  if (declaration.op == "int") return 32;
  std::int64_t width = 1;
  for (std::size_t index = 0; index < declaration.packed; ++index) {
    const Node& range = declaration.children[index];
    if (range.kind != NodeKind::range) return std::nullopt;
    const Value high = value_of(range.children[0]);
    const Value low = value_of(range.children[1]);
    if (!high || !low) return std::nullopt;
    width *= *high - *low + 1;
  }
  return width;
}

void Scope::declare(const Node& node, bool is_unknown) {
  Declaration declaration;
  declaration.node = &node;
  declaration.type = {node.op == "signed" || node.op == "int", packed_width(node)};
  if (node.kind == NodeKind::parameter) {
    declaration.kind = Declaration::Kind::parameter;
    if (!is_unknown) declaration.value = value_of(node.children.back());
  } else if (node.kind == NodeKind::function) {
    declaration.kind = Declaration::Kind::function;
  } else if (node.children.size() == node.packed + 1) {
    const Node& range = node.children.back();
    if (range.kind != NodeKind::range) declaration.elements = value_of(range);
  }
  names_[node.text] = declaration;
}

void Scope::declare_loop(const Node& loop) {
  Declaration declaration;
  declaration.kind = Declaration::Kind::loop_variable;
  declaration.type = {true, 32};
  Value value = value_of(loop.children[0]);
  const Node& step = loop.children[2];
  Scope inner(this);
  for (int iteration = 0; value && iteration < kMostIterations; ++iteration) {
    Declaration current = declaration;
    current.value = value;
    inner.names_[loop.text] = current;
    const Value goes_on = inner.value_of(loop.children[1]);
    if (!goes_on) break;
    if (*goes_on == 0) {
      names_[loop.text] = declaration;
      return;
    }
    declaration.lowest = std::min(declaration.lowest.value_or(*value), *value);
    declaration.highest = std::max(declaration.highest.value_or(*value), *value);
    if (step.op == "++") {
      value = *value + 1;
    } else if (step.op == "--") {
      value = *value - 1;
    } else {
      value = inner.value_of(step.children[1]);
    }
  }
  declaration.lowest.reset();
  declaration.highest.reset();
  names_[loop.text] = declaration;
}

Value Scope::value_of(const Node& node) const {
  switch (node.kind) {
    case NodeKind::number: {
      const auto value = read_literal(node.text).value;
      if (!value || *value > 0x7fffffff) return std::nullopt;
      return static_cast<std::int64_t>(*value);
    }
    case NodeKind::name: {
      const Declaration* declaration = find(node.text);
      return declaration == nullptr ? std::nullopt : declaration->value;
    }
    case NodeKind::parentheses:
      return value_of(node.children[0]);
    case NodeKind::unary: {
      const Value operand = value_of(node.children[0]);
      if (!operand) return std::nullopt;
      if (node.op == "-") return -*operand;
      if (node.op == "!") return *operand == 0 ? 1 : 0;
      return std::nullopt;
    }
    case NodeKind::binary: {
      const Value left = value_of(node.children[0]);
      const Value right = value_of(node.children[1]);
      if (!left || !right) return std::nullopt;
      return apply(node.op, *left, *right);
    }
    case NodeKind::conditional: {
      const Value condition = value_of(node.children[0]);
      if (!condition) return std::nullopt;
      return value_of(node.children[*condition != 0 ? 1 : 2]);
    }
    case NodeKind::call:
      if (node.text == "$clog2") return clog2(value_of(node.children[0]));
      return std::nullopt;
    default:
      return std::nullopt;
  }
}

std::optional<Scope::Bounds> Scope::bounds_of(const Node& expression) const {
  std::set<std::string_view> names;
  collect_names(expression, names);
  std::vector<std::pair<std::string_view, const Declaration*>> loops;
  for (const std::string_view name : names) {
    const Declaration* declaration = find(name);
    if (declaration == nullptr) return std::nullopt;
    if (declaration->kind != Declaration::Kind::loop_variable) continue;
    if (!declaration->lowest || !declaration->highest) return std::nullopt;
    loops.emplace_back(name, declaration);
  }
  if (loops.size() > kMostLoopVariables) return std::nullopt;
  std::optional<Bounds> bounds;
  for (unsigned corner = 0; corner < (1U << loops.size()); ++corner) {
    Scope inner(this);
    for (std::size_t index = 0; index < loops.size(); ++index) {
      const Declaration* declaration = loops[index].second;
      Declaration fixed = *declaration;
      fixed.value = ((corner >> index) & 1U) != 0 ? declaration->highest : declaration->lowest;
      inner.names_[loops[index].first] = fixed;
    }
    const Value value = inner.value_of(expression);
    if (!value) return std::nullopt;
    if (!bounds) bounds = Bounds{*value, *value};
    bounds->lowest = std::min(bounds->lowest, *value);
    bounds->highest = std::max(bounds->highest, *value);
  }
  return bounds;
}

Type Scope::select_type(const Node& select) const {
  const Declaration* declaration = find(select.text);
  if (declaration == nullptr || declaration->node == nullptr) return {};
  const std::size_t unpacked = declaration->node->kind == NodeKind::parameter
                                   ? 0
                                   : declaration->node->children.size() - declaration->node->packed;
  const std::size_t brackets = select.children.size() - 1;
  if (brackets == unpacked) return declaration->type;
  const Node& last = select.children.back();
  if (last.kind != NodeKind::range) {
    if (declaration->node->packed > 1) return {};
    return {false, 1};
  }
  const Value second = value_of(last.children[1]);
  if (last.op != ":") return {false, second};
  const Value first = value_of(last.children[0]);
  if (!first || !second) return {};
  return {false, *first - *second + 1};
}

Type Scope::call_type(const Node& call) const {
  if (call.text == "$signed" || call.text == "$unsigned") {
    return {call.text == "$signed", type_of(call.children[0]).width};
  }
  if (!call.text.empty() && call.text.front() == '$') return {true, 32};
  const Declaration* declaration = find(call.text);
  return declaration == nullptr ? Type{} : declaration->type;
}

Type Scope::type_of(const Node& node) const {
  switch (node.kind) {
    case NodeKind::number:
      return read_literal(node.text).type;
    case NodeKind::fill:
      return {false, 1};
    case NodeKind::name: {
      const Declaration* declaration = find(node.text);
      return declaration == nullptr ? Type{} : declaration->type;
    }
    case NodeKind::select:
      return select_type(node);
    case NodeKind::call:
      return call_type(node);
    case NodeKind::cast:
      return {type_of(node.children[1]).is_signed, value_of(node.children[0])};
    case NodeKind::concat:
    case NodeKind::replicate: {
      Value width = 0;
      const bool repeats = node.kind == NodeKind::replicate;
      for (std::size_t index = repeats ? 1 : 0; index < node.children.size(); ++index) {
        const Value part = type_of(node.children[index]).width;
        if (!part || !width) {
          width.reset();
        } else {
          width = *width + *part;
        }
      }
      if (repeats) {
        const Value count = value_of(node.children[0]);
        if (!count || !width) return {};
        width = *width * *count;
      }
      return {false, width};
    }
    case NodeKind::parentheses:
      return type_of(node.children[0]);
    case NodeKind::unary:
      if (node.op == "~" || node.op == "-" || node.op == "+") return type_of(node.children[0]);
      return {false, 1};
    case NodeKind::binary: {
      if (is_comparison(node.op)) return {false, 1};
      const Type left = type_of(node.children[0]);
      if (is_shift(node.op)) return left;
      const Type right = type_of(node.children[1]);
      return {left.is_signed && right.is_signed, greater(left.width, right.width)};
    }
    case NodeKind::conditional: {
      const Type first = type_of(node.children[1]);
      const Type second = type_of(node.children[2]);
      return {first.is_signed && second.is_signed, greater(first.width, second.width)};
    }
    default:
      return {};
  }
}

}  // namespace mpgen::mutation
