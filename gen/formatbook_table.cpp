#include "gen/formatbook_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

namespace mpgen::gen {
namespace {

constexpr int kDialectEntryBits = spec::kDialectMagnitudes * kMagnitudeEntryBits;

void declare(SvModule& m, const std::string& name, int entries, int entry_bits,
             const std::function<std::string(int)>& entry, const std::string& comment) {
  std::string values;
  for (int id = entries - 1; id >= 0; --id) values += entry(id) + (id > 0 ? ", " : "");
  m.add({SvLocalparam{name, entries == 1 ? values : "{\n" + values + "}", comment,
                      fmt::format("logic [{}:0]", entries * entry_bits - 1)}});
}

}  // namespace

void declare_magnitudes(SvModule& m, const std::string& name, const spec::Formatbook& book) {
  m.comment(
      "Magnitudes in half units, one digit each: a dialect's index 0 is its last digit, and the "
      "dialect with the largest id comes first.");
  declare(
      m, name, 1 << spec::dialect_id_bits(book), kDialectEntryBits,
      [&book](int id) {
        std::string digits;
        for (const auto magnitude :
             book.dialects[static_cast<std::size_t>(std::min(id, book.size() - 1))]) {
          digits.insert(0, fmt::format("{:x}", magnitude));
        }
        return fmt::format("{}'h{}", kDialectEntryBits, digits);
      },
      "");
}

std::string magnitudes_of(const std::string& name, const std::string& dialect) {
  return fmt::format("{}[{{{}, 5'd0}} +: {}]", name, dialect, kDialectEntryBits);
}

void declare_table(SvModule& m, const std::string& name, int id_bits, int ids,
                   const std::function<int(int id)>& entry, const std::string& comment,
                   int entry_bits) {
  declare(
      m, name, 1 << id_bits, entry_bits,
      [&](int id) { return fmt::format("{}'d{}", entry_bits, entry(std::min(id, ids - 1))); },
      comment);
}

std::string entry_of(const std::string& name, const std::string& id, const std::string& bits,
                     int entry_bits) {
  const int shift = std::countr_zero(static_cast<unsigned>(entry_bits));
  return fmt::format("{}[{{{}, {}'d0}} +: {}]", name, id, shift, bits);
}

}  // namespace mpgen::gen
