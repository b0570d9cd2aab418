#include "gen/sv_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <regex>
#include <sstream>
#include <stdexcept>

#include "gen/assert_header.hpp"

namespace mpgen::gen {
namespace {

constexpr int kColumns = 100;

std::string range_of(const SvWidth& width) {
  if (width.text == "1") return "";
  const bool is_number = std::all_of(width.text.begin(), width.text.end(),
                                     [](char c) { return c >= '0' && c <= '9'; });
  if (is_number) return fmt::format("[{}:0]", width.bits - 1);
  // A sum that ends in a number takes the -1 into it: [Width:0] for Width+1.
  static const std::regex kSum("(.*)\\+([0-9]+)");
  std::smatch parts;
  if (std::regex_match(width.text, parts, kSum)) {
    const int rest = std::stoi(parts[2].str()) - 1;
    return rest == 0 ? fmt::format("[{}:0]", parts[1].str())
                     : fmt::format("[{}+{}:0]", parts[1].str(), rest);
  }
  static const std::regex kDifference("(.*)-([0-9]+)");
  if (std::regex_match(width.text, parts, kDifference)) {
    return fmt::format("[{}-{}:0]", parts[1].str(), std::stoi(parts[2].str()) + 1);
  }
  return fmt::format("[{}-1:0]", width.text);
}

std::string type_of(const SvWidth& width, bool is_signed) {
  std::string type = is_signed ? "logic signed" : "logic";
  const std::string range = range_of(width);
  return range.empty() ? type : type + " " + range;
}

class Writer {
 public:
  std::string print(const SvModule& module, const std::string& provenance) {
    out_ << wrap_comment(module.name + ": " + module.summary, "// ", kColumns);
    line(0, "//");
    for (const auto& paragraph : module.header) {
      out_ << wrap_comment(paragraph, "// ", kColumns);
      line(0, "//");
    }
    out_ << wrap_comment(provenance, "// ", kColumns);
    line(0, "");
    line(0, "`default_nettype none");
    line(0, "");
    print_head(module);
    print_items(module.items, 1);
    if (!module.checks.empty()) print_checks(module);
    line(0, "");
    line(0, "endmodule");
    line(0, "");
    line(0, "`default_nettype wire");
    return out_.str();
  }

 private:
  void line(int depth, const std::string& text) {
    // Columns pad the last name of a row, too.
    const std::size_t end = text.find_last_not_of(' ') + 1;
    if (end > 0) {
      out_ << std::string(static_cast<std::size_t>(2 * depth), ' ') << text.substr(0, end);
    }
    out_ << '\n';
  }

  // Continuation lines of an expression stand four columns further in. A line that is still too
  // long breaks behind its last operator or comma that fits.
  void lines(int depth, const std::string& text) {
    std::istringstream stream(text);
    std::string part;
    bool is_first = true;
    while (std::getline(stream, part)) {
      while (true) {
        const int indent = is_first ? depth : depth + 2;
        const auto room = static_cast<std::size_t>(kColumns - 2 * indent);
        const std::size_t end = part.size() > room ? break_position(part, room) : part.size();
        line(indent, part.substr(0, end));
        is_first = false;
        if (end == part.size()) break;
        part.erase(0, end);
      }
    }
  }

  static std::size_t break_position(const std::string& text, std::size_t room) {
    static const std::array<const char*, 12> kOperators = {
        ", ", " + ", " - ", " & ", " | ", " ^ ", " ? ", " : ", " && ", " || ", " <= ", " = "};
    std::size_t best = 0;
    for (const std::string name : kOperators) {
      const std::size_t found = text.rfind(name, room - name.size() + 1);
      if (found != std::string::npos && found + name.size() <= room + 1) {
        best = std::max(best, found + name.size());
      }
    }
    return best == 0 ? text.size() : best;
  }

  void print_head(const SvModule& module) {
    if (module.parameters.empty()) {
      line(0, "module " + module.name + " (");
    } else {
      line(0, "module " + module.name + " #(");
      std::size_t text_width = 0;
      std::vector<std::string> texts;
      for (std::size_t i = 0; i < module.parameters.size(); ++i) {
        const auto& parameter = module.parameters[i];
        const char* comma = i + 1 < module.parameters.size() ? "," : "";
        texts.push_back(
            fmt::format("parameter int {} = {}{}", parameter.name, parameter.value, comma));
        text_width = std::max(text_width, texts.back().size());
      }
      for (std::size_t i = 0; i < texts.size(); ++i) {
        line(1, fmt::format("{:<{}}  // {}", texts[i], text_width, module.parameters[i].comment));
      }
      line(0, ") (");
    }
    std::size_t type_width = 0;
    std::size_t name_width = 0;
    for (const auto& port : module.ports) {
      type_width = std::max(type_width, type_of(port.width, port.is_signed).size());
      name_width = std::max(name_width, port.name.size() + 1);
    }
    for (std::size_t i = 0; i < module.ports.size(); ++i) {
      const auto& port = module.ports[i];
      const std::string name = port.name + (i + 1 < module.ports.size() ? "," : "");
      const std::string declaration = fmt::format(
          "{} {:<{}} {:<{}}", port.direction == spec::PortDirection::input ? "input " : "output",
          type_of(port.width, port.is_signed), type_width, name, name_width);
      print_with_comment(declaration, port.comment, 1);
    }
    line(0, ");");
  }

  // The comment stands in its column, else right behind the declaration, else above it.
  void print_with_comment(const std::string& declaration, const std::string& comment, int depth) {
    const auto columns_with = [&](const std::string& text) {
      return static_cast<std::size_t>(2 * depth) + text.size() + comment.size() + 5;
    };
    const std::string bare = declaration.substr(0, declaration.find_last_not_of(' ') + 1);
    constexpr std::size_t kRoom = kColumns;
    if (comment.empty()) {
      line(depth, bare);
    } else if (columns_with(declaration) <= kRoom) {
      line(depth, declaration + "  // " + comment);
    } else if (columns_with(bare) <= kRoom) {
      line(depth, bare + "  // " + comment);
    } else {
      print(SvComment{comment}, depth);
      line(depth, bare);
    }
  }

  void print_items(const std::vector<SvItem>& items, int depth) {
    for (std::size_t i = 0; i < items.size();) {
      if (std::holds_alternative<SvSignal>(items[i].value)) {
        i = print_signals(items, i, depth);
      } else if (std::holds_alternative<SvLocalparam>(items[i].value)) {
        i = print_localparams(items, i, depth);
      } else if (std::holds_alternative<SvAssign>(items[i].value)) {
        i = print_assigns(items, i, depth);
      } else {
        std::visit([&](const auto& item) { print(item, depth); }, items[i].value);
        ++i;
      }
    }
  }

  // Neighbouring declarations form a table: types, names and comments in columns.
  std::size_t print_signals(const std::vector<SvItem>& items, std::size_t begin, int depth) {
    std::size_t end = begin;
    std::size_t type_width = 0;
    std::size_t text_width = 0;
    std::vector<std::pair<std::string, std::string>> rows;
    for (; end < items.size() && std::holds_alternative<SvSignal>(items[end].value); ++end) {
      type_width = std::max(type_width, full_type(std::get<SvSignal>(items[end].value)).size());
    }
    for (std::size_t i = begin; i < end; ++i) {
      const auto& signal = std::get<SvSignal>(items[i].value);
      const std::string array = signal.depth.empty() ? "" : " [" + signal.depth + "]";
      rows.emplace_back(
          fmt::format("{:<{}} {}{};", full_type(signal), type_width, signal.name, array),
          signal.comment);
      if (!signal.comment.empty()) text_width = std::max(text_width, rows.back().first.size());
    }
    for (const auto& [text, comment] : rows) {
      print_with_comment(comment.empty() ? text : fmt::format("{:<{}}", text, text_width), comment,
                         depth);
    }
    return end;
  }

  static std::string full_type(const SvSignal& signal) {
    const std::string type = type_of(signal.width, signal.is_signed);
    return signal.attributes.empty() ? type : "(* " + signal.attributes + " *) " + type;
  }

  std::size_t print_localparams(const std::vector<SvItem>& items, std::size_t begin, int depth) {
    std::size_t end = begin;
    std::size_t text_width = 0;
    std::vector<std::pair<std::string, std::string>> rows;
    const auto is_table = [](const std::string& text) {
      return text.find('\n') != std::string::npos;
    };
    for (; end < items.size() && std::holds_alternative<SvLocalparam>(items[end].value); ++end) {
      const auto& constant = std::get<SvLocalparam>(items[end].value);
      rows.emplace_back(
          fmt::format("localparam {} {} = {};", constant.type, constant.name, constant.expression),
          constant.comment);
      if (!is_table(rows.back().first)) text_width = std::max(text_width, rows.back().first.size());
    }
    for (const auto& [text, comment] : rows) {
      if (is_table(text)) {
        if (!comment.empty()) print(SvComment{comment}, depth);
        lines(depth, text);
      } else {
        print_with_comment(comment.empty() ? text : fmt::format("{:<{}}", text, text_width),
                           comment, depth);
      }
    }
    return end;
  }

  // Neighbouring one-line assignments have their equal signs in one column.
  std::size_t print_assigns(const std::vector<SvItem>& items, std::size_t begin, int depth) {
    std::size_t end = begin;
    std::size_t target_width = 0;
    for (; end < items.size() && std::holds_alternative<SvAssign>(items[end].value); ++end) {
      target_width = std::max(target_width, std::get<SvAssign>(items[end].value).target.size());
    }
    for (std::size_t i = begin; i < end; ++i) {
      const auto& assign = std::get<SvAssign>(items[i].value);
      const std::string first_line = assign.expression.substr(0, assign.expression.find('\n'));
      const bool fits =
          target_width + first_line.size() + 11 + static_cast<std::size_t>(2 * depth) <=
          static_cast<std::size_t>(kColumns);
      lines(depth, fmt::format("assign {:<{}} = {};", assign.target, fits ? target_width : 0,
                               assign.expression));
    }
    return end;
  }

  void print(const SvSection& section, int depth) {
    line(0, "");
    const std::string bar(section.title.size() + 6, '/');
    line(depth, bar);
    line(depth, "// " + section.title + " //");
    line(depth, bar);
    line(0, "");
  }

  void print(const SvComment& comment, int depth) {
    out_ << wrap_comment(comment.text,
                         std::string(static_cast<std::size_t>(2 * depth), ' ') + "// ", kColumns);
  }

  void print(const SvBlank& /*blank*/, int /*depth*/) { line(0, ""); }
  void print(const SvSignal& /*signal*/, int /*depth*/) {}        // printed as a table
  void print(const SvLocalparam& /*constant*/, int /*depth*/) {}  // printed as a table
  void print(const SvAssign& /*assignment*/, int /*depth*/) {}    // printed as a table

  void print(const SvProcess& process, int depth) {
    line(depth, process.head + " begin");
    print_statements(process.body, depth + 1);
    line(depth, "end");
  }

  void print(const SvFunction& function, int depth) {
    if (!function.comment.empty()) print(SvComment{function.comment}, depth);
    line(depth, fmt::format("function automatic {} {}(",
                            type_of(function.width, function.is_signed), function.name));
    std::size_t type_width = 0;
    for (const auto& argument : function.arguments) {
      type_width = std::max(type_width, type_of(argument.width, argument.is_signed).size());
    }
    for (std::size_t i = 0; i < function.arguments.size(); ++i) {
      const auto& argument = function.arguments[i];
      const bool is_last = i + 1 == function.arguments.size();
      std::string text =
          fmt::format("input {:<{}} {}{}", type_of(argument.width, argument.is_signed), type_width,
                      argument.name, is_last ? "" : ",");
      if (!argument.comment.empty()) text += "  // " + argument.comment;
      line(depth + 2, text);
    }
    line(depth, ");");
    std::vector<SvItem> locals;
    for (const auto& local : function.locals) locals.push_back({local});
    if (!locals.empty()) print_signals(locals, 0, depth + 1);
    print_statements(function.body, depth + 1);
    line(depth, "endfunction");
  }

  void print_statements(const std::vector<SvStatement>& statements, int depth) {
    for (std::size_t i = 0; i < statements.size(); ++i) {
      const auto& statement = statements[i];
      if (statement.body.empty()) {
        lines(depth, statement.text);
        continue;
      }
      const bool continues = statement.text.rfind("else", 0) == 0;
      if (!continues) line(depth, statement.text + " begin");
      print_statements(statement.body, depth + 1);
      const bool has_else = i + 1 < statements.size() && !statements[i + 1].body.empty() &&
                            statements[i + 1].text.rfind("else", 0) == 0;
      line(depth, has_else ? "end " + statements[i + 1].text + " begin" : "end");
    }
  }

  static std::vector<std::string> connection_rows(const std::vector<SvConnection>& connections) {
    std::size_t name_width = 0;
    for (const auto& connection : connections) {
      name_width = std::max(name_width, connection.port.size());
    }
    std::vector<std::string> rows;
    for (std::size_t i = 0; i < connections.size(); ++i) {
      rows.push_back(fmt::format(".{:<{}} ({}){}", connections[i].port, name_width,
                                 connections[i].expression, i + 1 < connections.size() ? "," : ""));
    }
    return rows;
  }

  void print(const SvInstance& instance, int depth) {
    if (instance.parameters.empty()) {
      const std::string head = instance.module->name + " " + instance.name + " (";
      // Names of designs may be so long that both names do not fit into one line.
      if (static_cast<std::size_t>(2 * depth) + head.size() <= static_cast<std::size_t>(kColumns)) {
        line(depth, head);
      } else {
        line(depth, instance.module->name);
        line(depth + 2, instance.name + " (");
      }
    } else {
      line(depth, instance.module->name + " #(");
      for (const auto& row : connection_rows(instance.parameters)) line(depth + 1, row);
      line(depth, ") " + instance.name + " (");
    }
    for (const auto& row : connection_rows(instance.connections)) lines(depth + 1, row);
    line(depth, ");");
  }

  void print(const SvGenerateFor& loop, int depth) {
    line(depth, fmt::format("for (genvar {0} = {3}; {0} < {1}; {0}++) begin : {2}", loop.variable,
                            loop.count, loop.label, loop.first));
    print_items(loop.items, depth + 1);
    line(depth, "end");
  }

  void print(const SvRefusal& refusal, int depth) {
    line(depth, fmt::format("if ({}) begin : gen_{}", refusal.condition, refusal.rule));
    line(depth + 1, refusal.rule + " u_refused ();");
    line(depth, "end");
  }

  void print(const SvCheck& check, int depth) {
    const char* macro = check.kind == SvCheckKind::assertion    ? "ASSERT"
                        : check.kind == SvCheckKind::assumption ? "ASSUME"
                                                                : "COVER";
    lines(depth, fmt::format("`MPGEN_{}{}({}, {})", macro, is_clocked_ ? "" : "_COMBINATIONAL",
                             check.name, check.expression));
  }

  void print_checks(const SvModule& module) {
    is_clocked_ = module.is_clocked();
    print(SvSection{"Checks"}, 1);
    line(0, "`ifndef SYNTHESIS");
    line(0, fmt::format("`include \"{}\"", kAssertHeader));
    line(0, "");
    if (is_clocked_) {
      line(1, "`MPGEN_RESET_FIRST");
      line(0, "");
    }
    print_items(module.checks, 1);
    line(0, "`endif");
  }

  bool is_clocked_ = false;

  std::ostringstream out_;
};

}  // namespace

std::string wrap_comment(const std::string& text, const std::string& prefix, int columns) {
  std::istringstream words(text);
  std::string word;
  std::string result;
  std::string current = prefix;
  bool is_empty = true;
  while (words >> word) {
    const std::size_t needed = current.size() + word.size() + (is_empty ? 0 : 1);
    if (!is_empty && needed > static_cast<std::size_t>(columns)) {
      result += current + "\n";
      current = prefix;
      is_empty = true;
    }
    if (!is_empty) current += " ";
    current += word;
    is_empty = false;
  }
  return result + current + "\n";
}

std::string write_module(const SvModule& module, const std::string& provenance) {
  check_module(module);
  std::string text = Writer().print(module, provenance);
  std::istringstream stream(text);
  std::string line;
  while (std::getline(stream, line)) {
    if (line.size() > static_cast<std::size_t>(kColumns)) {
      throw std::logic_error(
          fmt::format("{}.sv: line over {} columns: {}", module.name, kColumns, line));
    }
    const bool is_ascii =
        std::all_of(line.begin(), line.end(), [](char c) { return c >= ' ' && c <= '~'; });
    if (!is_ascii) throw std::logic_error(module.name + ".sv: not plain ASCII: " + line);
  }
  return text;
}

}  // namespace mpgen::gen
