#include "cli/formatbook_report.hpp"

#include <fmt/format.h>

#include "cli/formatbook_analysis.hpp"
#include "cli/text_table.hpp"

namespace mpgen::cli {
namespace {

using Json = nlohmann::ordered_json;

// Right-aligned, so that a column of dialects can be compared.
template <class Numbers>
std::string aligned(const Numbers& numbers) {
  std::string text;
  for (const int number : numbers) text += fmt::format("{:>3}", number);
  return text;
}

std::string dialect_table(const spec::Formatbook& book) {
  std::vector<Row> rows = {{"pair", "id", "magnitudes, index 0 to 7", "thresholds T1 to T7"}};
  for (int id = 0; id < book.size(); ++id) {
    const auto& dialect = book.dialects[static_cast<std::size_t>(id)];
    rows.push_back({id % 2 == 0 ? std::to_string(id / 2) : "", fmt::format("{:>2}", id),
                    aligned(dialect), aligned(spec::index_thresholds(dialect))});
  }
  return table(rows);
}

std::string selection_table(const spec::Formatbook& book) {
  std::vector<Row> rows = {{"pair", "tmax", "even id", "nearer for t", "odd id", "nearer for t"}};
  for (int pair = 0; pair < book.pairs(); ++pair) {
    const int even = 2 * pair;
    rows.push_back({std::to_string(pair), to_text(maxima_of_pair(book, pair)), std::to_string(even),
                    to_text(intervals(spec::beneficial_values(book, even))),
                    std::to_string(even + 1),
                    to_text(intervals(spec::beneficial_values(book, even + 1)))});
  }
  return table(rows);
}

std::string storage_table(const spec::Formatbook& book) {
  return table({{"dialect id", fmt::format("{} bits", spec::dialect_id_bits(book))},
                {"side data of a block", fmt::format("{} bits: dialect id and shared exponent",
                                                     spec::block_side_bits(book))},
                {"decoded magnitude", fmt::format("{} bits", spec::magnitude_bits(book))},
                {"bits an element",
                 fmt::format("{} with blocks of 16, {} with 32, {} with 64",
                             spec::bits_per_element(book, 16), spec::bits_per_element(book, 32),
                             spec::bits_per_element(book, 64))}});
}

Json json_of(const std::vector<Interval>& list) {
  Json json = Json::array();
  for (const auto& interval : list) json.push_back(Json::array({interval.first, interval.last}));
  return json;
}

}  // namespace

std::string formatbook_as_text(const std::string& title, const spec::Formatbook& book) {
  std::string text = fmt::format("{}: {} dialects in {} pair{}\n\n", title, book.size(),
                                 book.pairs(), book.pairs() == 1 ? "" : "s");
  text += "Dialects: magnitudes in half units; a value of Tk quarter units or more has index k\n" +
          dialect_table(book);
  text +=
      "\nSelection: t is an element's magnitude in quarter units, truncated, tmax the block's "
      "largest\n" +
      selection_table(book);
  text += "\nWidths\n" + storage_table(book);
  const auto warnings = formatbook_warnings(book);
  if (!warnings.empty()) text += "\nLegal, but of no use\n";
  for (const auto& warning : warnings) text += paragraph("-", warning, 4);
  return text;
}

Json formatbook_as_json(const spec::Formatbook& book) {
  Json dialects = Json::array();
  for (int id = 0; id < book.size(); ++id) {
    const auto& dialect = book.dialects[static_cast<std::size_t>(id)];
    dialects.push_back({{"id", id},
                        {"pair", id / 2},
                        {"magnitudes", dialect},
                        {"thresholds", spec::index_thresholds(dialect)},
                        {"nearer_for_t", json_of(intervals(spec::beneficial_values(book, id)))}});
  }
  Json pairs = Json::array();
  for (int pair = 0; pair < book.pairs(); ++pair) {
    pairs.push_back(
        {{"pair", pair},
         {"largest_magnitude", book.dialects[static_cast<std::size_t>(2 * pair)].back()},
         {"tmax", json_of(maxima_of_pair(book, pair))}});
  }
  return {{"dialects", dialects},
          {"pairs", pairs},
          {"bits",
           {{"dialect_id", spec::dialect_id_bits(book)},
            {"side_data", spec::block_side_bits(book)},
            {"magnitude", spec::magnitude_bits(book)},
            {"per_element",
             {{"16", spec::bits_per_element(book, 16)},
              {"32", spec::bits_per_element(book, 32)},
              {"64", spec::bits_per_element(book, 64)}}}}},
          {"warnings", formatbook_warnings(book)}};
}

}  // namespace mpgen::cli
