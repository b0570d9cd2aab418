#include "spec/yaml_document.hpp"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <exception>
#include <map>
#include <regex>
#include <sstream>
#include <utility>

#include "spec/utf8_text.hpp"

namespace mpgen::spec {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kLongestTypedScalar = 64;
// The parser's tags of scalars without an explicit tag.
constexpr const char* kPlainTag = "?";
constexpr const char* kQuotedTag = "!";

ScalarType type_of_plain_scalar(const std::string& text) {
  static const std::regex kInteger("[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+");
  static const std::regex kNumber(
      "[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\\.(inf|Inf|INF)|"
      "\\.(nan|NaN|NAN)");
  const auto is_one_of = [&text](std::initializer_list<const char*> words) {
    return std::find(words.begin(), words.end(), text) != words.end();
  };
  if (is_one_of({"", "~", "null", "Null", "NULL"})) return ScalarType::null;
  if (is_one_of({"true", "True", "TRUE", "false", "False", "FALSE"})) return ScalarType::flag;
  // std::regex recurses once per character.
  if (text.size() > kLongestTypedScalar) {
    const bool digits =
        std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    return digits ? ScalarType::integer : ScalarType::text;
  }
  if (std::regex_match(text, kInteger)) return ScalarType::integer;
  return std::regex_match(text, kNumber) ? ScalarType::number : ScalarType::text;
}

// The library takes the end of the text for the end of a quotation.
bool is_unclosed_quotation(std::string_view text) {
  const char quotation = text.empty() ? '\0' : text.front();
  if (quotation != '"' && quotation != '\'') return false;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == quotation) return false;
    if (text[i] == '\\' && quotation == '"') ++i;
  }
  return true;
}

class MarkReader {
 public:
  explicit MarkReader(std::string_view text) : text_(text) {
    line_starts_.push_back(0);
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\n') line_starts_.push_back(i + 1);
    }
  }

  // The parser counts bytes; people and editors count characters.
  Position position(const YAML::Mark& mark) const {
    if (mark.line < 0 || static_cast<std::size_t>(mark.line) >= line_starts_.size()) return {};
    const auto rest = text_.substr(line_starts_[static_cast<std::size_t>(mark.line)]);
    const auto bytes = static_cast<std::size_t>(std::max(mark.column, 0));
    return {.line = mark.line + 1,
            .column = static_cast<int>(count_characters(rest.substr(0, bytes))) + 1};
  }

  std::string_view line(const YAML::Mark& mark) const {
    if (mark.line < 0 || static_cast<std::size_t>(mark.line) >= line_starts_.size()) return {};
    const auto rest = text_.substr(line_starts_[static_cast<std::size_t>(mark.line)]);
    return rest.substr(0, rest.find('\n'));
  }

  // The text from the mark on.
  std::string_view rest(const YAML::Mark& mark) const {
    if (mark.line < 0 || static_cast<std::size_t>(mark.line) >= line_starts_.size()) return {};
    const std::size_t start = line_starts_[static_cast<std::size_t>(mark.line)];
    return text_.substr(
        std::min(start + static_cast<std::size_t>(std::max(mark.column, 0)), text_.size()));
  }

 private:
  std::string_view text_;
  std::vector<std::size_t> line_starts_;
};

// Replaces the library's terse wording where a beginner could not guess what is meant.
std::string explain(const YAML::Exception& exception, std::string_view line) {
  if (exception.msg == YAML::ErrorMsg::BAD_FILE) return "nested too deeply";
  if (exception.msg == YAML::ErrorMsg::MAP_VALUE) {
    if (line.find("aligned: ") != std::string_view::npos) {
      return "a second ': ' in one line; write aligned:N without a space";
    }
    return "a ': ' where no key can stand; is there a second one in this line, or none in the "
           "line before?";
  }
  if (exception.msg == YAML::ErrorMsg::END_OF_MAP) {
    return "expected 'key: value' with the keys below each other; is a ':' missing, or a space "
           "after it?";
  }
  if (exception.msg == YAML::ErrorMsg::END_OF_SEQ_FLOW) return "this '[' has no ']'";
  if (exception.msg == YAML::ErrorMsg::END_OF_MAP_FLOW) return "this '{' has no '}'";
  if (exception.msg == YAML::ErrorMsg::EOF_IN_SCALAR) return "this quotation has no end";
  return exception.msg;
}

}  // namespace

class YamlTreeBuilder : public YAML::EventHandler {
 public:
  YamlTreeBuilder(const MarkReader& marks, YamlDocument& document)
      : marks_(marks), document_(document) {}

  void OnDocumentStart(const YAML::Mark& /*mark*/) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    add(make_node(YamlNode::Kind::null, mark, kPlainTag), anchor);
  }
  void OnAlias(const YAML::Mark& /*mark*/, YAML::anchor_t anchor) override {
    attach(anchors_.at(anchor));
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    YamlNode node = make_node(YamlNode::Kind::scalar, mark, tag);
    node.text = value;
    if (tag == kPlainTag) node.scalar_type = type_of_plain_scalar(value);
    if (tag == kQuotedTag && is_unclosed_quotation(marks_.rest(mark))) {
      throw YAML::ParserException(mark, YAML::ErrorMsg::EOF_IN_SCALAR);
    }
    add(std::move(node), anchor);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    open_.push_back(add(make_node(YamlNode::Kind::list, mark, tag), anchor));
  }
  void OnSequenceEnd() override { open_.pop_back(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    open_.push_back(add(make_node(YamlNode::Kind::map, mark, tag), anchor));
  }
  void OnMapEnd() override { open_.pop_back(); }

 private:
  YamlNode make_node(YamlNode::Kind kind, const YAML::Mark& mark, const std::string& tag) const {
    YamlNode node;
    node.kind = kind;
    node.position = marks_.position(mark);
    if (tag != kPlainTag && tag != kQuotedTag) node.tag = tag;
    return node;
  }

  void attach(std::size_t index) {
    if (!open_.empty()) document_.nodes_[open_.back()].children.push_back(index);
  }

  std::size_t add(YamlNode node, YAML::anchor_t anchor) {
    const std::size_t index = document_.nodes_.size();
    document_.nodes_.push_back(std::move(node));
    if (anchor != YAML::NullAnchor) anchors_[anchor] = index;
    attach(index);
    return index;
  }

  const MarkReader& marks_;
  YamlDocument& document_;
  std::vector<std::size_t> open_;
  std::map<YAML::anchor_t, std::size_t> anchors_;
};

namespace {

// Only notes where a document starts.
class DocumentFinder : public YAML::EventHandler {
 public:
  const std::optional<YAML::Mark>& start() const { return start_; }

  void OnDocumentStart(const YAML::Mark& mark) override { start_ = mark; }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& /*mark*/, YAML::anchor_t /*anchor*/) override {}
  void OnAlias(const YAML::Mark& /*mark*/, YAML::anchor_t /*anchor*/) override {}
  void OnScalar(const YAML::Mark& /*mark*/, const std::string& /*tag*/, YAML::anchor_t /*anchor*/,
                const std::string& /*value*/) override {}
  void OnSequenceStart(const YAML::Mark& /*mark*/, const std::string& /*tag*/,
                       YAML::anchor_t /*anchor*/, YAML::EmitterStyle::value /*style*/) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark& /*mark*/, const std::string& /*tag*/, YAML::anchor_t /*anchor*/,
                  YAML::EmitterStyle::value /*style*/) override {}
  void OnMapEnd() override {}

 private:
  std::optional<YAML::Mark> start_;
};

}  // namespace

YamlText parse_yaml(std::string_view text) {
  YamlText result;
  if (text.substr(0, kByteOrderMark.size()) == kByteOrderMark) {
    text.remove_prefix(kByteOrderMark.size());
  }
  if (const auto bad = find_unprintable(text)) {
    result.problem = {{.line = bad->line, .column = bad->column}, bad->what};
    return result;
  }
  const MarkReader marks(text);
  std::istringstream stream{std::string(text)};
  try {
    YAML::Parser parser(stream);
    YamlTreeBuilder builder(marks, result.document);
    if (!parser.HandleNextDocument(builder)) return result;
    DocumentFinder finder;
    // One more and no further: the library can return documents without end for wrong text.
    if (parser.HandleNextDocument(finder) && finder.start()) {
      result.second_document = marks.position(*finder.start());
    }
  } catch (const YAML::Exception& exception) {
    result.document = {};
    result.problem = {marks.position(exception.mark),
                      "not valid YAML: " + explain(exception, marks.line(exception.mark))};
  } catch (const std::exception& exception) {
    result.document = {};
    result.problem = {{}, fmt::format("cannot be read as YAML: {}", exception.what())};
  }
  return result;
}

}  // namespace mpgen::spec
