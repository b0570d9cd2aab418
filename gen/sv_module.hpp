// A small tree of SystemVerilog: what the emitters build and the one writer prints.
//
// It knows modules, ports, declarations, processes, functions, instances and generate blocks.
// Expressions stay text, where they read best. An emitter appends items in the order in which a
// reader should meet them.
#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "spec/port.hpp"

namespace mpgen::gen {

/// Heads of the two kinds of registers: data, and control state that the reset clears.
inline constexpr const char* kClocked = "always_ff @(posedge clk_i)";
inline constexpr const char* kClockedWithReset = "always_ff @(posedge clk_i or negedge rst_ni)";

/// Width of a vector: as it is written (`TreeWidth`, `Lanes*16`, `11`) and its value in bits for
/// the parameters' defaults. One bit written "1" is a scalar without a range.
struct SvWidth {
  std::string text = "1";
  int bits = 1;

  SvWidth() = default;
  SvWidth(int literal)
      : text(std::to_string(literal)), bits(literal) {}  // NOLINT: a number is a width
  SvWidth(const char* expression) : text(expression) {}  // NOLINT: a name is a width
  SvWidth(std::string expression, int value) : text(std::move(expression)), bits(value) {}
};

struct SvParameter {
  std::string name;
  int value = 0;
  std::string comment;
};

struct SvPort {
  std::string name;
  spec::PortDirection direction = spec::PortDirection::input;
  SvWidth width;
  bool is_signed = false;
  std::string comment;
};

/// One statement of a process or function: a line, or a head with a body between begin and end.
struct SvStatement {
  std::string text;
  std::vector<SvStatement> body;

  SvStatement(const char* line) : text(line) {}             // NOLINT: text is a statement
  SvStatement(std::string line) : text(std::move(line)) {}  // NOLINT: text is a statement
  SvStatement(std::string head, std::vector<SvStatement> statements)
      : text(std::move(head)), body(std::move(statements)) {}
};

struct SvSection {
  std::string title;
};

struct SvComment {
  std::string text;  ///< wrapped by the writer
};

struct SvBlank {};

struct SvLocalparam {
  std::string name;
  std::string expression;
  std::string comment;
  std::string type = "int";
};

struct SvSignal {
  std::string name;
  SvWidth width;
  bool is_signed = false;
  std::string comment;
  std::string depth;       ///< not empty: an unpacked array of this many elements
  std::string attributes;  ///< for example "mem2reg"
};

struct SvAssign {
  std::string target;
  std::string expression;
};

/// `head` is "always_comb", "always_ff @(posedge clk_i)", "initial".
struct SvProcess {
  std::string head;
  std::vector<SvStatement> body;
};

struct SvFunction {
  std::string name;
  SvWidth width;
  bool is_signed = false;
  std::vector<SvSignal> arguments;
  std::vector<SvSignal> locals;
  std::vector<SvStatement> body;
  std::string comment;
};

struct SvModule;

struct SvConnection {
  std::string port;
  std::string expression;
};

/// Instance of `module`; connections in the order of its ports, each port exactly once.
struct SvInstance {
  std::string name;
  const SvModule* module = nullptr;
  std::vector<SvConnection> parameters;
  std::vector<SvConnection> connections;
};

struct SvItem;

/// for (genvar VARIABLE = FIRST; VARIABLE < COUNT; VARIABLE++) begin : LABEL
struct SvGenerateFor {
  std::string variable;
  std::string count;
  std::string label;
  std::vector<SvItem> items;
  std::string first = "0";
};

/// Values of parameters that a module refuses. Where `condition` holds it instantiates `rule`, a
/// module that does not exist: every tool stops there, also those that know no $fatal, and says so.
struct SvRefusal {
  std::string condition;
  std::string rule;  ///< in words, as an identifier: "lanes_must_be_more_than_cut_rows"
};

/// What a check says: a promise of the module, which is proved; its environment's, which proofs
/// assume; or something that can happen, which shows that they do not assume too much. Simulation
/// watches the first two.
enum class SvCheckKind { assertion, assumption, cover };

/// `expression` holds at every rising edge outside reset; in a module without clock, always.
struct SvCheck {
  SvCheckKind kind = SvCheckKind::assertion;
  std::string name;  ///< ends in _a for an assertion, in _m for an assumption, in _c for a cover
  std::string expression;
};

struct SvItem {
  std::variant<SvSection, SvComment, SvBlank, SvLocalparam, SvSignal, SvAssign, SvProcess,
               SvFunction, SvInstance, SvGenerateFor, SvRefusal, SvCheck>
      value;
};

struct SvModule {
  std::string name;
  std::string summary;              ///< first line of the header
  std::vector<std::string> header;  ///< further paragraphs: function, formats, latency
  std::vector<SvParameter> parameters;
  std::vector<SvPort> ports;
  std::vector<SvItem> items;
  std::vector<SvItem> checks;  ///< the last section, which synthesis does not see

  void add(SvItem item) { items.push_back(std::move(item)); }
  void section(std::string title) { add({SvSection{std::move(title)}}); }
  void comment(std::string text) { add({SvComment{std::move(text)}}); }
  void blank() { add({SvBlank{}}); }
  void localparam(std::string identifier, std::string expression, std::string note = "") {
    add({SvLocalparam{std::move(identifier), std::move(expression), std::move(note), "int"}});
  }
  void signal(std::string identifier, SvWidth width, std::string note = "") {
    add({SvSignal{std::move(identifier), std::move(width), false, std::move(note), "", ""}});
  }
  void signed_signal(std::string identifier, SvWidth width, std::string note = "") {
    add({SvSignal{std::move(identifier), std::move(width), true, std::move(note), "", ""}});
  }
  void assign(std::string target, std::string expression) {
    add({SvAssign{std::move(target), std::move(expression)}});
  }
  void process(std::string head, std::vector<SvStatement> body) {
    add({SvProcess{std::move(head), std::move(body)}});
  }
  /// One bit of control state, which the reset clears: `identifier` takes `next` every cycle.
  void control_register(const std::string& identifier, const std::string& next) {
    process(kClockedWithReset, {{"if (!rst_ni)", {identifier + " <= 1'b0;"}},
                                {"else", {identifier + " <= " + next + ";"}}});
  }

  /// Whether the module has a clock and a reset, which checks need.
  bool is_clocked() const {
    bool has_reset = false;
    for (const SvPort& port : ports) has_reset = has_reset || port.name == "rst_ni";
    return has_reset;
  }
};

}  // namespace mpgen::gen
