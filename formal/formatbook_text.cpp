#include "formal/formatbook_text.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <cstdlib>

namespace mpgen::formal {
namespace {

const spec::Dialect& dialect_of(const spec::Formatbook& book, int id) {
  return book.dialects[static_cast<std::size_t>(id)];
}

// Index of the magnitude that is nearest to `value` quarter units, ties to the larger magnitude.
int nearest_index(const spec::Dialect& dialect, int value) {
  int best = 0;
  for (int index = 1; index < spec::kDialectMagnitudes; ++index) {
    const auto distance = [&](int candidate) {
      return std::abs(value - 2 * int{dialect[static_cast<std::size_t>(candidate)]});
    };
    if (distance(index) <= distance(best)) best = index;
  }
  return best;
}

int distance_to(const spec::Dialect& dialect, int value) {
  const auto nearest = static_cast<std::size_t>(nearest_index(dialect, value));
  return std::abs(value - 2 * int{dialect[nearest]});
}

// The difference of the two distances is linear between whole quarter units, because all
// magnitudes and all points halfway between neighbours are whole ones. So it is negative inside if
// it is positive at neither end and not zero at both.
bool helps(const spec::Formatbook& book, int id, int truncated) {
  const auto difference = [&](int value) {
    return distance_to(dialect_of(book, id), value) - distance_to(dialect_of(book, id ^ 1), value);
  };
  const int left = difference(truncated);
  const int right = difference(truncated + 1);
  return left <= 0 && right <= 0 && left + right < 0;
}

// Specification section 3.2, step 3.
int pair_of(const spec::Formatbook& book, int largest_truncated) {
  int rounded = (largest_truncated + 1) / 2;
  if (rounded < 8) rounded = 8;
  if (rounded > 15) rounded = 15;
  const auto distance = [&](int pair) {
    return std::abs(int{dialect_of(book, 2 * pair).back()} - rounded);
  };
  int best = 0;
  for (int pair = 1; pair < book.pairs(); ++pair) {
    // Pairs descend, so the larger of two equally near ones comes first.
    if (distance(pair) < distance(best)) best = pair;
  }
  return best;
}

// A function of a dialect: a row with `digit_bits` for each position, the highest one first, in
// `base`.
struct RowTable {
  std::string name;
  int position_bits;
  int digit_bits;
  char base;
  std::string comment;
};

template <typename Digit>
std::string row_function(const spec::Formatbook& book, const RowTable& table, Digit digit) {
  const int positions = 1 << table.position_bits;
  const int row_bits = positions * table.digit_bits;
  std::string text = fmt::format(
      "  // {0}\n"
      "  function automatic logic [{1}:0] {2}(input logic [{3}:0] dialect);\n"
      "    case (dialect)\n",
      table.comment, row_bits - 1, table.name, spec::dialect_id_bits(book) - 1);
  for (int id = 0; id < book.size(); ++id) {
    std::string digits;
    for (int position = positions - 1; position >= 0; --position) {
      digits += fmt::format("{:x}", int{digit(id, position)});
      if (position % 8 == 0 && position != 0) digits += '_';
    }
    text += fmt::format("      {}'d{}: {} = {}'{}{};\n", spec::dialect_id_bits(book), id,
                        table.name, row_bits, table.base, digits);
  }
  text += fmt::format(
      "      default: {} = '0;\n"
      "    endcase\n"
      "  endfunction\n\n",
      table.name);
  return text;
}

}  // namespace

std::string magnitudes_function(const spec::Formatbook& book) {
  return row_function(
      book,
      {"magnitudes_of", spec::kDialectIndexBits, 4, 'h',
       "Section 3.1: magnitudes in half units, that of index 7 first."},
      [&](int id, int index) { return dialect_of(book, id)[static_cast<std::size_t>(index)]; });
}

std::string nearest_indices_function(const spec::Formatbook& book) {
  return row_function(
      book,
      {"nearest_indices_of", spec::kTruncatedBits, 3, 'o',
       "Section 3.2, step 5: index of the magnitude nearest to t, that of 31 first."},
      [&](int id, int t) { return nearest_index(dialect_of(book, id), t); });
}

std::string helped_function(const spec::Formatbook& book) {
  return row_function(book,
                      {"helped_by", spec::kTruncatedBits, 1, 'b',
                       "Section 3.2, step 4: t for which all of (t, t + 1) is nearer to this "
                       "dialect than to its mate, 31 first."},
                      [&](int id, int t) { return helps(book, id, t) ? 1 : 0; });
}

std::string pair_function(const spec::Formatbook& book) {
  const int id_bits = spec::dialect_id_bits(book);
  std::string text = fmt::format(
      "  // Section 3.2, step 3: the even dialect of the pair nearest to the largest t.\n"
      "  function automatic logic [{}:0] pair_of(input logic [{}:0] largest);\n"
      "    case (largest)\n",
      id_bits - 1, spec::kTruncatedBits - 1);
  for (int largest = 0; largest < spec::kTruncatedValues; ++largest) {
    text += fmt::format("      {}'d{}: pair_of = {}'d{};\n", spec::kTruncatedBits, largest, id_bits,
                        2 * pair_of(book, largest));
  }
  text +=
      "      default: pair_of = '0;\n"
      "    endcase\n"
      "  endfunction\n\n";
  return text;
}

}  // namespace mpgen::formal
