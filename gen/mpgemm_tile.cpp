#include <fmt/format.h>

#include <algorithm>

#include "gen/emission.hpp"
#include "gen/stream_checks.hpp"
#include "gen/tile_parts.hpp"
#include "gen/unit_text.hpp"

namespace mpgen::gen {
namespace {

class TileEmitter {
 public:
  TileEmitter(const spec::MpgemmTileSpec& spec, SvModule& module, Emission& emission)
      : spec_(spec),
        m_(module),
        emission_(emission),
        widths_(tile_operand_widths(spec)),
        aligner_spec_(group_aligner_of(mixpe_dot_of(spec))),
        selector_spec_(format_selector_of(dialect_dot_of(spec))) {}

  void run() {
    const auto child = [this](const char* unit) { return emission_.child_name(unit); };
    sequencer_ = &emit_tile_sequencer(spec_, child("tile_sequencer"), emission_);
    edge_units();
    if (is_systolic() && (spec_.rows > 1 || spec_.columns > 1)) {
      skew_ = &emit_tile_skew(child("tile_skew"), emission_);
    }
    row_ = &emit_tile_row(spec_, child("tile_row"), emission_);
    column_ = &emit_tile_column(spec_, child("tile_column"), emission_);
    output_ = &emit_tile_output(spec_, child("tile_output"), emission_);
    describe();
    for (const auto& port : spec::ports(spec_)) m_.ports.push_back(module_port(port));
    constants();
    admission();
    input_register();
    edges();
    rows();
    row_sides();
    columns();
    output();
    add_checks();
  }

 private:
  bool is_systolic() const { return spec_.is_systolic(); }
  bool has_selector() const { return !spec_.is_mixpe(); }
  bool has_aligner() const { return spec_.has_aligner(); }
  bool has_edge_unit() const { return has_selector() || has_aligner(); }
  bool has_group_side() const { return widths_.group_side > 0; }
  bool is_banded() const { return bands(spec_) > 1; }
  int column_scale_bits() const { return scale_beat_bits(spec_) / spec_.columns; }
  SvWidth weights() const { return {"Columns*WeightWidth", spec_.columns * widths_.weight_edge}; }
  SvWidth scales() const { return {"Columns*ScaleWidth", scale_beat_bits(spec_)}; }

  // What a row's edge takes beside its activations.
  int row_extra_bits() const {
    if (has_selector()) return 1;
    if (has_aligner()) return 1 + spec::kFp16ExponentBits;
    return spec_.has_row_scale() ? spec::kFp32Bits : 0;
  }
  int row_data_bits() const { return widths_.activation_edge + row_extra_bits(); }

  // Units of row 0 carry the weights along.
  void edge_units() {
    if (has_aligner()) {
      auto plain = aligner_spec_;
      plain.beat_side_bits = 0;
      plain.group_side_bits = 0;
      aligner_spec_.beat_side_bits = weights().bits;
      aligner_spec_.group_side_bits = 2 + scale_beat_bits(spec_);
      first_unit_ = &emit(aligner_spec_, emission_.child_name("first_group_aligner"), emission_);
      if (spec_.rows > 1) {
        unit_ = &emit(plain, emission_.child_name("group_aligner"), emission_);
      }
    } else if (has_selector()) {
      auto plain = selector_spec_;
      plain.beat_side_bits = 0;
      selector_spec_.beat_side_bits = weights().bits;
      first_unit_ = &emit(selector_spec_, emission_.child_name("first_format_selector"), emission_);
      if (spec_.rows > 1) {
        unit_ = &emit(plain, emission_.child_name("format_selector"), emission_);
      }
    }
  }

  void describe() {
    m_.summary = fmt::format("matrix multiplication on {} x {} elements, output stationary.",
                             spec_.rows, spec_.columns);
    const char* unit = spec_.is_mixpe() ? "group" : "block";
    m_.header.push_back(fmt::format(
        "Y[M, N] = X[M, K] * W[N, K]^T, {}. Tiles of {} rows of X by {} rows of W, {} elements "
        "along k a beat, {}s of {}.",
        spec_.is_mixpe()
            ? fmt::format("{} weights in groups, {} activations", to_string(spec_.weights),
                          spec_.has_row_scale() ? "INT8" : "binary16")
            : std::string("DialectFP4 weights, binary16 activations quantised online"),
        spec_.rows, spec_.columns, spec_.lanes, unit, spec_.unit_elements()));
    m_.header.push_back(fmt::format(
        "Streams: a beat moves when tvalid and tready are high. The activation stream begins each "
        "call with a header, {{{}s along k, N, M}}, 32 bits each, M in the least significant bits "
        "of {}. Then, for every {} rows of X and within them every {} rows of W, the streams bring "
        "the operands of a tile from k = 0 on, zero-padded to whole tiles and {}s{}.",
        unit,
        header_beats(spec_) == 1 ? "its beat" : fmt::format("its {} beats", header_beats(spec_)),
        spec_.rows, spec_.columns, unit,
        spec_.has_row_scale()
            ? ", after a beat with the binary32 scales of the tile's rows, row 0 in its least "
              "significant bits"
            : ""));
    if (spec_.is_mixpe()) {
      m_.header.push_back(
          fmt::format("The stream of scales brings one beat a group and tile, {} for each column.",
                      spec_.has_zero_point() ? "{zero point, scale}" : "a scale"));
    }
    m_.header.emplace_back(
        "Results leave a row at a time; tlast marks the last row of a tile. Rows beyond M are not "
        "sent, columns beyond N have no tkeep bits.");
    m_.header.push_back(
        spec_.is_mixpe()
            ? accumulator_text(spec::group_accumulator(spec_), mixpe_dot_of(spec_).activations) +
                  " Groups are added in binary32 by fused multiply-add, to nearest "
                  "even."
            : block_accumulator_text(spec::block_accumulator(spec_), spec_.output,
                                     spec::kTileLongestK));
    m_.header.push_back(fmt::format(
        "Dataflow {}. Latency: {} cycles from the last beat of a tile to its first row of results. "
        "Throughput: one beat a cycle; results leave while the next tile is summed up.",
        to_string(spec_.dataflow), spec::latency(spec_)));
  }

  void constants() {
    m_.blank();
    m_.localparam("Rows", std::to_string(spec_.rows));
    m_.localparam("Columns", std::to_string(spec_.columns));
    m_.localparam("EdgeWidth", std::to_string(widths_.activation_edge),
                  "a row's activations of a beat, at its edge");
    m_.localparam("DecodedWidth", std::to_string(widths_.activation), "decoded");
    m_.localparam("WeightWidth", std::to_string(widths_.weight_edge),
                  "a column's weights of a beat");
    if (has_group_side()) {
      m_.localparam("ScaleWidth", std::to_string(column_scale_bits()),
                    spec_.has_zero_point() ? "{zero point, scale} of a column" : "of a column");
      m_.localparam("GroupSideWidth", "ScaleWidth + 2", "with first, last group of the tile");
    }
    m_.localparam("RowSideWidth", std::to_string(widths_.row_side), "what a row's results need");
    m_.localparam("ResultWidth", std::to_string(output_bits(spec_.output)));
    if (is_banded()) {
      m_.localparam("BandRows", std::to_string(band_rows(spec_)),
                    "rows that leave through one dequantizer of a column");
      m_.localparam("Bands", std::to_string(bands(spec_)));
    }
  }

  void admission() {
    m_.section("Admission");
    const auto& ports = sequencer_->ports;
    const auto bits = [&ports](const std::string& name) {
      for (const auto& port : ports) {
        if (port.name == name) return port.width.bits;
      }
      return 1;
    };
    m_.signal("beat", 1, "a beat is taken");
    m_.signal("first", 1);
    m_.signal("last", 1);
    m_.signal("tile_first", 1);
    m_.signal("tile_last", 1);
    if (spec_.has_row_scale()) m_.signal("row_scales", 1, "it holds the scales of the rows");
    m_.signal("tile_push", 1);
    if (spec_.rows > 1) m_.signal("tile_rows", bits("tile_rows_o"));
    if (spec_.columns > 1) m_.signal("tile_columns", bits("tile_columns_o"));
    m_.signal("tile_free", 1);
    m_.blank();
    const int chunk = bits("header_i");
    m_.add(
        {connect_by_name("u_tile_sequencer", *sequencer_,
                         {{"header_i", chunk == activation_beat_bits(spec_)
                                           ? "activations_tdata_i"
                                           : fmt::format("activations_tdata_i[{}:0]", chunk - 1)},
                          {"activations_valid_i", "activations_tvalid_i"},
                          {"activations_ready_o", "activations_tready_o"},
                          {"weights_valid_i", "weights_tvalid_i"},
                          {"weights_ready_o", "weights_tready_o"},
                          {"scales_valid_i", "scales_tvalid_i"},
                          {"scales_ready_o", "scales_tready_o"},
                          {"tile_free_i", "tile_free"},
                          {"beat_o", "beat"},
                          {"first_o", "first"},
                          {"last_o", "last"},
                          {"tile_first_o", "tile_first"},
                          {"tile_last_o", "tile_last"},
                          {"row_scales_o", "row_scales"},
                          {"tile_push_o", "tile_push"},
                          {"tile_rows_o", "tile_rows"},
                          {"tile_columns_o", "tile_columns"}})});
  }

  void input_register() {
    m_.section("Input register");
    m_.signal("beat_valid_q", 1);
    for (const char* flag :
         {"beat_first_q", "beat_last_q", "beat_tile_first_q", "beat_tile_last_q"}) {
      m_.signal(flag, 1);
    }
    m_.signal("beat_activations_q", activation_beat_bits(spec_));
    m_.signal("beat_weights_q", weights());
    if (has_group_side()) m_.signal("beat_scales_q", scales());
    if (spec_.has_row_scale()) m_.signal("row_scales_q", {"Rows*32", spec_.rows * spec::kFp32Bits});
    m_.blank();
    m_.control_register("beat_valid_q", "beat");
    m_.blank();
    std::vector<SvStatement> moves = {"beat_first_q <= first;",
                                      "beat_last_q <= last;",
                                      "beat_tile_first_q <= tile_first;",
                                      "beat_tile_last_q <= tile_last;",
                                      "beat_activations_q <= activations_tdata_i;",
                                      "beat_weights_q <= weights_tdata_i;"};
    std::vector<SvStatement> body = {{"if (beat)", moves}};
    if (has_group_side()) {
      body.push_back({"if (beat & last)", {"beat_scales_q <= scales_tdata_i;"}});
    }
    if (spec_.has_row_scale()) {
      body.push_back({"if (row_scales)", {"row_scales_q <= activations_tdata_i[Rows*32-1:0];"}});
    }
    m_.process(kClocked, body);
  }

  // From the input register to the rows' and columns' edges: edge_valid, edge_first, edge_last,
  // edge_weights, group_sides, and per row edge_activations and what comes with them.
  void edges() {
    if (!has_edge_unit()) {
      valid_ = "beat_valid_q";
      first_ = "beat_first_q";
      last_ = "beat_last_q";
      weights_ = "beat_weights_q";
      if (has_group_side()) {
        m_.section("Data of the groups");
        group_sides("beat_tile_first_q", "beat_tile_last_q", "beat_scales_q");
      }
      return;
    }
    m_.section(has_aligner() ? "Activations, aligned; row 0 carries the weights along"
                             : "Activations, quantised; row 0 carries the weights along");
    m_.signal("edge_valid", 1);
    m_.signal("edge_first", 1);
    m_.signal("edge_last", 1);
    m_.signal("edge_weights", weights());
    m_.signal("edge_nonfinite", {"Rows", spec_.rows});
    if (has_aligner()) {
      m_.signal("edge_group", {"2+Columns*ScaleWidth", 2 + scale_beat_bits(spec_)});
      m_.signal("edge_activations", {"Rows*EdgeWidth", spec_.rows * widths_.activation_edge});
      m_.signal("edge_exponents", {"Rows*5", spec_.rows * spec::kFp16ExponentBits});
      if (spec_.rows > 1) {
        m_.signal("unused_aligner_control", {"3*Rows-3", 3 * spec_.rows - 3},
                  "all rows are in step");
      }
    } else {
      m_.localparam("CodesWidth", std::to_string(spec_.lanes * spec::kDialectCodeBits),
                    "a row's codes");
      m_.localparam("SideWidth", std::to_string(block_side_bits(spec_.formatbook)),
                    "{dialect, shared exponent}");
      m_.blank();
      m_.signal("packet_first", 1);
      m_.signal("packet_last", 1);
      m_.signal("edge_codes", {"Rows*CodesWidth", spec_.rows * spec_.lanes * 4});
      m_.signal("edge_sides", {"Rows*SideWidth", spec_.rows * block_side_bits(spec_.formatbook)});
      if (spec_.rows > 1) {
        m_.signal("unused_selector_control", {"3*Rows-3", 3 * spec_.rows - 3},
                  "all rows are in step");
      }
      m_.blank();
      m_.assign("packet_first", "beat_first_q & beat_tile_first_q");
      m_.assign("packet_last", "beat_last_q & beat_tile_last_q");
    }
    m_.blank();
    first_edge_unit();
    if (spec_.rows > 1) other_edge_units();
    valid_ = "edge_valid";
    first_ = "edge_first";
    last_ = "edge_last";
    weights_ = "edge_weights";
    if (!has_aligner()) return;
    m_.blank();
    m_.signal("edge_tile_first", 1);
    m_.signal("edge_tile_last", 1);
    m_.signal("edge_scales", scales());
    m_.blank();
    m_.assign("{edge_tile_first, edge_tile_last, edge_scales}", "edge_group");
    m_.blank();
    group_sides("edge_tile_first", "edge_tile_last", "edge_scales");
  }

  int lane_bits() const { return activation_beat_bits(spec_) / spec_.rows; }

  void first_edge_unit() {
    const std::string beat = fmt::format("beat_activations_q[{}:0]", lane_bits() - 1);
    if (has_aligner()) {
      m_.add({connect_by_name(
          "u_first_group_aligner", *first_unit_,
          {{"valid_i", "beat_valid_q"},
           {"first_i", "beat_first_q"},
           {"last_i", "beat_last_q"},
           {"activations_i", beat},
           {"beat_side_i", "beat_weights_q"},
           {"group_side_i", "{beat_tile_first_q, beat_tile_last_q, beat_scales_q}"},
           {"valid_o", "edge_valid"},
           {"first_o", "edge_first"},
           {"last_o", "edge_last"},
           {"aligned_o", "edge_activations[EdgeWidth-1:0]"},
           {"exponent_o", "edge_exponents[4:0]"},
           {"nonfinite_o", "edge_nonfinite[0]"},
           {"beat_side_o", "edge_weights"},
           {"group_side_o", "edge_group"}})});
      return;
    }
    m_.add({connect_by_name("u_first_format_selector", *first_unit_,
                            {{"valid_i", "beat_valid_q"},
                             {"first_i", "packet_first"},
                             {"last_i", "packet_last"},
                             {"activations_i", beat},
                             {"beat_side_i", "beat_weights_q"},
                             {"valid_o", "edge_valid"},
                             {"first_o", "edge_first"},
                             {"last_o", "edge_last"},
                             {"codes_o", "edge_codes[CodesWidth-1:0]"},
                             {"side_o", "edge_sides[SideWidth-1:0]"},
                             {"nonfinite_o", "edge_nonfinite[0]"},
                             {"beat_side_o", "edge_weights"}})});
  }

  void other_edge_units() {
    const std::string beat = fmt::format("beat_activations_q[r*{0} +: {0}]", lane_bits());
    SvGenerateFor loop{
        .variable = "r", .count = "Rows", .label = "gen_edges", .items = {}, .first = "1"};
    if (has_aligner()) {
      loop.items.push_back(
          {connect_by_name("u_group_aligner", *unit_,
                           {{"valid_i", "beat_valid_q"},
                            {"first_i", "beat_first_q"},
                            {"last_i", "beat_last_q"},
                            {"activations_i", beat},
                            {"valid_o", "unused_aligner_control[3*r-3]"},
                            {"first_o", "unused_aligner_control[3*r-2]"},
                            {"last_o", "unused_aligner_control[3*r-1]"},
                            {"aligned_o", "edge_activations[r*EdgeWidth +: EdgeWidth]"},
                            {"exponent_o", "edge_exponents[r*5 +: 5]"},
                            {"nonfinite_o", "edge_nonfinite[r]"}})});
    } else {
      loop.items.push_back({connect_by_name("u_format_selector", *unit_,
                                            {{"valid_i", "beat_valid_q"},
                                             {"first_i", "packet_first"},
                                             {"last_i", "packet_last"},
                                             {"activations_i", beat},
                                             {"valid_o", "unused_selector_control[3*r-3]"},
                                             {"first_o", "unused_selector_control[3*r-2]"},
                                             {"last_o", "unused_selector_control[3*r-1]"},
                                             {"codes_o", "edge_codes[r*CodesWidth +: CodesWidth]"},
                                             {"side_o", "edge_sides[r*SideWidth +: SideWidth]"},
                                             {"nonfinite_o", "edge_nonfinite[r]"}})});
    }
    m_.blank();
    m_.add({std::move(loop)});
  }

  void group_sides(const std::string& tile_first, const std::string& tile_last,
                   const std::string& scales) {
    m_.signal("group_sides", {"Columns*GroupSideWidth", spec_.columns * widths_.group_side});
    m_.blank();
    m_.process("always_comb",
               {{"for (int c = 0; c < Columns; c++)",
                 {fmt::format("group_sides[c*GroupSideWidth +: GroupSideWidth] =\n{{{}, {}, {}[c*"
                              "ScaleWidth +: ScaleWidth]}};",
                              tile_first, tile_last, scales)}}});
  }

  // The data of the rows, systolic ones delayed by a cycle from row to row.
  void rows() {
    m_.section("Rows: activation edge");
    const int bits = row_data_bits();
    m_.localparam("RowDataWidth", row_extra_bits() == 0
                                      ? "EdgeWidth"
                                      : fmt::format("EdgeWidth + {}", row_extra_bits()));
    m_.blank();
    m_.signal("row_data", {"Rows*RowDataWidth", spec_.rows * bits});
    m_.signal("decoded", {"Rows*DecodedWidth", spec_.rows * widths_.activation});
    m_.signal("row_done", {"Rows", spec_.rows}, "sums of the row are complete");
    m_.signal("row_sides", {"Rows*RowSideWidth", spec_.rows * widths_.row_side});
    m_.blank();
    std::string value;
    if (has_selector()) {
      value =
          "{edge_nonfinite[r], edge_sides[r*SideWidth +: SideWidth],\nedge_codes[r*CodesWidth +: "
          "CodesWidth]}";
    } else if (has_aligner()) {
      value =
          "{edge_exponents[r*5 +: 5], edge_nonfinite[r],\nedge_activations[r*EdgeWidth +: "
          "EdgeWidth]}";
    } else if (spec_.has_row_scale()) {
      value = "{row_scales_q[r*32 +: 32],\nbeat_activations_q[r*EdgeWidth +: EdgeWidth]}";
    } else {
      value = "beat_activations_q[r*EdgeWidth +: EdgeWidth]";
    }
    m_.process("always_comb",
               {{"for (int r = 0; r < Rows; r++)",
                 {fmt::format("row_data[r*RowDataWidth +: RowDataWidth] =\n{};", value)}}});
    m_.blank();
    data_ = "row_data";
    if (is_systolic() && spec_.rows > 1) skew_rows();
    const bool chains = is_systolic() && spec_.rows > 1;
    const auto flag = [&](const std::string& name, const std::string& plain) {
      return chains ? name + "[r]" : plain;
    };
    const std::string data = data_ + "[r*RowDataWidth";
    std::vector<SvConnection> given = {{"valid_i", flag("row_valid", valid_)},
                                       {"first_i", flag("row_first", first_)},
                                       {"last_i", flag("row_last", last_)},
                                       {"activations_i", data + " +: EdgeWidth]"},
                                       {"decoded_o", "decoded[r*DecodedWidth +: DecodedWidth]"},
                                       {"done_o", "row_done[r]"},
                                       {"row_side_o", "row_sides[r*RowSideWidth +: RowSideWidth]"}};
    if (has_selector()) {
      given.push_back({"codes_i", data + " +: CodesWidth]"});
      given.push_back({"side_i", data + " + CodesWidth +: SideWidth]"});
      given.push_back({"nonfinite_i", data + " + EdgeWidth]"});
    } else if (has_aligner()) {
      given.push_back({"nonfinite_i", data + " + EdgeWidth]"});
      given.push_back({"exponent_i", data + " + EdgeWidth + 1 +: 5]"});
    } else if (spec_.has_row_scale()) {
      given.push_back({"tile_first_i", flag("row_tile_first", "beat_tile_first_q")});
      given.push_back({"row_scale_i", data + " + EdgeWidth +: 32]"});
    }
    SvGenerateFor loop{.variable = "r", .count = "Rows", .label = "gen_rows", .items = {}};
    loop.items.push_back({connect_by_name("u_tile_row", *row_, given)});
    m_.add({std::move(loop)});
  }

  // `flags` of row or column i, i cycles after those of the first.
  void chain(const std::string& prefix, const std::string& count, int elements,
             const std::vector<std::pair<std::string, std::string>>& flags) {
    const SvWidth all(count, elements);
    const SvWidth later(count + "-1", elements - 1);
    for (const auto& [name, source] : flags) {
      m_.signal(prefix + name, all);
      m_.signal(prefix + name + "_q", later);
    }
    m_.blank();
    for (const auto& [name, source] : flags) {
      m_.assign(prefix + name, fmt::format("{{{}{}_q, {}}}", prefix, name, source));
    }
    m_.blank();
    const std::string valid = prefix + flags.front().first;
    const std::string taken = fmt::format("[{}-2:0]", count);
    m_.process(kClockedWithReset, {{"if (!rst_ni)", {valid + "_q <= '0;"}},
                                   {"else", {fmt::format("{0}_q <= {0}{1};", valid, taken)}}});
    m_.blank();
    std::vector<SvStatement> moves;
    for (std::size_t i = 1; i < flags.size(); ++i) {
      moves.emplace_back(fmt::format("{0}{1}_q <= {0}{1}{2};", prefix, flags[i].first, taken));
    }
    m_.process(kClocked, moves);
    m_.blank();
  }

  void skew_rows() {
    const bool takes_first = std::any_of(row_->ports.begin(), row_->ports.end(),
                                         [](const auto& port) { return port.name == "first_i"; });
    std::vector<std::pair<std::string, std::string>> flags = {{"valid", valid_}};
    if (takes_first) flags.emplace_back("first", first_);
    flags.emplace_back("last", last_);
    if (spec_.has_row_scale()) flags.emplace_back("tile_first", "beat_tile_first_q");
    m_.signal("skewed_data", {"Rows*RowDataWidth", spec_.rows * row_data_bits()});
    chain("row_", "Rows", spec_.rows, flags);
    SvInstance skew = connect_by_name("u_row_skew", *skew_,
                                      {{"elements_i", "row_data"}, {"skewed_o", "skewed_data"}});
    skew.parameters = {{"Elements", "Rows"}, {"Width", "RowDataWidth"}};
    m_.add({std::move(skew)});
    m_.blank();
    data_ = "skewed_data";
  }

  // One row of each band at a time, in step with the sums that leave the elements.
  void row_sides() {
    m_.section("Data of the rows that leave");
    const int side = widths_.row_side;
    const SvWidth all("Rows*RowSideWidth", spec_.rows * side);
    m_.signal("leaving_sides",
              {is_banded() ? "Bands*RowSideWidth" : "RowSideWidth", bands(spec_) * side});
    if (is_systolic()) {
      m_.blank();
      const std::string target =
          is_banded() ? "leaving_sides[b*RowSideWidth +: RowSideWidth]" : "leaving_sides";
      const std::string row = is_banded() ? "b*BandRows + r" : "r";
      std::vector<SvStatement> band = {
          target + " = '0;",
          {is_banded() ? "for (int r = 0; r < BandRows; r++)" : "for (int r = 0; r < Rows; r++)",
           {{fmt::format("if (row_done[{}])", row),
             {fmt::format("{0} = {0} |\nrow_sides[({1})*RowSideWidth +: RowSideWidth];", target,
                          row)}}}}};
      if (is_banded()) {
        m_.process("always_comb", {{"for (int b = 0; b < Bands; b++)", band}});
      } else {
        m_.process("always_comb", band);
      }
      return;
    }
    m_.signal("waiting_sides_q", all, "row 0 leaves first");
    if (spec_.rows > 1) {
      m_.signal("unused_done", {"Rows-1", spec_.rows - 1}, "all rows are in step");
    }
    m_.blank();
    if (spec_.rows > 1) {
      m_.assign("unused_done", "row_done[Rows-1:1]");
      m_.blank();
    }
    if (spec_.rows > 1) {
      m_.process(
          kClocked,
          {"waiting_sides_q <= row_done[0] ? row_sides :\nwaiting_sides_q >> RowSideWidth;"});
    } else {
      m_.process(kClocked, {{"if (row_done[0])", {"waiting_sides_q <= row_sides;"}}});
    }
    m_.blank();
    if (!is_banded()) {
      m_.assign("leaving_sides", "waiting_sides_q[RowSideWidth-1:0]");
      return;
    }
    m_.process("always_comb",
               {{"for (int b = 0; b < Bands; b++)",
                 {"leaving_sides[b*RowSideWidth +: RowSideWidth] =\nwaiting_sides_q[b*BandRows*"
                  "RowSideWidth +: RowSideWidth];"}}});
  }

  void columns() {
    m_.section("Columns: elements and epilogues");
    const int column_data = widths_.weight_edge + widths_.group_side;
    const bool chains = is_systolic() && spec_.columns > 1;
    m_.signal("column_written", {"Columns", spec_.columns});
    const auto& ports = output_->ports;
    for (const auto& port : ports) {
      if (port.name == "read_address_o") m_.signal("read_address", port.width.bits);
      if (port.name == "read_band_o") m_.signal("read_band", port.width.bits);
    }
    m_.signal("column_results", {"Columns*ResultWidth", spec_.columns * output_bits(spec_.output)});
    if (is_systolic()) {
      const SvWidth moved("Columns*Rows*DecodedWidth",
                          spec_.columns * spec_.rows * widths_.activation);
      const std::string sides = is_banded() ? "Bands*RowSideWidth" : "RowSideWidth";
      const int side_bits = bands(spec_) * widths_.row_side;
      m_.localparam("ColumnSidesWidth", sides);
      m_.signal("moving_activations", moved, "that leave the columns");
      m_.signal("moving_sides", {"Columns*ColumnSidesWidth", spec_.columns * side_bits});
      m_.signal("column_activations", moved, "that enter them");
      m_.signal("column_sides", {"Columns*ColumnSidesWidth", spec_.columns * side_bits});
      m_.signal("unused_activations", {"Rows*DecodedWidth", spec_.rows * widths_.activation},
                "of the last column");
      m_.signal("unused_sides", {"ColumnSidesWidth", side_bits});
    }
    std::string data;
    if (chains) {
      m_.localparam("ColumnDataWidth",
                    has_group_side() ? "WeightWidth + GroupSideWidth" : "WeightWidth");
      m_.signal("column_data", {"Columns*ColumnDataWidth", spec_.columns * column_data});
      m_.signal("skewed_columns", {"Columns*ColumnDataWidth", spec_.columns * column_data});
      chain("column_", "Columns", spec_.columns,
            {{"valid", valid_}, {"first", first_}, {"last", last_}});
      m_.process(
          "always_comb",
          {{"for (int c = 0; c < Columns; c++)",
            {fmt::format("column_data[c*ColumnDataWidth +: ColumnDataWidth] =\n{};",
                         has_group_side()
                             ? fmt::format("{{group_sides[c*GroupSideWidth +: GroupSideWidth], "
                                           "{}[c*WeightWidth +: WeightWidth]}}",
                                           weights_)
                             : fmt::format("{}[c*WeightWidth +: WeightWidth]", weights_))}}});
      m_.blank();
      SvInstance skew = connect_by_name(
          "u_column_skew", *skew_, {{"elements_i", "column_data"}, {"skewed_o", "skewed_columns"}});
      skew.parameters = {{"Elements", "Columns"}, {"Width", "ColumnDataWidth"}};
      m_.add({std::move(skew)});
    }
    m_.blank();
    if (is_systolic()) {
      if (chains) {
        m_.assign("{unused_activations, column_activations}", "{moving_activations, decoded}");
        m_.assign("{unused_sides, column_sides}", "{moving_sides, leaving_sides}");
      } else {
        m_.assign("column_activations", "decoded");
        m_.assign("column_sides", "leaving_sides");
        m_.assign("unused_activations", "moving_activations");
        m_.assign("unused_sides", "moving_sides");
      }
      m_.blank();
    }
    std::vector<SvConnection> given = {
        {"valid_i", chains ? "column_valid[c]" : valid_},
        {"first_i", chains ? "column_first[c]" : first_},
        {"last_i", chains ? "column_last[c]" : last_},
        {"activations_i", is_systolic()
                              ? "column_activations[c*Rows*DecodedWidth +: Rows*DecodedWidth]"
                              : "decoded"},
        {"weights_i", chains ? "skewed_columns[c*ColumnDataWidth +: WeightWidth]"
                             : weights_ + "[c*WeightWidth +: WeightWidth]"},
        {"group_side_i", chains
                             ? "skewed_columns[c*ColumnDataWidth + WeightWidth +: GroupSideWidth]"
                             : "group_sides[c*GroupSideWidth +: GroupSideWidth]"},
        {"row_side_i",
         is_systolic() ? "column_sides[c*ColumnSidesWidth +: ColumnSidesWidth]" : "leaving_sides"},
        {"activations_o", "moving_activations[c*Rows*DecodedWidth +: Rows*DecodedWidth]"},
        {"row_side_o", "moving_sides[c*ColumnSidesWidth +: ColumnSidesWidth]"},
        {"row_written_o", "column_written[c]"},
        {"read_address_i", "read_address"},
        {"read_band_i", "read_band"},
        {"result_o", "column_results[c*ResultWidth +: ResultWidth]"}};
    SvGenerateFor loop{.variable = "c", .count = "Columns", .label = "gen_columns", .items = {}};
    loop.items.push_back({connect_by_name("u_tile_column", *column_, given)});
    m_.add({std::move(loop)});
  }

  void output() {
    m_.section("Results");
    m_.signal("row_written", 1, "in all columns: the last one is never ahead");
    if (spec_.columns > 1) {
      m_.signal("unused_written", {"Columns-1", spec_.columns - 1});
    }
    m_.blank();
    if (spec_.columns > 1) {
      m_.assign("{row_written, unused_written}", "column_written");
    } else {
      m_.assign("row_written", "column_written");
    }
    m_.blank();
    m_.add({connect_by_name("u_tile_output", *output_,
                            {{"tile_push_i", "tile_push"},
                             {"tile_rows_i", "tile_rows"},
                             {"tile_columns_i", "tile_columns"},
                             {"tile_free_o", "tile_free"},
                             {"row_written_i", "row_written"},
                             {"read_address_o", "read_address"},
                             {"read_band_o", "read_band"},
                             {"results_i", "column_results"}})});
  }

  // Streams keep a beat until it is taken; what the tile takes leaves in rows and tiles that it
  // announces.
  void add_checks() {
    for (const auto& port : spec::ports(spec_)) {
      if (port.role != spec::PortRole::stream_data || port.stream == "results") continue;
      check_handshake(m_, port.stream, port.stream + "_tvalid_i", port.stream + "_tready_o",
                      port.stream + "_tdata_i", port.width(), SvCheckKind::assumption);
    }
    cover(m_, "tile_leaves", "results_tvalid_o & results_tready_i & results_tlast_o");
  }

  const spec::MpgemmTileSpec& spec_;
  SvModule& m_;
  Emission& emission_;
  TileOperandWidths widths_;
  spec::GroupAlignerSpec aligner_spec_;
  spec::FormatSelectorSpec selector_spec_;
  const SvModule* sequencer_ = nullptr;
  const SvModule* first_unit_ = nullptr;
  const SvModule* unit_ = nullptr;
  const SvModule* skew_ = nullptr;
  const SvModule* row_ = nullptr;
  const SvModule* column_ = nullptr;
  const SvModule* output_ = nullptr;
  std::string valid_;
  std::string first_;
  std::string last_;
  std::string weights_;
  std::string data_;
};

}  // namespace

const SvModule& emit(const spec::MpgemmTileSpec& spec, const std::string& name,
                     Emission& emission) {
  SvModule m;
  m.name = name;
  TileEmitter(spec, m, emission).run();
  return emission.add(std::move(m));
}

}  // namespace mpgen::gen
