#include "spec/mpgemm_tile.hpp"

#include <algorithm>
#include <array>

#include "spec/common_ports.hpp"

namespace mpgen::spec {

std::string to_string(TileScheme scheme) {
  switch (scheme) {
    case TileScheme::w4a16:
      return "w4a16";
    case TileScheme::w4a8:
      return "w4a8";
    case TileScheme::w4a4:
      break;
  }
  return "w4a4";
}

std::string to_string(TileDataflow dataflow) {
  return dataflow == TileDataflow::broadcast ? "broadcast" : "systolic";
}

std::string to_string(const TileAccumulator& accumulator) {
  switch (accumulator.kind) {
    case TileAccumulator::Kind::exact:
      return "exact";
    case TileAccumulator::Kind::fp32:
      return "fp32";
    case TileAccumulator::Kind::fp16:
      return "fp16";
    case TileAccumulator::Kind::aligned:
      break;
  }
  return "aligned:" + std::to_string(accumulator.fraction_bits);
}

Accumulator group_accumulator(const MpgemmTileSpec& spec) {
  switch (spec.accumulator.kind) {
    case TileAccumulator::Kind::fp32:
      return {.kind = Accumulator::Kind::fp32};
    case TileAccumulator::Kind::aligned:
      return {.kind = Accumulator::Kind::aligned, .fraction_bits = spec.accumulator.fraction_bits};
    case TileAccumulator::Kind::exact:
    case TileAccumulator::Kind::fp16:
      break;
  }
  return {};
}

BlockAccumulator block_accumulator(const MpgemmTileSpec& spec) {
  switch (spec.accumulator.kind) {
    case TileAccumulator::Kind::fp32:
      return BlockAccumulator::fp32;
    case TileAccumulator::Kind::fp16:
      return BlockAccumulator::fp16;
    case TileAccumulator::Kind::exact:
    case TileAccumulator::Kind::aligned:
      break;
  }
  return BlockAccumulator::exact;
}

MixpeDotSpec mixpe_dot_of(const MpgemmTileSpec& spec) {
  return {.weights = spec.weights,
          .activations =
              spec.scheme == TileScheme::w4a8 ? ActivationFormat::int8 : ActivationFormat::fp16,
          .lanes = spec.lanes,
          .group = spec.group,
          .accumulator = group_accumulator(spec),
          .output = spec.output,
          // As many registers as the elements have in front of their sums.
          .pipeline = {.product = true, .tree = false, .accumulate = true},
          .dequantizer_pipeline = {.zero_point = true,
                                   .convert = true,
                                   .scale = true,
                                   .row_scale = spec.has_row_scale(),
                                   .output = true}};
}

DialectDotSpec dialect_dot_of(const MpgemmTileSpec& spec) {
  return {.block = spec.block,
          .lanes = spec.lanes,
          .accumulator = block_accumulator(spec),
          .longest_dot_product = kTileLongestK,
          .output = spec.output,
          .formatbook = spec.formatbook};
}

int band_rows(const MpgemmTileSpec& spec) {
  if (!spec.is_mixpe()) return spec.rows;
  int rows = std::min(spec.rows, spec.beats());
  while (spec.rows % rows != 0) --rows;
  return rows;
}

int bands(const MpgemmTileSpec& spec) { return spec.rows / band_rows(spec); }

int activation_beat_bits(const MpgemmTileSpec& spec) {
  return spec.rows * spec.lanes * (spec.scheme == TileScheme::w4a8 ? kInt8Bits : kFp16Bits);
}

int weight_beat_bits(const MpgemmTileSpec& spec) {
  const int side = spec.is_mixpe() ? 0 : block_side_bits(spec.formatbook);
  return spec.columns * (spec.lanes * kWeightBits + side);
}

int scale_beat_bits(const MpgemmTileSpec& spec) {
  if (!spec.is_mixpe()) return 0;
  return spec.columns * (kFp16Bits + (spec.has_zero_point() ? kWeightBits : 0));
}

int result_beat_bits(const MpgemmTileSpec& spec) { return spec.columns * output_bits(spec.output); }

int header_beats(const MpgemmTileSpec& spec) {
  const int bits = activation_beat_bits(spec);
  return (kTileHeaderBits + bits - 1) / bits;
}

namespace {

void add_stream(Ports& list, const std::string& stream, PortDirection direction, int bits,
                const std::string& meaning) {
  const bool is_input = direction == PortDirection::input;
  const std::string forward = is_input ? "_i" : "_o";
  const std::string backward = is_input ? "_o" : "_i";
  const PortDirection back = is_input ? PortDirection::output : PortDirection::input;
  const auto add = [&](const char* field, PortDirection way, PortRole role, int width,
                       const std::string& words) {
    list.push_back({.name = stream + field + (way == direction ? forward : backward),
                    .direction = way,
                    .role = role,
                    .stream = stream,
                    .elements = 1,
                    .element_bits = width,
                    .is_signed = false,
                    .format = width == 1 ? "bit" : "bits",
                    .meaning = words});
  };
  add("_tvalid", direction, PortRole::stream_valid, 1, "this cycle offers a beat");
  add("_tready", back, PortRole::stream_ready, 1, "the beat is taken");
  add("_tdata", direction, PortRole::stream_data, bits, meaning);
}

std::string packed(const std::string& what, int bits) {
  return what + ", " + std::to_string(bits) + " bits each";
}

}  // namespace

Ports ports(const MpgemmTileSpec& spec) {
  Ports list = clock_and_reset();
  const int columns = spec.columns;
  const auto input = PortDirection::input;
  add_stream(list, "activations", input, activation_beat_bits(spec),
             std::string("header") + (spec.has_row_scale() ? ", row scales" : "") +
                 ", or activations, row 0 first, " +
                 packed("lane 0 first", spec.scheme == TileScheme::w4a8 ? kInt8Bits : kFp16Bits));
  add_stream(list, "weights", input, weight_beat_bits(spec),
             packed(spec.is_mixpe() ? "quantised weights, column 0 first"
                                    : "codes and side data of a block, column 0 first",
                    weight_beat_bits(spec) / columns));
  if (spec.is_mixpe()) {
    add_stream(list, "scales", input, scale_beat_bits(spec),
               packed(spec.has_zero_point() ? "{zero point, scale} of a group, column 0 first"
                                            : "scale of a group, column 0 first",
                      scale_beat_bits(spec) / columns));
  }
  const auto output = PortDirection::output;
  add_stream(list, "results", output, result_beat_bits(spec),
             packed("a row of results, column 0 first", output_bits(spec.output)));
  const auto add = [&](const char* name, PortRole role, int bits, const char* meaning) {
    list.push_back({.name = name,
                    .direction = output,
                    .role = role,
                    .stream = "results",
                    .elements = 1,
                    .element_bits = bits,
                    .is_signed = false,
                    .format = bits == 1 ? "bit" : "bits",
                    .meaning = meaning});
  };
  add("results_tkeep_o", PortRole::stream_keep, result_beat_bits(spec) / 8,
      "bytes of the columns that the matrix has");
  add("results_tlast_o", PortRole::stream_last, 1, "last row of a tile");
  return list;
}

namespace {

// Stages of a beat, each one cycle: the input register, the decoded operands, the sum of the lanes,
// the accumulator.
constexpr int kBeatStages = 4;
// From the memory of results to the output register.
constexpr int kOutputStages = 2;

int edge_latency(const MpgemmTileSpec& spec) {
  if (!spec.is_mixpe()) return latency(format_selector_of(dialect_dot_of(spec)));
  return spec.has_aligner() ? latency(group_aligner_of(mixpe_dot_of(spec))) : 0;
}

}  // namespace

int latency(const MpgemmTileSpec& spec) {
  // Broadcast sums are captured first, so that they can leave row by row; systolic ones come so,
  // those of the last column and band last.
  const int drain = spec.is_systolic() ? spec.columns - 1 + spec.rows - band_rows(spec) : 1;
  const int epilogue = spec.is_mixpe() ? latency(dequantizer_of(mixpe_dot_of(spec))) : 0;
  return kBeatStages + edge_latency(spec) + drain + epilogue + kOutputStages;
}

namespace {

std::uint64_t ceil_divide(std::uint64_t a, std::uint64_t b) { return (a + b - 1) / b; }

}  // namespace

std::uint64_t tile_cycles(const MpgemmTileSpec& spec, const GemmSize& size) {
  const auto rows = static_cast<std::uint64_t>(spec.rows);
  const std::uint64_t units = ceil_divide(size.k, static_cast<std::uint64_t>(spec.unit_elements()));
  const std::uint64_t beats =
      units * static_cast<std::uint64_t>(spec.beats()) + (spec.has_row_scale() ? 1 : 0);
  const std::uint64_t row_tiles = ceil_divide(size.rows, rows);
  const std::uint64_t tiles =
      row_tiles * ceil_divide(size.columns, static_cast<std::uint64_t>(spec.columns));
  // From the cycle of a tile's last beat to the one that moves its first row to the output
  // register.
  const auto until_row = static_cast<std::uint64_t>(latency(spec) - 1);
  const auto spacing = static_cast<std::uint64_t>(spec.is_mixpe() ? 0 : spec.rows);
  // `left` is the cycle after the one that moved the last row of a tile.
  std::array<std::uint64_t, kTileResultBuffers> left{};
  std::uint64_t end = static_cast<std::uint64_t>(header_beats(spec)) - 1;  // cycle of a last beat
  const std::uint64_t per_row = tiles / row_tiles;
  for (std::uint64_t tile = 0; tile < tiles; ++tile) {
    end = std::max({end + beats, tile == 0 ? 0 : end + spacing, left[tile % left.size()]});
    const std::uint64_t tile_rows = std::min(rows, size.rows - tile / per_row * rows);
    const std::uint64_t first = std::max(end + until_row, left[(tile + 1) % left.size()]);
    const std::uint64_t written = end + until_row + static_cast<std::uint64_t>(band_rows(spec));
    left[tile % left.size()] = std::max(first + tile_rows, written);
  }
  return left[(tiles - 1) % left.size()] + 1;
}

double tile_utilisation(const MpgemmTileSpec& spec, const GemmSize& size) {
  const double peak = static_cast<double>(spec.rows) * spec.columns * spec.lanes;
  const double products = static_cast<double>(size.rows) * static_cast<double>(size.columns) *
                          static_cast<double>(size.k);
  return products / (peak * static_cast<double>(tile_cycles(spec, size)));
}

}  // namespace mpgen::spec
