#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "cli/command_line.hpp"
#include "cli/exit_codes.hpp"
#include "cli/formatbook_report.hpp"
#include "spec/formatbook_text.hpp"
#include "spec/read_formatbook.hpp"

namespace mpgen::cli {
namespace {

using Json = nlohmann::ordered_json;

// Any file may hold a book, whatever its name ends in.
spec::FormatbookResult read_book(const std::string& book) {
  return book == spec::kBlockdialectWord ? spec::find_formatbook(book)
                                         : spec::read_formatbook_file(book);
}

Json json_of(const std::string& book, const spec::FormatbookResult& result) {
  Json json = {{"file", book}, {"legal", result.formatbook.has_value()}};
  if (result.formatbook) {
    json["name"] = result.name;
    json.update(formatbook_as_json(*result.formatbook));
    return json;
  }
  json["diagnostics"] = Json::array();
  for (const auto& diagnostic : result.diagnostics) {
    json["diagnostics"].push_back({{"file", diagnostic.file},
                                   {"line", diagnostic.line},
                                   {"column", diagnostic.column},
                                   {"message", diagnostic.message}});
  }
  return json;
}

}  // namespace

void add_formatbook_command(CLI::App& command, const Actions& /*actions*/, Action& action) {
  auto options = std::make_shared<FormatbookCheckOptions>();
  auto word = std::make_shared<std::string>();
  command
      .add_option("check", *word, "the word check: explain books, or say what is wrong with them")
      ->required()
      ->check(one_of({"check"}))
      ->type_name("");
  command.add_option("BOOK", options->books, "files of books, or the word blockdialect")
      ->required()
      ->type_name("");
  command.add_flag("--json", options->json, "for programs: JSON instead of text");
  command.footer(
      "Examples:\n"
      "  mpgen formatbook check formatbooks/eight_dialects.yaml\n"
      "  mpgen formatbook check blockdialect");
  action = [options, word](Console& console) { return run_formatbook_check(*options, console); };
}

int run_formatbook_check(const FormatbookCheckOptions& options, Console& console) {
  int code = kAllRight;
  Json list = Json::array();
  for (const auto& book : options.books) {
    const spec::FormatbookResult result = read_book(book);
    for (const auto& diagnostic : result.diagnostics) console.problem(diagnostic);
    if (!result.formatbook) code = kBadInput;
    if (options.json) {
      list.push_back(json_of(book, result));
    } else if (result.formatbook) {
      const bool is_first = &book == &options.books.front();
      console.out() << (is_first ? "" : "\n") << formatbook_as_text(book, *result.formatbook);
    }
  }
  if (options.json) {
    // A file name need not be UTF-8.
    console.out() << Json{{"formatbooks", list}}.dump(2, ' ', false, Json::error_handler_t::replace)
                  << '\n';
  }
  return code;
}

}  // namespace mpgen::cli
