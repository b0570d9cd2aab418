#include "mutation/expression_mutants.hpp"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <set>
#include <utility>

namespace mpgen::mutation {
namespace {

using Words = std::vector<std::string_view>;

// What each operator is replaced by.
struct Replacement {
  std::string_view op;
  MutantKind kind;
  Words others;
};

const std::array<Replacement, 14>& replacements() {
  static const std::array<Replacement, 14> kReplacements = {{
      {"+", MutantKind::arithmetic, {"-"}},
      {"-", MutantKind::arithmetic, {"+"}},
      {"*", MutantKind::arithmetic, {"+"}},
      {"&", MutantKind::bitwise, {"|", "^"}},
      {"|", MutantKind::bitwise, {"&", "^"}},
      {"^", MutantKind::bitwise, {"&", "|"}},
      {"&&", MutantKind::logical, {"||"}},
      {"||", MutantKind::logical, {"&&"}},
      {"==", MutantKind::comparison, {"!="}},
      {"!=", MutantKind::comparison, {"=="}},
      {"<", MutantKind::comparison, {"<=", ">="}},
      {"<=", MutantKind::comparison, {"<", ">"}},
      {">", MutantKind::comparison, {">=", "<="}},
      {">=", MutantKind::comparison, {">", "<"}},
  }};
  return kReplacements;
}

bool is_literal(const Node& node) {
  const Node& inner = inside_parentheses(node);
  return inner.kind == NodeKind::number || inner.kind == NodeKind::fill;
}

// A literal's value can be mutated, a table's entry shifted: nothing to do for the whole.
bool is_constant(const Node& node, const Scope& scope) {
  const Node& inner = inside_parentheses(node);
  if (is_literal(inner)) return true;
  if (inner.kind == NodeKind::cast) return is_constant(inner.children[1], scope);
  return scope.value_of(inner).has_value();
}

// Ones in all bits but one.
std::string mask(std::int64_t width, std::int64_t cleared) {
  std::string digits;
  for (std::int64_t digit = (width + 3) / 4 - 1; digit >= 0; --digit) {
    unsigned value = 0;
    for (std::int64_t bit = 0; bit < 4; ++bit) {
      const std::int64_t place = 4 * digit + bit;
      if (place < width && place != cleared) value |= 1U << bit;
    }
    digits += fmt::format("{:x}", value);
  }
  return fmt::format("{}'h{}", width, digits);
}

// Whether the last bit is a zero that stands there.
bool ends_in_zero(const Node& node) {
  const Node& inner = inside_parentheses(node);
  if (inner.kind == NodeKind::call && inner.text == "$signed") {
    return ends_in_zero(inner.children[0]);
  }
  if (inner.kind == NodeKind::binary && inner.op == "<<") {
    const Node& amount = inside_parentheses(inner.children[1]);
    return amount.kind == NodeKind::number && read_literal(amount.text).value != 0;
  }
  if (inner.kind != NodeKind::concat) return false;
  const Node& last = inner.children.back();
  return last.kind == NodeKind::number && read_literal(last.text).value == 0;
}

std::string signed_if(bool is_signed, std::string text) {
  return is_signed ? "$signed(" + text + ")" : text;
}

}  // namespace

const Node& inside_parentheses(const Node& node) {
  const Node* inner = &node;
  while (inner->kind == NodeKind::parentheses) inner = &inner->children[0];
  return *inner;
}

std::string ExpressionMutants::text_of(const Node& node) const {
  return std::string(text_.substr(node.begin, node.end - node.begin));
}

void ExpressionMutants::add(MutantKind kind, const Node& node, std::string after) {
  edits_.push_back({kind, node.begin, node.end, std::move(after)});
}

void ExpressionMutants::visit(const Node& node) {
  switch (node.kind) {
    case NodeKind::number:
      number(node);
      break;
    case NodeKind::fill:
      add(MutantKind::constant, node, node.text == "'0" ? "'1" : "'0");
      break;
    case NodeKind::name: {
      const Declaration* declaration = scope_.find(node.text);
      if (declaration != nullptr && declaration->kind == Declaration::Kind::parameter &&
          declaration->node->op == "int") {
        constant(node);
      }
      break;
    }
    case NodeKind::select:
      select(node);
      break;
    case NodeKind::call:
      if (node.text == "$clog2" || node.text == "$bits") break;
      for (const Node& argument : node.children) visit(argument);
      break;
    case NodeKind::cast:
      cast(node);
      break;
    case NodeKind::concat:
      concat(node);
      break;
    case NodeKind::replicate:
      for (std::size_t index = 1; index < node.children.size(); ++index) {
        visit(node.children[index]);
      }
      break;
    case NodeKind::parentheses:
      visit(node.children[0]);
      break;
    case NodeKind::unary:
      unary(node);
      break;
    case NodeKind::binary:
      binary(node);
      break;
    case NodeKind::conditional:
      conditional(node);
      break;
    default:
      break;
  }
}

void ExpressionMutants::number(const Node& node) {
  const Literal literal = read_literal(node.text);
  if (!literal.value || !literal.type.width || *literal.type.width > 64) return;
  const std::int64_t width = *literal.type.width;
  const std::uint64_t value = *literal.value;
  const std::uint64_t ones = ~std::uint64_t{0} >> (64 - width);
  std::vector<std::uint64_t> values = {(value + 1) & ones, (value - 1) & ones, 0};
  if (literal.has_size) values.push_back(value ^ (std::uint64_t{1} << (width - 1)));
  std::set<std::uint64_t> seen = {value};
  for (const std::uint64_t other : values) {
    if (!seen.insert(other).second) continue;
    if (!literal.has_size && other > 0x7fffffff) continue;
    add(MutantKind::constant, node,
        literal.has_size ? fmt::format("{}'{}{}", width, literal.type.is_signed ? "sd" : "d", other)
                         : fmt::format("{}", other));
  }
}

void ExpressionMutants::constant(const Node& node) {
  add(MutantKind::constant, node, fmt::format("({} + 1)", text_of(node)));
  add(MutantKind::constant, node, fmt::format("({} - 1)", text_of(node)));
}

void ExpressionMutants::visit_table_entry(const Node& node, std::size_t rank) {
  const Literal literal = read_literal(node.text);
  if (!literal.value || !literal.type.width || *literal.type.width > 64) return;
  const auto width = static_cast<std::uint64_t>(*literal.type.width);
  // The last bit of two of the literal's digits, others in each entry.
  const std::uint64_t digits = (width + 3) / 4;
  std::set<std::uint64_t> places = {4 * (rank % digits), 4 * ((rank + digits / 2) % digits)};
  for (const std::uint64_t place : places) {
    add(MutantKind::constant, node,
        fmt::format("{}'h{:x}", width, *literal.value ^ (std::uint64_t{1} << place)));
  }
}

void ExpressionMutants::select(const Node& node) {
  const Declaration* declaration = scope_.find(node.text);
  if (declaration == nullptr || declaration->node == nullptr || node.children.size() != 2) return;
  const Node& index = node.children[1];
  const Node& first = index.kind == NodeKind::range ? index.children[0] : index;
  std::optional<std::int64_t> room = declaration->type.width;
  if (declaration->kind != Declaration::Kind::parameter && declaration->elements) {
    room = declaration->elements;
  }
  const auto bounds = scope_.bounds_of(first);
  if (!room || !bounds) return;
  std::int64_t lowest = bounds->lowest;
  std::int64_t highest = bounds->highest;
  std::string rest;
  if (index.kind == NodeKind::range) {
    const auto second = scope_.bounds_of(index.children[1]);
    if (!second) return;
    if (index.op == ":") {
      lowest = second->lowest;
    } else if (index.op == "+:") {
      highest += second->highest - 1;
    } else {
      lowest -= second->highest - 1;
    }
  }
  for (const char sign : {'+', '-'}) {
    if (sign == '+' ? highest + 1 >= *room : lowest - 1 < 0) continue;
    std::string text = fmt::format("({}) {} 1", text_of(first), sign);
    if (index.kind == NodeKind::range) {
      text += index.op == ":" ? fmt::format(":({}) {} 1", text_of(index.children[1]), sign)
                              : fmt::format(" {} {}", index.op, text_of(index.children[1]));
    }
    add(MutantKind::index, node, fmt::format("{}[{}]", node.text, text));
  }
}

void ExpressionMutants::cast(const Node& node) {
  const Node& value = node.children[1];
  const Type type = scope_.type_of(value);
  const auto width = scope_.value_of(node.children[0]);
  if (!is_constant(value, scope_) && width) {
    const std::string text = text_of(node);
    // The top bit of a number that was extended with zeros is no loss.
    const bool is_padded = !type.is_signed && type.width && *type.width < *width;
    if (*width > 1 && !is_padded) {
      add(MutantKind::width, node,
          signed_if(type.is_signed, fmt::format("({} & {})", text, mask(*width, *width - 1))));
    }
    if (!ends_in_zero(value)) {
      add(MutantKind::width, node,
          signed_if(type.is_signed, fmt::format("({} & {})", text, mask(*width, 0))));
    }
    if (type.width && *type.width<*width&& * type.width> 0) {
      const std::string size = text_of(node.children[0]);
      const std::string inner = text_of(value);
      add(MutantKind::extension, node,
          type.is_signed ? fmt::format("$signed({}'($unsigned({})))", size, inner)
                         : fmt::format("$unsigned({}'($signed({})))", size, inner));
    }
  }
  visit(value);
}

void ExpressionMutants::concat(const Node& node) {
  for (const Node& element : node.children) {
    if (!is_literal(element)) drop(element, "|");
    visit(element);
  }
}

// Zero, or ones for an operand of "&", in the operand's own type.
void ExpressionMutants::drop(const Node& operand, std::string_view op) {
  const std::string text = text_of(operand);
  add(MutantKind::term, operand,
      op == "&" ? fmt::format("(({0}) | ~({0}))", text) : fmt::format("(({0}) ^ ({0}))", text));
}

void ExpressionMutants::unary(const Node& node) {
  const Node& operand = node.children[0];
  const std::string text = text_of(operand);
  if (node.op == "~" || node.op == "-") {
    add(MutantKind::negation, node, fmt::format("({})", text));
  } else if (node.op == "!") {
    add(MutantKind::negation, node, fmt::format("(|({}))", text));
  } else if (node.op == "&" || node.op == "|" || node.op == "^") {
    add(MutantKind::reduction, node, fmt::format("({}({}))", node.op == "|" ? "&" : "|", text));
  }
  visit(operand);
}

void ExpressionMutants::binary(const Node& node) {
  const Type type = scope_.type_of(node);
  if (scope_.value_of(node) && type.is_signed) {
    constant(node);
    return;
  }
  if (node.op == "<<" || node.op == ">>" || node.op == ">>>" || node.op == "<<<") {
    shift(node);
    return;
  }
  const Node& left = node.children[0];
  const Node& right = node.children[1];
  for (const Replacement& replacement : replacements()) {
    if (replacement.op != node.op) continue;
    for (const std::string_view other : replacement.others) {
      add(replacement.kind, node,
          fmt::format("(({}) {} ({}))", text_of(left), other, text_of(right)));
    }
  }
  const bool has_terms =
      node.op == "+" || node.op == "-" || node.op == "|" || node.op == "^" || node.op == "&";
  for (const Node* operand : {&left, &right}) {
    const bool is_chain = operand->kind == NodeKind::binary && operand->op == node.op;
    if (has_terms && !is_chain && !is_constant(*operand, scope_)) drop(*operand, node.op);
    visit(*operand);
  }
}

void ExpressionMutants::shift(const Node& node) {
  const Node& value = node.children[0];
  const Node& amount = node.children[1];
  const std::string value_text = text_of(value);
  const std::string amount_text = text_of(amount);
  const auto shifted = [&](std::string_view op, const std::string& places) {
    add(MutantKind::shift, node, fmt::format("(({}) {} ({}))", value_text, op, places));
  };
  const bool goes_left = node.op == "<<" || node.op == "<<<";
  shifted(goes_left ? ">>" : "<<", amount_text);
  if (node.op == ">>>" && scope_.type_of(value).is_signed) shifted(">>", amount_text);
  if (is_constant(amount, scope_)) {
    visit(amount);
  } else {
    shifted(node.op, fmt::format("({}) + 1", amount_text));
    shifted(node.op, fmt::format("({}) - 1", amount_text));
    // What is made of constants and loop variables only is a place, not a value.
    if (!scope_.bounds_of(amount)) visit(amount);
  }
  visit(value);
}

void ExpressionMutants::conditional(const Node& node) {
  const std::string condition = text_of(node.children[0]);
  const std::string first = text_of(node.children[1]);
  const std::string second = text_of(node.children[2]);
  add(MutantKind::choice, node, fmt::format("(({}) ? ({}) : ({}))", condition, second, first));
  add(MutantKind::choice, node, fmt::format("(1'b1 ? ({}) : ({}))", first, second));
  add(MutantKind::choice, node, fmt::format("(1'b0 ? ({}) : ({}))", first, second));
  for (const Node& child : node.children) visit(child);
}

void ExpressionMutants::visit_condition(const Node& node) {
  const Node& inner = inside_parentheses(node);
  add(MutantKind::condition, node, "1'b1");
  add(MutantKind::condition, node, "1'b0");
  // Of these the operator's own mutants are the negation.
  const bool has_negation = (inner.kind == NodeKind::binary &&
                             (inner.op == "==" || inner.op == "!=" || inner.op == "<" ||
                              inner.op == "<=" || inner.op == ">" || inner.op == ">=")) ||
                            (inner.kind == NodeKind::unary && (inner.op == "!" || inner.op == "~"));
  if (!has_negation) add(MutantKind::condition, node, fmt::format("!({})", text_of(node)));
  visit(node);
}

void ExpressionMutants::visit_assigned(const Node& place, const Node& value) {
  const auto width = scope_.type_of(place).width;
  const Type type = scope_.type_of(value);
  if (width && *width > 0 && !is_constant(value, scope_) && value.kind != NodeKind::cast) {
    // Extended first, or the mask would take its sign from the value.
    const bool is_extended = type.is_signed && (!type.width || *type.width < *width);
    const std::string text =
        is_extended ? fmt::format("{}'({})", *width, text_of(value)) : "(" + text_of(value) + ")";
    const bool is_padded = !type.is_signed && type.width && *type.width < *width &&
                           value.kind != NodeKind::binary && value.kind != NodeKind::unary;
    if (*width > 1 && !is_padded) {
      add(MutantKind::width, value,
          signed_if(type.is_signed, fmt::format("({} & {})", text, mask(*width, *width - 1))));
    }
    if (!ends_in_zero(value)) {
      add(MutantKind::width, value,
          signed_if(type.is_signed, fmt::format("({} & {})", text, mask(*width, 0))));
    }
    if (type.width && *type.width < *width) {
      add(MutantKind::extension, value,
          type.is_signed ? fmt::format("$signed({}'($unsigned({})))", *width, text_of(value))
                         : fmt::format("$unsigned({}'($signed({})))", *width, text_of(value)));
    }
  }
  visit(value);
}

}  // namespace mpgen::mutation
