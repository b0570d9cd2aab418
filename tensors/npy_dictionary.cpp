#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <set>
#include <system_error>

#include "spec/words.hpp"
#include "tensors/npy_header.hpp"

namespace mpgen::tensors {
namespace {

// Reads the few forms of Python's literals that a header may have.
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  NpyDictionary parse() {
    if (!accept('{')) return refused("does not begin with '{'");
    while (!accept('}')) {
      const auto key = quoted();
      if (!key || !accept(':')) return refused("expected a key in quotes and a colon" + place());
      if (!keys_.insert(std::string(*key)).second) {
        return refused("key " + spec::quote(*key) + " is there twice");
      }
      if (!value(*key)) return refused(problem_);
      if (!accept(',') && peek() != '}') return refused("expected ',' or '}'" + place());
    }
    if (peek() != kEnd) return refused("expected nothing but spaces after '}'" + place());
    for (const char* key : {"descr", "fortran_order", "shape"}) {
      if (keys_.count(key) == 0) return refused(fmt::format("no key '{}'", key));
    }
    return std::move(dictionary_);
  }

 private:
  static constexpr char kEnd = '\0';

  static NpyDictionary refused(const std::string& problem) {
    NpyDictionary nothing;
    nothing.problem = problem;
    return nothing;
  }

  std::string place() const { return fmt::format("; see its byte {}", offset_); }

  // The next character after spaces.
  char peek() {
    offset_ = std::min(text_.find_first_not_of(" \t\r\n", offset_), text_.size());
    return offset_ == text_.size() ? kEnd : text_[offset_];
  }

  bool accept(char expected) {
    if (peek() != expected) return false;
    ++offset_;
    return true;
  }

  bool accept(std::string_view word) {
    peek();
    if (text_.substr(offset_, word.size()) != word) return false;
    offset_ += word.size();
    return true;
  }

  std::optional<std::string_view> quoted() {
    const char mark = peek();
    if (mark != '\'' && mark != '"') return std::nullopt;
    const std::size_t begin = offset_ + 1;
    const std::size_t end = text_.find(mark, begin);
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view content = text_.substr(begin, end - begin);
    if (content.find('\\') != std::string_view::npos) return std::nullopt;
    offset_ = end + 1;
    return content;
  }

  bool value(std::string_view key) {
    if (key == "descr") {
      if (peek() == '[') return refuse("'descr' is a structured type; allowed: '<f2' and '<f4'");
      const auto descr = quoted();
      if (!descr) return refuse("'descr' must be a type in quotes" + place());
      dictionary_.descr = *descr;
      return true;
    }
    if (key == "fortran_order") {
      dictionary_.fortran_order = accept("True");
      return dictionary_.fortran_order || accept("False") ||
             refuse("'fortran_order' must be True or False" + place());
    }
    if (key == "shape") return shape();
    return refuse("key " + spec::quote(key) +
                  " is unknown; allowed: 'descr', 'fortran_order' and 'shape'");
  }

  bool shape() {
    if (!accept('(')) return refuse("'shape' must be a tuple" + place());
    bool is_separated = true;
    while (!accept(')')) {
      std::uint64_t length = 0;
      peek();
      const char* begin = text_.data() + offset_;
      const auto result = std::from_chars(begin, text_.data() + text_.size(), length);
      if (!is_separated || result.ec != std::errc()) {
        return refuse("'shape' must be a tuple of integers from 0 to 2^64 - 1" + place());
      }
      if (dictionary_.shape.size() == kMostDimensions) {
        return refuse(fmt::format("'shape' has more than {} dimensions", kMostDimensions));
      }
      dictionary_.shape.push_back(length);
      offset_ += static_cast<std::size_t>(result.ptr - begin);
      is_separated = accept(',');
    }
    // Python: (3) is a number and no tuple.
    return dictionary_.shape.size() != 1 || is_separated ||
           refuse("'shape' must be a tuple: (3,), not (3)");
  }

  bool refuse(std::string problem) {
    problem_ = std::move(problem);
    return false;
  }

  std::string_view text_;
  std::size_t offset_ = 0;
  NpyDictionary dictionary_;
  std::set<std::string> keys_;
  std::string problem_;
};

}  // namespace

NpyDictionary parse_npy_dictionary(std::string_view text) { return Parser(text).parse(); }

}  // namespace mpgen::tensors
