// Formatbooks. An accepted one keeps all rules, is read back equal when it is written, and
// everything that decoders and selectors derive from it is in its range.
#include <string>

#include "fuzz/targets/target.hpp"
#include "spec/formatbook_text.hpp"
#include "spec/read_formatbook.hpp"

namespace {

namespace spec = mpgen::spec;
using mpgen::fuzz::require;

void check_book(const spec::Formatbook& book) {
  require(spec::formatbook_problems(book).empty(), "the book is legal");
  require(spec::read_formatbook(spec::formatbook_to_json(book), "again.json").formatbook == book,
          "a written book is read back equal");
  require(spec::largest_magnitude(book) < (1 << spec::magnitude_bits(book)),
          "magnitudes have their width");
  require(book.size() <= (1 << spec::dialect_id_bits(book)), "ids have their width");
  for (int truncated = 0; truncated < spec::kTruncatedValues; ++truncated) {
    const int pair = spec::pair_of_largest(book, truncated);
    require(pair >= 0 && pair < book.pairs(), "every largest magnitude has a pair");
  }
  for (int dialect = 0; dialect < book.size(); ++dialect) {
    const std::uint32_t own = spec::beneficial_values(book, dialect);
    require((own & spec::beneficial_values(book, dialect ^ 1)) == 0,
            "no value is nearer to both mates");
    int last = 0;
    for (const int threshold :
         spec::index_thresholds(book.dialects[static_cast<std::size_t>(dialect)])) {
      require(threshold > last, "thresholds ascend");
      last = threshold;
    }
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(mpgen::fuzz::text_of(data, size));
  const spec::FormatbookResult result = spec::read_formatbook(text, "fuzzed.yaml");
  require(result.formatbook.has_value() == result.diagnostics.empty(),
          "either a book or diagnostics");
  for (const auto& diagnostic : result.diagnostics) {
    require(!diagnostic.message.empty(), "a diagnostic has a message");
  }
  require(result.name.size() <= spec::kLongestFormatbookName, "names are short");
  if (result.formatbook) check_book(*result.formatbook);
  return 0;
}
