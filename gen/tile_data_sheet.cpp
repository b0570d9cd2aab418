#include "gen/tile_data_sheet.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace mpgen::gen {

std::string tile_streams(const spec::MpgemmTileSpec& spec) {
  const char* unit = spec.is_mixpe() ? "group" : "block";
  const int beats = header_beats(spec);
  std::string text =
      "AXI streams: a beat moves in a cycle in which tvalid and tready are high; element, row and "
      "column 0 are in the least significant bits.\n\n"
      "| stream | beats of a tile | a beat |\n|---|---|---|\n";
  if (spec.has_row_scale()) {
    text += fmt::format(
        "| `activations` | 1 | the binary32 scales of the {} rows, row 0 in bits 31:0 |\n",
        spec.rows);
  }
  text += fmt::format(
      "| `activations` | {0}s x {1} | {2} rows x {3} elements along k x {4} bits |\n", unit,
      spec.beats(), spec.rows, spec.lanes, activation_beat_bits(spec) / spec.rows / spec.lanes);
  const std::string side =
      spec.is_mixpe()
          ? ""
          : fmt::format(" + {} bits {{dialect, s}} above them",
                        weight_beat_bits(spec) / spec.columns - spec.lanes * spec::kWeightBits);
  text +=
      fmt::format("| `weights` | {0}s x {1} | {2} columns x ({3} elements along k x 4 bits{4}) |\n",
                  unit, spec.beats(), spec.columns, spec.lanes, side);
  if (spec.is_mixpe()) {
    text += fmt::format("| `scales` | groups | {} columns x {} |\n", spec.columns,
                        spec.has_zero_point() ? "{zero point (4), scale (16)}" : "scale (16)");
  }
  text += fmt::format("| `results` | rows | {} columns x {} bits |\n", spec.columns,
                      output_bits(spec.output));
  text += fmt::format(
      "\nA call begins with a header on `activations`, {}: bits 31:0 M, 63:32 N, 95:64 {}s along "
      "k, "
      "ceil(K / {}). Then come the tiles: for every {} rows of X, and within them for every {} "
      "rows "
      "of W, the operands from k = 0 on, zero-padded to whole tiles and {}s. A call with a zero "
      "among its sizes is empty.\n",
      beats == 1 ? "one beat" : fmt::format("{} beats, the least significant bits first", beats),
      unit, spec.unit_elements(), spec.rows, spec.columns, unit);
  return text;
}

std::string tile_timing(const spec::MpgemmTileSpec& spec) {
  const int first = spec.has_row_scale() ? 1 : 0;
  const int latency = spec::latency(spec);
  const std::string beats = fmt::format("{}{} * ceil(K / {})", first != 0 ? "1 + " : "",
                                        spec.beats(), spec.unit_elements());
  std::string text =
      "- Full back-pressure: tready of an input depends on tvalid of the others, because a beat is "
      "taken from all of them at once; the last beat of a tile waits for room for its results.\n"
      "- While tvalid is low, tdata is ignored. Reset clears the control state only.\n";
  text += fmt::format(
      "- Cycles of a call without pauses, from the first beat of its header to its last row: "
      "`{} + T * ({}) + {} + R`, with R the rows of the last tile but at least {}, and T = ceil(M "
      "/ "
      "{}) * ceil(N / {}) tiles, as long as a tile takes at least {} cycles.\n",
      header_beats(spec), beats, latency - 1, band_rows(spec), spec.rows, spec.columns,
      std::max(spec.rows, (latency + spec.rows + 1) / 2));
  text += fmt::format(
      "- For shorter k, tiles end at e(t) = max(e(t-1) + {}, {}f(t-2)) and f(t) = max(max(e(t) + "
      "{}, "
      "f(t-1)) + rows(t), e(t) + {}) is when the last row of tile t has left; e(-1) = {}, f(-1) = "
      "f(-2) = 0, and the call takes f + 1 of its last tile.\n",
      beats, spec.is_mixpe() ? "" : fmt::format("e(t-1) + {} from t = 1 on, ", spec.rows),
      latency - 1, latency - 1 + band_rows(spec), header_beats(spec) - 1);
  return text;
}

}  // namespace mpgen::gen
