// The rules that every emitted module keeps, checked before it is printed.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <regex>
#include <set>
#include <stdexcept>

#include "gen/sv_writer.hpp"

namespace mpgen::gen {
namespace {

class Checker {
 public:
  explicit Checker(const SvModule& module) : module_(module) {}

  void run() {
    lower_case_name(module_.name);
    for (const auto& parameter : module_.parameters) {
      camel_case_name(parameter.name);
      declare(parameter.name, 32);
    }
    for (const auto& port : module_.ports) {
      const bool is_input = port.direction == spec::PortDirection::input;
      const std::string suffix = is_input ? "i" : "o";
      const std::string tail = port.name.substr(port.name.rfind('_') + 1);
      if (tail != suffix && tail != "n" + suffix) {
        fail(fmt::format("port {} does not end in _{}", port.name, suffix));
      }
      lower_case_name(port.name);
      declare(port.name, port.width.bits);
    }
    check(module_.items);
    check(module_.checks);
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw std::logic_error(module_.name + ".sv: " + what);
  }

  void lower_case_name(const std::string& name) const {
    static const std::regex kPattern("[a-z][a-z0-9]*(_[a-z0-9]+)*");
    static const std::regex kNumbered(".*_[0-9]+");
    if (!std::regex_match(name, kPattern)) fail("name not in lower_snake_case: " + name);
    if (std::regex_match(name, kNumbered)) fail("numbered name: " + name);
    if (is_keyword(name)) fail("keyword used as a name: " + name);
  }

  void camel_case_name(const std::string& name) const {
    static const std::regex kPattern("[A-Z][A-Za-z0-9]*");
    if (!std::regex_match(name, kPattern)) fail("parameter not in UpperCamelCase: " + name);
  }

  static bool is_keyword(const std::string& name) {
    static const std::set<std::string> kKeywords = {
        "always",   "and",         "assign",   "begin",     "bit",      "byte",     "case",
        "cell",     "config",      "const",    "cover",     "default",  "design",   "do",
        "edge",     "else",        "end",      "enum",      "event",    "expect",   "extern",
        "final",    "first_match", "for",      "force",     "function", "global",   "if",
        "iff",      "import",      "initial",  "inout",     "input",    "inside",   "instance",
        "int",      "integer",     "join",     "large",     "library",  "local",    "logic",
        "longint",  "matches",     "medium",   "module",    "nand",     "new",      "nor",
        "not",      "null",        "or",       "output",    "package",  "packed",   "parameter",
        "priority", "program",     "property", "protected", "pure",     "rand",     "real",
        "ref",      "reg",         "release",  "repeat",    "return",   "sequence", "shortint",
        "signed",   "small",       "static",   "strong",    "struct",   "super",    "supply0",
        "table",    "tagged",      "task",     "this",      "time",     "tri",      "type",
        "typedef",  "union",       "unique",   "unsigned",  "use",      "var",      "vectored",
        "virtual",  "void",        "wait",     "wand",      "weak",     "while",    "wire",
        "with",     "within",      "wor",      "xnor",      "xor"};
    return kKeywords.count(name) != 0;
  }

  void declare(const std::string& name, int bits) {
    if (bits < 1) fail("no bits in " + name);
    if (!widths_.emplace(name, bits).second) fail("declared twice: " + name);
  }

  void check(const std::vector<SvItem>& items) {
    for (const auto& item : items) {
      std::visit([this](const auto& value) { check(value); }, item.value);
    }
  }

  void check(const SvSection& /*section*/) {}
  void check(const SvComment& /*comment*/) {}
  void check(const SvBlank& /*blank*/) {}

  void check(const SvLocalparam& constant) {
    camel_case_name(constant.name);
    declare(constant.name, 32);
  }

  void check(const SvSignal& signal) {
    lower_case_name(signal.name);
    declare(signal.name, signal.width.bits);
  }

  void check(const SvAssign& assign) {
    const std::string base = assign.target.substr(0, assign.target.find('['));
    if (base.front() != '{' && widths_.count(base) == 0) fail("assigned but not declared: " + base);
  }

  void check(const SvProcess& /*process*/) {}

  void check(const SvFunction& function) {
    lower_case_name(function.name);
    declare(function.name, function.width.bits);
    std::set<std::string> names;
    for (const auto& list : {function.arguments, function.locals}) {
      for (const auto& signal : list) {
        lower_case_name(signal.name);
        if (!names.insert(signal.name).second) fail("declared twice: " + signal.name);
        // A function that read a signal of the module would not be re-evaluated by Icarus.
        if (widths_.count(signal.name) != 0) fail("function hides " + signal.name);
      }
    }
  }

  void check(const SvInstance& instance) {
    if (instance.name.rfind("u_", 0) != 0) fail("instance not named u_...: " + instance.name);
    const auto& ports = instance.module->ports;
    if (ports.size() != instance.connections.size()) {
      fail(fmt::format("{}: {} connections for {} ports of {}", instance.name,
                       instance.connections.size(), ports.size(), instance.module->name));
    }
    const bool takes_defaults = instance.parameters.empty();
    for (std::size_t i = 0; i < ports.size(); ++i) {
      const auto& connection = instance.connections[i];
      if (connection.port != ports[i].name) {
        fail(fmt::format("{}: port {} connected where {} stands", instance.name, connection.port,
                         ports[i].name));
      }
      const auto known = widths_.find(connection.expression);
      if (takes_defaults && known != widths_.end() && known->second != ports[i].width.bits) {
        fail(fmt::format("{}: {} has {} bits, {} has {}", instance.name, connection.port,
                         ports[i].width.bits, connection.expression, known->second));
      }
    }
    for (const auto& parameter : instance.parameters) {
      const auto& known = instance.module->parameters;
      const bool exists = std::any_of(known.begin(), known.end(), [&](const SvParameter& p) {
        return p.name == parameter.port;
      });
      if (!exists) fail(instance.name + ": no parameter " + parameter.port);
    }
  }

  void check(const SvGenerateFor& loop) {
    if (loop.label.rfind("gen_", 0) != 0) fail("generate block not named gen_...: " + loop.label);
    const auto outer = widths_;
    check(loop.items);
    widths_ = outer;
  }

  void check(const SvRefusal& refusal) const { lower_case_name(refusal.rule); }

  void check(const SvCheck& value) {
    lower_case_name(value.name);
    declare(value.name, 1);
    const char* suffix = value.kind == SvCheckKind::assertion    ? "_a"
                         : value.kind == SvCheckKind::assumption ? "_m"
                                                                 : "_c";
    if (value.name.size() < 3 || value.name.substr(value.name.size() - 2) != suffix) {
      fail(fmt::format("check {} does not end in {}", value.name, suffix));
    }
  }

  const SvModule& module_;
  std::map<std::string, int> widths_;
};

}  // namespace

void check_module(const SvModule& module) { Checker(module).run(); }

}  // namespace mpgen::gen
