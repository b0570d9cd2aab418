#include "tb/model_glue.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "tb/plugin_abi.hpp"
#include "tb/port_layout.hpp"

namespace mpgen::tb {
namespace {

constexpr int kModelWordBits = 32;  // of Verilator's wide values

// The part that is the same for all designs. The generated part before it defines kAbiVersion,
// kInputWords, kOutputWords, kClocked, put_inputs, get_outputs, shows_result, set_clock, set_reset
// and note_falling_edge.
constexpr std::string_view kInstance = R"(
// Constructors of models draw the initial values of registers from a generator whose seed is
// shared by all threads.
std::mutex creation;

constexpr std::uint64_t kZeros[kInputWords] = {};

// What the model printed during the current call.
thread_local char printed[2048];
thread_local std::size_t printed_length;

struct Instance {
  VerilatedContext context;
#if MPGEN_TRACE
  VerilatedFstC waveform;
#endif
  std::unique_ptr<Vmodel> model;
  std::string error;
  std::uint64_t stream_cycle = 0;
  bool offered[kInputStreams + 1] = {};
};

#if MPGEN_TRACE
void sample(Instance& instance, std::uint64_t nanoseconds) {
  if (!instance.waveform.isOpen()) return;
  instance.waveform.dump(instance.context.time());
  instance.context.timeInc(nanoseconds);
}
#endif

// Vmodel::eval() wraps the evaluation in locks for queues that no design of ours fills; they cost
// more than a small design does. The function behind it is found by its argument's type where
// Verilator has it, and from the second call on, when the model has settled.
template <typename AnyRoot>
auto evaluate(Vmodel&, AnyRoot& root, int) -> decltype(Vmodel___024root___eval(&root)) {
  Vmodel___024root___eval(&root);
}
template <typename AnyRoot>
void evaluate(Vmodel& model, AnyRoot&, long) {
  model.eval();
}

// One cycle with the inputs that stand at the model. They move with the falling edge, which has no
// effect of its own in our designs: where only results count, it is not evaluated but noted.
void step(Instance& instance) {
  Vmodel& model = *instance.model;
  if (kClocked) {
#if MPGEN_TRACE || MPGEN_COVERAGE
    const bool is_noted = false;
#else
    const bool is_noted = note_falling_edge(*model.rootp, 0);
#endif
    if (!is_noted) {
      set_clock(*model.rootp, 0);
      evaluate(model, *model.rootp, 0);
    }
#if MPGEN_TRACE
    sample(instance, 5);
#endif
    set_clock(*model.rootp, 1);
  }
  evaluate(model, *model.rootp, 0);
#if MPGEN_TRACE
  sample(instance, kClocked ? 5 : 10);
#endif
}

// A cycle without reset comes first, so that its falling edge is seen. Registers may be in a state
// then that no reset leads to, of which assertions say nothing.
void apply_reset(Instance& instance) {
  Root& root = *instance.model->rootp;
  put_inputs(root, kZeros);
  set_reset(root, 1);
  instance.context.assertOn(false);
  step(instance);
  instance.context.assertOn(true);
  set_reset(root, 0);
  step(instance);
  step(instance);
}

// Verilator enters and removes the names of scopes (which messages of assertions show) in the
// context that the thread used last. That may be another instance's, or a deleted one.
void forget(Instance* instance) {
  Verilated::threadContextp(&instance->context);
  instance->model.reset();
  Verilated::threadContextp(nullptr);
  delete instance;
}

void start(Instance& instance, std::uint64_t seed, const char* const* plusargs,
           int plusarg_count) {
  const std::lock_guard<std::mutex> lock(creation);
  Verilated::threadContextp(&instance.context);
  instance.context.commandArgs(plusarg_count, const_cast<const char**>(plusargs));
  // Verilator takes 31 bits, and 0 as a wish for a different sequence in every run.
  const std::uint64_t folded = (seed ^ (seed >> 31) ^ (seed >> 62)) & 0x7fffffffu;
  instance.context.randReset(2);
  instance.context.randSeed(folded == 0 ? 0x7fffffff : static_cast<int>(folded));
#if MPGEN_TRACE
  instance.context.traceEverOn(true);
#endif
  instance.model = std::make_unique<Vmodel>(&instance.context, "TOP");
#if MPGEN_TRACE
  instance.model->trace(&instance.waveform, 99);
#endif
  Root& root = *instance.model->rootp;
  set_clock(root, 1);
  put_inputs(root, kZeros);
  instance.model->eval();
#if MPGEN_COVERAGE
  // The step from random initial values to the first settled state is no test of anything.
  instance.context.coveragep()->zero();
#endif
  apply_reset(instance);
}

std::int64_t simulate(Instance& instance, const std::uint64_t* __restrict inputs,
                      std::uint64_t cycles, std::uint64_t* __restrict records,
                      std::uint64_t first_cycle) {
  Root& root = *instance.model->rootp;
  std::uint64_t* record = records;
  for (std::uint64_t cycle = first_cycle; cycle != first_cycle + cycles; ++cycle) {
    put_inputs(root, inputs);
    inputs += kInputWords;
    step(instance);
    if (shows_result(root)) {
      record[0] = kClocked ? cycle + 1 : cycle;
      get_outputs(root, record + 1);
      record += 1 + kOutputWords;
    }
  }
  return (record - records) / (1 + kOutputWords);
}

#if MPGEN_STREAMS
bool pauses(const MpgenStream& stream, std::uint64_t cycle) {
  if (stream.pause_words == 0) return false;
  const std::uint64_t bit = cycle % (64 * stream.pause_words);
  return (stream.pauses[bit / 64] >> (bit % 64)) & 1;
}

// Inputs move with the falling edge; what a side has answered is seen before the rising one.
std::int64_t run_streams(Instance& instance, MpgenStream* streams, std::uint64_t cycles) {
  Root& root = *instance.model->rootp;
  MpgenStream& results = streams[kInputStreams];
  set_reset(root, 1);
  for (std::uint64_t cycle = 0; cycle != cycles; ++cycle) {
    if (results.moved == results.count) return static_cast<std::int64_t>(cycle);
    for (int k = 0; k < kInputStreams; ++k) {
      if (streams[k].continues && streams[k].moved == streams[k].count) {
        return static_cast<std::int64_t>(cycle);
      }
    }
    const std::uint64_t now = instance.stream_cycle++;
    for (int k = 0; k < kInputStreams; ++k) {
      if (instance.offered[k]) continue;
      const MpgenStream& stream = streams[k];
      if (stream.moved < stream.count && !pauses(stream, now)) {
        put_beat(root, k, stream.beats + stream.moved * kBeatWords[k], 0);
        set_valid(root, k, 1);
        instance.offered[k] = true;
      } else {
        // Nothing may depend on the data of a beat that is not offered.
        if (stream.moved < stream.count) {
          put_beat(root, k, stream.beats + stream.moved * kBeatWords[k], ~std::uint64_t{0});
        }
        set_valid(root, k, 0);
      }
    }
    const bool takes = !pauses(results, now);
    set_result_ready(root, takes ? 1 : 0);
    set_clock(root, 0);
    evaluate(*instance.model, root, 0);
#if MPGEN_TRACE
    sample(instance, 5);
#endif
    for (int k = 0; k < kInputStreams; ++k) {
      if (instance.offered[k] && is_ready(root, k)) {
        instance.offered[k] = false;
        ++streams[k].moved;
      }
    }
    if (takes && has_result(root)) {
      get_result(root, results.beats + results.moved * kResultWords);
      ++results.moved;
    }
    set_clock(root, 1);
    evaluate(*instance.model, root, 0);
#if MPGEN_TRACE
    sample(instance, 5);
#endif
  }
  return static_cast<std::int64_t>(cycles);
}
#endif

template <typename Action>
std::int64_t guarded(void* instance_pointer, Action action) {
  Instance& instance = *static_cast<Instance*>(instance_pointer);
  printed[0] = '\0';
  printed_length = 0;
  std::int64_t result = -1;
  try {
    instance.error.clear();
    result = action(instance);
    std::fputs(printed, stderr);
  } catch (const std::exception& error) {
    instance.error = std::string(error.what()) + "\n" + printed;
  }
  return result;
}

void* plugin_create(std::uint64_t seed, const char* const* plusargs, int plusarg_count) {
  Instance* instance = new (std::nothrow) Instance;
  if (instance == nullptr) return nullptr;
  guarded(instance, [=](Instance& self) {
    start(self, seed, plusargs, plusarg_count);
    return 0;
  });
  return instance;
}

void plugin_destroy(void* instance) {
  Instance* self = static_cast<Instance*>(instance);
#if MPGEN_TRACE
  self->waveform.close();
#endif
  forget(self);
}

int plugin_reset(void* instance) {
  return static_cast<int>(guarded(instance, [](Instance& self) {
#if MPGEN_STREAMS
    std::fill(std::begin(self.offered), std::end(self.offered), false);
#endif
    apply_reset(self);
    return 0;
  }));
}

std::int64_t plugin_run(void* instance, const std::uint64_t* inputs, std::uint64_t cycles,
                        std::uint64_t* records, std::uint64_t first_cycle) {
  return guarded(instance, [&](Instance& self) {
    return simulate(self, inputs, cycles, records, first_cycle);
  });
}

#if MPGEN_STREAMS
std::int64_t plugin_stream(void* instance, MpgenStream* streams, std::uint64_t cycles) {
  return guarded(instance, [&](Instance& self) { return run_streams(self, streams, cycles); });
}
#endif

#if MPGEN_TRACE
int plugin_trace_open(void* instance, const char* path) {
  return static_cast<int>(guarded(instance, [path](Instance& self) {
    self.waveform.close();
    self.waveform.open(path);
    if (!self.waveform.isOpen()) throw std::runtime_error("cannot write the waveform file");
    return 0;
  }));
}

int plugin_trace_close(void* instance) {
  return static_cast<int>(guarded(instance, [](Instance& self) {
    sample(self, 10);
    self.waveform.close();
    return 0;
  }));
}
#endif

#if MPGEN_COVERAGE
int plugin_coverage_write(void* instance, const char* path) {
  return static_cast<int>(guarded(instance, [path](Instance& self) {
    self.context.coveragep()->write(path);
    return 0;
  }));
}
#endif

const char* plugin_error(const void* instance) {
  return static_cast<const Instance*>(instance)->error.c_str();
}

constexpr MpgenPlugin kPlugin = {
    kAbiVersion,
    kInputWords,
    1 + kOutputWords,
    plugin_create,
    plugin_destroy,
    plugin_reset,
    plugin_run,
#if MPGEN_STREAMS
    plugin_stream,
#else
    nullptr,
#endif
#if MPGEN_TRACE
    plugin_trace_open,
    plugin_trace_close,
#else
    nullptr,
    nullptr,
#endif
#if MPGEN_COVERAGE
    plugin_coverage_write,
#else
    nullptr,
#endif
    plugin_error,
};

}  // namespace

// The run-time library is built without its own, which ends the whole process.
void vl_fatal(const char* file, int line, const char*, const char* message) {
  throw std::runtime_error(std::string(file) + ":" + std::to_string(line) + ": " + message);
}

extern "C" int mpgen_print(const char* format, ...) {
  va_list values;
  va_start(values, format);
  const std::size_t room = sizeof printed - printed_length;
  const int length = std::vsnprintf(printed + printed_length, room, format, values);
  va_end(values);
  if (length > 0) printed_length += std::min(static_cast<std::size_t>(length), room - 1);
  return length;
}

extern "C" __attribute__((visibility("default"))) const MpgenPlugin* mpgen_plugin() {
  return &kPlugin;
}
)";

constexpr std::string_view kIncludes = R"(#include <algorithm>
#include <cstdarg>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <iterator>
#include <memory>
#include <mutex>
#include <new>
#include <stdexcept>
#include <string>

#include "Vmodel.h"
#include "Vmodel___024root.h"
)";

bool is_plain_identifier(std::string_view name) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  constexpr std::string_view kCharacters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
  return !name.empty() && kLetters.find(name.front()) != std::string_view::npos &&
         name.find_first_not_of(kCharacters) == std::string_view::npos &&
         name.find("__") == std::string_view::npos;
}

bool is_control(spec::PortRole role) {
  return role != spec::PortRole::data && role != spec::PortRole::stream_data &&
         role != spec::PortRole::stream_keep;
}

void require_usable(const spec::Ports& ports) {
  bool has_input = false;
  bool has_output = false;
  for (const spec::Port& port : ports) {
    if (!is_plain_identifier(port.name)) {
      throw std::invalid_argument("\"" + port.name + "\" cannot be a port's name");
    }
    if (is_control(port.role) && port.width() != 1) {
      throw std::invalid_argument("control port " + port.name + " must have one bit");
    }
    const bool is_input = port.direction == spec::PortDirection::input;
    has_input = has_input || (is_input && port.role != spec::PortRole::clock);
    has_output = has_output || (!is_input && &port != result_gate(ports));
  }
  if (!has_input || !has_output) {
    throw std::invalid_argument("a design needs a port to drive and one to look at");
  }
}

std::string low_mask(int bits) { return fmt::format("0x{:x}u", ~std::uint64_t{0} >> (64 - bits)); }

std::string_view model_type(int width) {
  if (width <= 8) return "CData";
  if (width <= 16) return "SData";
  if (width <= 32) return "IData";
  return "QData";
}

/// The statements that move one port from the stimulus into the model.
std::string put_statements(const PortField& field) {
  if (field.width() <= 64) {
    return fmt::format("  root.{} = static_cast<{}>((word{} >> {}) & {});\n", field.name(),
                       model_type(field.width()), field.word(), field.shift(),
                       low_mask(field.width()));
  }
  std::string text;
  for (int bit = 0; bit < field.width(); bit += kModelWordBits) {
    const int bits = std::min(kModelWordBits, field.width() - bit);
    text += fmt::format("  root.{}[{}] = static_cast<IData>((word{} >> {}) & {});\n", field.name(),
                        bit / kModelWordBits, field.word() + bit / 64, bit % 64, low_mask(bits));
  }
  return text;
}

struct Term {
  int word;
  std::string text;
};

/// What one port contributes to the words of a record.
std::vector<Term> get_terms(const PortField& field) {
  if (field.width() <= 64) {
    return {{field.word(), fmt::format("((QData(root.{}) & {}) << {})", field.name(),
                                       low_mask(field.width()), field.shift())}};
  }
  std::vector<Term> terms;
  for (int bit = 0; bit < field.width(); bit += kModelWordBits) {
    const int bits = std::min(kModelWordBits, field.width() - bit);
    terms.push_back(
        {field.word() + bit / 64, fmt::format("((QData(root.{}[{}]) & {}) << {})", field.name(),
                                              bit / kModelWordBits, low_mask(bits), bit % 64)});
  }
  return terms;
}

std::string put_inputs_function(const PortLayout& inputs) {
  std::string text =
      "inline void put_inputs(Root& root, const std::uint64_t* __restrict words) {\n";
  for (int word = 0; word < inputs.words(); ++word) {
    text += fmt::format("  const std::uint64_t word{0} = words[{0}];\n", word);
  }
  for (const PortField& field : inputs.fields()) text += put_statements(field);
  return text + "}\n\n";
}

std::string get_outputs_function(const PortLayout& outputs) {
  std::vector<std::string> words(static_cast<std::size_t>(outputs.words()));
  for (const PortField& field : outputs.fields()) {
    for (const Term& term : get_terms(field)) {
      std::string& word = words[static_cast<std::size_t>(term.word)];
      word += (word.empty() ? "" : " |\n             ") + term.text;
    }
  }
  std::string text =
      "inline void get_outputs(const Root& root, std::uint64_t* __restrict words) {\n";
  for (std::size_t word = 0; word < words.size(); ++word) {
    text += fmt::format("  words[{}] = {};\n", word, words[word]);
  }
  return text + "}\n\n";
}

/// A function that sets a control input, or does nothing when the design has none of that role.
std::string set_function(std::string_view name, const spec::Ports& ports, spec::PortRole role) {
  for (const spec::Port& port : ports) {
    if (port.role == role && port.direction == spec::PortDirection::input) {
      return fmt::format("inline void {}(Root& root, int value) {{ root.{} = value; }}\n", name,
                         port.name);
    }
  }
  return fmt::format("inline void {}(Root&, int) {{}}\n", name);
}

// Verilator keeps the clock's last value in a member whose name depends on its version. Setting it
// to 0 makes the next evaluation see a rising edge without an evaluation in between, which would
// compute everything that depends on the inputs a second time.
std::string note_falling_edge_functions(const spec::Ports& ports) {
  std::string text;
  int rank = 0;
  for (const spec::Port& port : ports) {
    if (port.role != spec::PortRole::clock) continue;
    for (const std::string& member :
         {"__Vtrigrprev__TOP__" + port.name, "__Vtrigprevexpr___TOP__" + port.name + "__0"}) {
      text += fmt::format(
          "template <typename AnyRoot>\n"
          "auto note_falling_edge(AnyRoot& root, {}) -> decltype(root.{} = 0, true) {{\n"
          "  root.{} = 0;\n  return true;\n}}\n",
          rank++ == 0 ? "int" : "long", member, member);
    }
  }
  return text +
         "template <typename AnyRoot>\nbool note_falling_edge(AnyRoot&, ...) {\n  return "
         "false;\n}\n";
}

std::string stream_word_constants(int words) {
  std::string text;
  for (int word = 0; word < words; ++word) {
    text += fmt::format("      const std::uint64_t word{0} = words[{0}] ^ garbage;\n", word);
  }
  return text;
}

int words_of(int bits) { return (bits + 63) / 64; }

bool has_streams(const spec::Ports& ports) {
  return std::any_of(ports.begin(), ports.end(), [](const spec::Port& port) {
    return port.role == spec::PortRole::stream_valid;
  });
}

// The ports of one role and direction, in the order of their streams.
std::vector<const spec::Port*> stream_ports(const spec::Ports& ports, spec::PortRole role,
                                            spec::PortDirection direction) {
  std::vector<const spec::Port*> found;
  for (const spec::Port& port : ports) {
    if (port.role == role && port.direction == direction) found.push_back(&port);
  }
  return found;
}

std::string beat_functions(const std::vector<const spec::Port*>& data) {
  std::string counts;
  std::string text =
      "inline void put_beat(Root& root, int stream, const std::uint64_t* words, std::uint64_t "
      "garbage) {\n  switch (stream) {\n";
  for (std::size_t k = 0; k < data.size(); ++k) {
    const int words = words_of(data[k]->width());
    counts += fmt::format("{}{}", k == 0 ? "" : ", ", words);
    text += fmt::format("    case {}: {{\n{}{}      return;\n    }}\n", k,
                        stream_word_constants(words), put_statements(PortField(*data[k], 0, 0)));
  }
  return fmt::format("constexpr std::uint64_t kBeatWords[] = {{{}}};\n", counts) + text +
         "    default: return;\n  }\n}\n";
}

std::string result_functions(const spec::Ports& ports) {
  using spec::PortRole;
  std::vector<std::string> words;
  for (const PortRole role :
       {PortRole::stream_data, PortRole::stream_keep, PortRole::stream_last}) {
    for (const spec::Port* port : stream_ports(ports, role, spec::PortDirection::output)) {
      const auto first = words.size();
      words.resize(first + static_cast<std::size_t>(words_of(port->width())));
      for (const Term& term : get_terms(PortField(*port, static_cast<int>(first), 0))) {
        std::string& word = words[static_cast<std::size_t>(term.word)];
        word += (word.empty() ? "" : " |\n             ") + term.text;
      }
    }
  }
  std::string text = fmt::format("constexpr std::uint64_t kResultWords = {};\n", words.size());
  text += "inline void get_result(const Root& root, std::uint64_t* words) {\n";
  for (std::size_t word = 0; word < words.size(); ++word) {
    text += fmt::format("  words[{}] = {};\n", word, words[word]);
  }
  return text + "}\n";
}

// What run_streams needs of the ports: one output stream, and inputs in the order of their ports.
std::string stream_functions(const spec::Ports& ports) {
  using spec::PortDirection;
  using spec::PortRole;
  const auto data = stream_ports(ports, PortRole::stream_data, PortDirection::input);
  const auto valid = stream_ports(ports, PortRole::stream_valid, PortDirection::input);
  const auto ready = stream_ports(ports, PortRole::stream_ready, PortDirection::output);
  const auto result_valid = stream_ports(ports, PortRole::stream_valid, PortDirection::output);
  const auto result_ready = stream_ports(ports, PortRole::stream_ready, PortDirection::input);
  std::string set_valid = "inline void set_valid(Root& root, int stream, int value) {\n";
  std::string is_ready = "inline bool is_ready(const Root& root, int stream) {\n";
  for (std::size_t k = 0; k < data.size(); ++k) {
    set_valid += fmt::format("  if (stream == {}) root.{} = value;\n", k, valid[k]->name);
    is_ready += fmt::format("  if (stream == {}) return root.{} & 1;\n", k, ready[k]->name);
  }
  return beat_functions(data) + result_functions(ports) + set_valid + "}\n" + is_ready +
         "  return false;\n}\n" +
         fmt::format("inline bool has_result(const Root& root) {{ return root.{} & 1; }}\n",
                     result_valid.front()->name) +
         fmt::format(
             "inline void set_result_ready(Root& root, int value) {{ root.{} = value; }}\n\n",
             result_ready.front()->name);
}

std::string shows_result_function(const spec::Ports& ports) {
  const spec::Port* gate = result_gate(ports);
  if (gate == nullptr) return "inline bool shows_result(const Root&) { return true; }\n";
  return fmt::format("inline bool shows_result(const Root& root) {{ return root.{} & 1; }}\n",
                     gate->name);
}

}  // namespace

std::string to_string(Flavour flavour) {
  switch (flavour) {
    case Flavour::plain:
      return "plain";
    case Flavour::trace:
      return "trace";
    case Flavour::coverage:
      break;
  }
  return "coverage";
}

std::string model_glue(const spec::Ports& ports, Flavour flavour) {
  require_usable(ports);
  const PortLayout inputs = input_layout(ports);
  const PortLayout outputs = output_layout(ports);
  std::string text = fmt::format(
      "#define MPGEN_TRACE {}\n#define MPGEN_COVERAGE {}\n#define MPGEN_STREAMS {}\n\n",
      int{flavour == Flavour::trace}, int{flavour == Flavour::coverage}, int{has_streams(ports)});
  text += kIncludes;
  if (flavour == Flavour::trace) text += "#include \"verilated_fst_c.h\"\n";
  if (flavour == Flavour::coverage) text += "#include \"verilated_cov.h\"\n";
  text += fmt::format("\n{}\n\nnamespace {{\n\nusing Root = Vmodel___024root;\n\n", kPluginAbiText);
  text += fmt::format("constexpr std::uint32_t kAbiVersion = {};\n", kPluginAbiVersion);
  text += fmt::format("constexpr int kInputWords = {};\n", inputs.words());
  text += fmt::format("constexpr int kOutputWords = {};\n", outputs.words());
  text += fmt::format("constexpr bool kClocked = {};\n", has_clock(ports));
  const auto inputs_of_streams =
      stream_ports(ports, spec::PortRole::stream_data, spec::PortDirection::input);
  text += fmt::format("constexpr int kInputStreams = {};\n\n", inputs_of_streams.size());
  text += put_inputs_function(inputs);
  text += get_outputs_function(outputs);
  text += shows_result_function(ports);
  text += set_function("set_clock", ports, spec::PortRole::clock);
  text += set_function("set_reset", ports, spec::PortRole::reset);
  text += note_falling_edge_functions(ports);
  if (has_streams(ports)) text += stream_functions(ports);
  text += kInstance;
  return text;
}

}  // namespace mpgen::tb
