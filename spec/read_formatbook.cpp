#include "spec/read_formatbook.hpp"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "spec/formatbook_text.hpp"
#include "spec/problem_list.hpp"
#include "spec/read_dialects.hpp"
#include "spec/read_text_file.hpp"
#include "spec/words.hpp"
#include "spec/yaml_document.hpp"
#include "spec/yaml_map.hpp"

namespace mpgen::spec {
namespace {

constexpr const char* kWhatItNeeds =
    "a formatbook has the key 'dialects', a list of lists of 8 magnitudes";

class FormatbookReader {
 public:
  FormatbookReader(const std::string& text, const std::string& file)
      : yaml_(parse_yaml(text)), problems_(file) {}

  FormatbookResult read() {
    FormatbookResult result;
    if (const auto map = read_yaml_map(yaml_, "formatbook", kWhatItNeeds, problems_)) {
      check_keys(*map);
      read_name(*map, result);
      read_list(*map, result);
    }
    if (problems_.empty()) return result;
    return {.formatbook = std::nullopt, .name = "", .diagnostics = problems_.sorted()};
  }

 private:
  void check_keys(const YamlMap& map) {
    const std::vector<std::string> keys = {"name", "dialects"};
    for (const auto& [key, entry] : map) {
      if (key == keys[0] || key == keys[1]) continue;
      problems_.report(entry.key->position,
                       lacks_colon(key, entry)
                           ? fmt::format("no ': ' after the key in {}", quote(key))
                           : fmt::format("unknown key {}{}", quote(key),
                                         did_you_mean(key, keys, join_words(keys, "and"))));
    }
  }

  void read_name(const YamlMap& map, FormatbookResult& result) {
    const YamlEntry* entry = find_entry(map, "name");
    if (entry == nullptr) return;
    const YamlNode& value = *entry->value;
    if (!is_word(value)) {
      problems_.report(is_null(value) ? entry->key->position : value.position,
                       "name: expected a text, found " + describe_node(value));
    } else if (value.text.size() > kLongestFormatbookName ||
               value.text.find('\n') != std::string::npos) {
      problems_.report(value.position, fmt::format("name: expected one line of at most {} bytes",
                                                   kLongestFormatbookName));
    }
    result.name = value.text;
  }

  void read_list(const YamlMap& map, FormatbookResult& result) {
    const YamlEntry* entry = find_entry(map, "dialects");
    if (entry == nullptr) {
      problems_.report(yaml_.document.root().position,
                       fmt::format("missing key 'dialects'; {}", kWhatItNeeds));
      return;
    }
    const YamlNode& value = *entry->value;
    if (value.kind != YamlNode::Kind::list || !value.tag.empty()) {
      problems_.report(is_null(value) ? entry->key->position : value.position,
                       fmt::format("dialects: expected a list of lists of {} magnitudes, found {}",
                                   kDialectMagnitudes, describe_node(value)));
      return;
    }
    DialectsReading dialects = read_dialects(yaml_.document, value);
    result.formatbook = std::move(dialects.formatbook);
    problems_.report(std::move(dialects.problems));
  }

  YamlText yaml_;
  ProblemList problems_;
};

FormatbookResult failure(const std::string& file, std::string message) {
  return {.formatbook = std::nullopt,
          .name = "",
          .diagnostics = {{.file = file, .line = 0, .column = 0, .message = std::move(message)}}};
}

}  // namespace

FormatbookResult read_formatbook(const std::string& text, const std::string& file_name) {
  if (text.size() > kLongestFormatbook) {
    return failure(file_name,
                   fmt::format("larger than {} bytes; this is no formatbook", kLongestFormatbook));
  }
  return FormatbookReader(text, file_name).read();
}

FormatbookResult read_formatbook_file(const std::filesystem::path& path) {
  const FileText file = read_text_file(path, kLongestFormatbook, "formatbook");
  if (!file.text) return failure(path.string(), file.problem);
  return read_formatbook(*file.text, path.string());
}

FormatbookResult find_formatbook(const std::string& text) {
  if (text == kBlockdialectWord) {
    return {.formatbook = blockdialect_formatbook(), .name = text, .diagnostics = {}};
  }
  if (is_book_file_name(text)) return read_formatbook_file(text);
  return failure(text, fmt::format("is no formatbook{}",
                                   did_you_mean(text, {kBlockdialectWord},
                                                fmt::format("{} or a file (.yaml, .yml, .json)",
                                                            kBlockdialectWord))));
}

}  // namespace mpgen::spec
