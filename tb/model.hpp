// A simulated design, loaded from its plugin.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

struct MpgenPlugin;
struct MpgenStream;

namespace mpgen::tb {

/// The design stopped: a failed assertion, a loop that does not settle, a file that cannot be
/// written.
class ModelError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// One instance of a design. Instances are independent; each may be used by one thread at a time.
class Model {
 public:
  /// Loads a library that ModelCache::build() returned. Registers start with values drawn from
  /// `seed` (the same for the same seed); the design is held in reset. Throws ModelError when the
  /// file is no plugin of this version of mpgen or the design does not come up. `plusargs`, such as
  /// "+name=1", are for $value$plusargs in the design.
  explicit Model(const std::filesystem::path& plugin, std::uint64_t seed = 1,
                 const std::vector<std::string>& plusargs = {});
  ~Model() = default;
  Model(Model&&) noexcept = default;
  Model(const Model&) = delete;
  Model& operator=(const Model&) = delete;
  Model& operator=(Model&&) = delete;

  /// 64-bit words of the stimulus of one cycle, as input_layout() packs them.
  std::size_t input_words() const;
  /// Words of one record: the cycle, then the outputs as output_layout() packs them.
  std::size_t record_words() const;

  /// Applies the reset for two cycles with all other inputs 0 and leaves it applied; the next
  /// stimulus releases it.
  void reset();

  /// Simulates inputs.size() / input_words() cycles and returns how many records it wrote.
  ///
  /// A clocked design samples the inputs of cycle c = first_cycle + i at the rising edge that ends
  /// it. When `valid_o` is high after that edge, the record holds c + 1 and the outputs: a unit of
  /// latency L shows in a record of cycle c + L what a last beat in cycle c has brought. A design
  /// without `valid_o` writes one record per cycle. A design without a clock writes cycle c and the
  /// outputs that belong to its inputs.
  ///
  /// `records` needs room for one record per cycle; std::invalid_argument otherwise and when
  /// `inputs` is no whole number of cycles. Throws ModelError when the design stops.
  std::size_t run(std::span<const std::uint64_t> inputs, std::span<std::uint64_t> records,
                  std::uint64_t first_cycle = 0);

  /// Runs a design with AXI streams: see MpgenStream and MpgenPlugin::stream in plugin_abi.hpp.
  /// Returns the cycles that it ran, at most `cycles`. std::logic_error for a design without
  /// streams; throws ModelError when the design stops.
  std::uint64_t stream(std::span<MpgenStream> streams, std::uint64_t cycles);

  /// From now on every cycle goes into a new FST file, 10 ns a cycle. Inputs change at the falling
  /// edge. std::logic_error unless built with Flavour::trace.
  void open_trace(const std::filesystem::path& file);
  void close_trace();

  /// Writes the coverage since the start, as `verilator_coverage` reads it. std::logic_error unless
  /// built with Flavour::coverage.
  void write_coverage(const std::filesystem::path& file);

 private:
  struct CloseLibrary {
    void operator()(void* library) const;
  };

  std::unique_ptr<void, CloseLibrary> library_;  // outlives the instance, whose code it holds
  const MpgenPlugin* plugin_ = nullptr;
  std::unique_ptr<void, void (*)(void*)> instance_{nullptr, nullptr};

  void require(std::int64_t result) const;
};

}  // namespace mpgen::tb
