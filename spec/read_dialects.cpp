#include "spec/read_dialects.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "spec/yaml_integer.hpp"
#include "spec/yaml_map.hpp"

namespace mpgen::spec {
namespace {

class DialectsReader {
 public:
  DialectsReader(const YamlDocument& document, const YamlNode& list)
      : document_(document), list_(list) {}

  DialectsReading read() {
    Formatbook book;
    for (std::size_t id = 0; id < list_.children.size(); ++id) {
      const auto dialect = read_dialect(document_.child(list_, id), id);
      is_sound_.push_back(dialect.has_value());
      book.dialects.push_back(dialect.value_or(Dialect{}));
    }
    for (auto& problem : formatbook_problems(book)) {
      if (can_judge(problem.dialect)) {
        report(problem.dialect < 0
                   ? list_.position
                   : document_.child(list_, static_cast<std::size_t>(problem.dialect)).position,
               std::move(problem.message));
      }
    }
    if (problems_.empty()) return {.formatbook = std::move(book), .problems = {}};
    return {.formatbook = std::nullopt, .problems = std::move(problems_)};
  }

 private:
  void report(Position position, std::string message) {
    problems_.push_back({position, std::move(message)});
  }

  // A dialect is compared with its mate and with the pair before; what could not be read cannot be
  // compared.
  bool can_judge(int dialect) const {
    if (dialect < 0) return true;
    const auto id = static_cast<std::size_t>(dialect);
    if (!is_sound_[id]) return false;
    if (id % 2 == 1) return is_sound_[id - 1];
    return id == 0 || is_sound_[id - 2];
  }

  std::optional<Dialect> read_dialect(const YamlNode& node, std::size_t id) {
    if (node.kind != YamlNode::Kind::list || !node.tag.empty()) {
      report(node.position, fmt::format("dialect {}: expected a list of {} magnitudes, found {}",
                                        id, kDialectMagnitudes, describe_node(node)));
      return std::nullopt;
    }
    if (node.children.size() != kDialectMagnitudes) {
      report(node.position, fmt::format("dialect {}: a dialect has {} magnitudes, and this one {}",
                                        id, kDialectMagnitudes, node.children.size()));
      return std::nullopt;
    }
    const std::size_t before = problems_.size();
    Dialect dialect{};
    for (std::size_t index = 0; index < dialect.size(); ++index) {
      dialect[index] = read_magnitude(document_.child(node, index), id, index);
    }
    if (problems_.size() > before) return std::nullopt;
    return dialect;
  }

  // 0 after a problem.
  std::uint8_t read_magnitude(const YamlNode& node, std::size_t id, std::size_t index) {
    const bool is_integer = node.kind == YamlNode::Kind::scalar && node.tag.empty() &&
                            node.scalar_type == ScalarType::integer;
    if (!is_integer) {
      report(node.position,
             fmt::format("dialect {}: expected magnitude {}, an integer 0 to {}, found {}", id,
                         index, kLargestMagnitude, describe_node(node)));
      return 0;
    }
    const IntegerText integer = parse_integer(node.text);
    if (integer.has_leading_zero) {
      report(node.position, fmt::format("dialect {}: {}", id, leading_zero_message(node.text)));
      return 0;
    }
    if (!integer.value || *integer.value < 0 || *integer.value > kLargestMagnitude) {
      report(node.position, fmt::format("dialect {}: {} of index {} is not in 0..{}", id,
                                        describe_node(node), index, kLargestMagnitude));
      return 0;
    }
    return static_cast<std::uint8_t>(*integer.value);
  }

  const YamlDocument& document_;
  const YamlNode& list_;
  std::vector<bool> is_sound_;
  std::vector<YamlProblem> problems_;
};

}  // namespace

DialectsReading read_dialects(const YamlDocument& document, const YamlNode& list) {
  return DialectsReader(document, list).read();
}

}  // namespace mpgen::spec
