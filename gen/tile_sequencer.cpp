#include <fmt/format.h>

#include <bit>

#include "gen/stream_checks.hpp"
#include "gen/tile_parts.hpp"

namespace mpgen::gen {
namespace {

using spec::PortDirection;

constexpr int kWordBits = 32;

class SequencerEmitter {
 public:
  SequencerEmitter(const spec::MpgemmTileSpec& spec, SvModule& module)
      : spec_(spec),
        m_(module),
        chunk_bits_(std::min(activation_beat_bits(spec), spec::kTileHeaderBits)),
        header_beats_(header_beats(spec)) {}

  void run() {
    describe();
    ports();
    constants();
    header();
    position();
    handshakes();
    state();
    add_checks();
  }

 private:
  bool has_scales() const { return spec_.is_mixpe(); }
  bool has_row_scales() const { return spec_.has_row_scale(); }
  bool has_spacing() const { return !spec_.is_mixpe() && spec_.rows > 1; }
  bool is_serial() const { return spec_.beats() > 1; }
  int units_bits() const {
    // The last group or block may reach beyond the longest k.
    const int units = (spec::kTileLongestK + spec_.unit_elements() - 1) / spec_.unit_elements();
    return spec::unsigned_bits(static_cast<std::uint64_t>(units));
  }
  // Where every beat is a whole unit, no condition says so.
  std::string closing(const std::string& condition) const {
    return is_serial() ? "closes_unit & " + condition : condition;
  }
  std::string unit() const { return spec_.is_mixpe() ? "group" : "block"; }

  void describe() {
    m_.summary = "admits the beats of a matrix multiplication.";
    m_.header = {
        fmt::format("A call is a header and then its tiles, {} rows of activations by {} columns "
                    "of weights each, all columns of a row of tiles before the next row. The "
                    "header is {{{}s along k, columns, rows}}, 32 bits each, rows in the least "
                    "significant bits{}; a call with a zero among them is empty.",
                    spec_.rows, spec_.columns, unit(),
                    header_beats_ > 1 ? fmt::format(", and takes {} beats", header_beats_) : ""),
        fmt::format("A beat is taken from all streams at once{}. The last beat of a tile waits "
                    "until there is room for its results.",
                    has_scales() ? ", of scales with the last beat of a group" : "")};
    if (has_row_scales()) {
      m_.header.emplace_back(
          "A beat with the scales of the rows precedes each tile's activations.");
    }
  }

  void ports() {
    const auto in = [this](const char* name, int bits, const std::string& comment) {
      m_.ports.push_back({name, PortDirection::input, bits, false, comment});
    };
    const auto out = [this](const char* name, int bits, const std::string& comment) {
      m_.ports.push_back({name, PortDirection::output, bits, false, comment});
    };
    in("clk_i", 1, "clock, rising edge");
    in("rst_ni", 1, "asynchronous, active low");
    in("header_i", chunk_bits_, "low bits of the activation stream");
    in("activations_valid_i", 1, "");
    out("activations_ready_o", 1, "");
    in("weights_valid_i", 1, "");
    out("weights_ready_o", 1, "");
    if (has_scales()) {
      in("scales_valid_i", 1, "");
      out("scales_ready_o", 1, "");
    }
    in("tile_free_i", 1, "room for the results of one more tile");
    out("beat_o", 1, "a beat is taken");
    out("first_o", 1, "first beat of a " + unit());
    out("last_o", 1, "last beat of a " + unit());
    out("tile_first_o", 1, "the beat is of the first " + unit() + " of a tile");
    out("tile_last_o", 1, "the beat is of the last " + unit() + " of a tile");
    if (has_row_scales()) out("row_scales_o", 1, "the beat holds the scales of the rows");
    out("tile_push_o", 1, "last beat of a tile");
    if (spec_.rows > 1) out("tile_rows_o", rows_bits(), "rows of that tile that the matrix has");
    if (spec_.columns > 1) {
      out("tile_columns_o", spec::unsigned_bits(static_cast<std::uint64_t>(spec_.columns)),
          "columns of that tile that the matrix has");
    }
  }

  void constants() {
    m_.blank();
    m_.localparam("Rows", std::to_string(spec_.rows));
    m_.localparam("Columns", std::to_string(spec_.columns));
    if (is_serial()) {
      m_.localparam("Beats", std::to_string(spec_.beats()), "of a " + unit());
      m_.localparam("BeatIndexWidth", "$clog2(Beats)");
    }
    m_.localparam("UnitsWidth", std::to_string(units_bits()), fmt::format("{}s along k", unit()));
    m_.localparam("WordWidth", std::to_string(kWordBits), "of the header");
    if (spec_.rows > 1) m_.localparam("RowsWidth", "$clog2(Rows + 1)");
    if (spec_.columns > 1) m_.localparam("ColumnsWidth", "$clog2(Columns + 1)");
    if (header_beats_ > 1) {
      m_.localparam("ChunkWidth", std::to_string(chunk_bits_), "a beat of the header");
      m_.localparam("HeaderBeats", std::to_string(header_beats_));
      m_.localparam("HeaderIndexWidth", "$clog2(HeaderBeats)");
    }
  }

  void header() {
    m_.section("Header");
    m_.signal("running_q", 1, "a call is under way");
    m_.signal("header_taken", 1, "the last beat of a header is taken");
    m_.signal("header_rows", {"WordWidth", kWordBits});
    m_.signal("header_columns", {"WordWidth", kWordBits});
    m_.signal("header_units", {"UnitsWidth", units_bits()});
    m_.signal("unused_header_bits", {"WordWidth-UnitsWidth", kWordBits - units_bits()},
              "k is at most 65536");
    m_.signal("starts", 1, "a call begins");
    if (header_beats_ == 1) {
      m_.blank();
      m_.assign("header_taken", "~running_q & activations_valid_i");
      m_.assign("{unused_header_bits, header_units, header_columns, header_rows}", "header_i");
    } else {
      const int total = header_beats_ * chunk_bits_;
      const int spare = total - spec::kTileHeaderBits;
      const SvWidth index("HeaderIndexWidth",
                          spec::ceil_log2(static_cast<std::uint64_t>(header_beats_)));
      const SvWidth held("(HeaderBeats-1)*ChunkWidth", total - chunk_bits_);
      m_.signal("header_beat", 1, "a beat of the header is taken");
      m_.signal("header_index_q", index, "of the next beat of the header");
      m_.signal("header_q", held, "its earlier beats, the newest on top");
      m_.signal("header", {"HeaderBeats*ChunkWidth", total}, "when its last beat is there");
      if (spare > 0) m_.signal("unused_spare_bits", spare, "of the last beat of the header");
      m_.blank();
      m_.assign("header_beat", "~running_q & activations_valid_i");
      m_.assign("header_taken",
                "header_beat & (header_index_q == HeaderIndexWidth'(HeaderBeats - 1))");
      m_.assign("header", "{header_i, header_q}");
      m_.assign(fmt::format("{{{}unused_header_bits, header_units, header_columns, header_rows}}",
                            spare > 0 ? "unused_spare_bits, " : ""),
                "header");
      m_.blank();
      m_.process(kClocked, {{"if (header_beat)",
                             {"header_q <= header[HeaderBeats*ChunkWidth-1:ChunkWidth];"}}});
      m_.blank();
      m_.process(kClockedWithReset, {{"if (!rst_ni)", {"header_index_q <= '0;"}},
                                     {"else if (header_beat)",
                                      {"header_index_q <=\nheader_taken ? '0 : header_index_q + "
                                       "HeaderIndexWidth'(1);"}}});
      m_.blank();
    }
    m_.assign("starts", "header_taken & (|header_rows) & (|header_columns) & (|header_units)");
  }

  void position() {
    m_.section("Position in the call");
    const SvWidth word("WordWidth", kWordBits);
    const SvWidth units("UnitsWidth", units_bits());
    m_.signal("rows_left_q", word, "of the matrix, from this tile on");
    m_.signal("columns_q", word, "of the matrix");
    m_.signal("columns_left_q", word, "from this tile on");
    m_.signal("units_q", units, fmt::format("{}s along k", unit()));
    m_.signal("units_left_q", units, "of this tile");
    if (is_serial()) {
      m_.signal("beat_index_q",
                {"BeatIndexWidth", spec::ceil_log2(static_cast<std::uint64_t>(spec_.beats()))},
                "in this " + unit());
    }
    m_.signal("first_unit_q", 1, fmt::format("this {} is the tile's first", unit()));
    if (has_row_scales()) m_.signal("row_scales_q", 1, "the scales of the rows come next");
    if (is_serial()) {
      m_.signal("closes_unit", 1, "the next beat is the last of its " + unit());
    }
    m_.signal("last_unit", 1, fmt::format("this {} is the tile's last", unit()));
    m_.signal("last_columns", 1, "no tile is to the right of this one");
    m_.signal("last_rows", 1, "no tile is below this one");
    m_.blank();
    if (is_serial()) m_.assign("closes_unit", "beat_index_q == BeatIndexWidth'(Beats - 1)");
    m_.assign("last_unit", "units_left_q == UnitsWidth'(1)");
    m_.assign("last_columns", "columns_left_q <= WordWidth'(Columns)");
    m_.assign("last_rows", "rows_left_q <= WordWidth'(Rows)");
  }

  void handshakes() {
    m_.section("Handshakes");
    if (has_spacing()) {
      m_.comment("Sums leave the elements row by row: tiles end at least that many cycles apart.");
      m_.signal("spacing_q", {"RowsWidth", rows_bits()}, "cycles in which no tile may end");
    }
    m_.signal("may_close", 1, "the next beat may be taken as far as results are concerned");
    m_.signal("takes_beat", 1);
    m_.blank();
    m_.assign("may_close",
              fmt::format("{} | {}", is_serial() ? "~(closes_unit & last_unit)" : "~last_unit",
                          has_spacing() ? "(tile_free_i & (spacing_q == '0))" : "tile_free_i"));
    m_.assign("takes_beat",
              fmt::format("running_q & {}may_close & activations_valid_i & weights_valid_i{}",
                          has_row_scales() ? "~row_scales_q & " : "",
                          !has_scales()  ? ""
                          : !is_serial() ? " &\nscales_valid_i"
                                         : " &\n(scales_valid_i | ~closes_unit)"));
    m_.blank();
    m_.assign("activations_ready_o", has_row_scales() ? "~running_q | row_scales_q | takes_beat"
                                                      : "~running_q | takes_beat");
    m_.assign("weights_ready_o", "takes_beat");
    if (has_scales())
      m_.assign("scales_ready_o", is_serial() ? "takes_beat & closes_unit" : "takes_beat");
    m_.blank();
    m_.assign("beat_o", "takes_beat");
    m_.assign("first_o", is_serial() ? "beat_index_q == '0" : "1'b1");
    m_.assign("last_o", is_serial() ? "closes_unit" : "1'b1");
    m_.assign("tile_first_o", "first_unit_q");
    m_.assign("tile_last_o", "last_unit");
    if (has_row_scales()) {
      m_.assign("row_scales_o", "running_q & row_scales_q & activations_valid_i");
    }
    m_.assign("tile_push_o", "takes_beat & " + closing("last_unit"));
    if (spec_.rows > 1) {
      m_.assign("tile_rows_o", "last_rows ? rows_left_q[RowsWidth-1:0] : RowsWidth'(Rows)");
    }
    if (spec_.columns > 1) {
      m_.assign("tile_columns_o",
                "last_columns ? columns_left_q[ColumnsWidth-1:0] : ColumnsWidth'(Columns)");
    }
  }

  int rows_bits() const { return spec::unsigned_bits(static_cast<std::uint64_t>(spec_.rows)); }

  void state() {
    m_.blank();
    std::vector<SvStatement> reset = {"running_q <= 1'b0;"};
    if (is_serial()) reset.emplace_back("beat_index_q <= '0;");
    reset.emplace_back("first_unit_q <= 1'b1;");
    std::vector<SvStatement> taken;
    if (is_serial()) {
      taken.emplace_back(std::has_single_bit(static_cast<unsigned>(spec_.beats()))
                             ? "beat_index_q <= beat_index_q + BeatIndexWidth'(1);"
                             : "beat_index_q <= closes_unit ? '0 : beat_index_q + "
                               "BeatIndexWidth'(1);");
    }
    const SvStatement ends = {"if (last_unit & last_columns & last_rows)", {"running_q <= 1'b0;"}};
    if (is_serial()) {
      taken.push_back({"if (closes_unit)", {"first_unit_q <= last_unit;", ends}});
    } else {
      taken.emplace_back("first_unit_q <= last_unit;");
      taken.push_back(ends);
    }
    m_.process(kClockedWithReset, {{"if (!rst_ni)", reset},
                                   {"else if (starts)", {"running_q <= 1'b1;"}},
                                   {"else if (takes_beat)", taken}});
    m_.blank();
    if (has_row_scales()) {
      m_.process(kClocked, {{"if (starts | (takes_beat & " + closing("last_unit") + "))",
                             {"row_scales_q <= 1'b1;"}},
                            {"else if (activations_valid_i)", {"row_scales_q <= 1'b0;"}}});
      m_.blank();
    }
    m_.process(
        kClocked,
        {{"if (header_taken)",
          {"rows_left_q <= header_rows;", "columns_q <= header_columns;",
           "columns_left_q <= header_columns;", "units_q <= header_units;",
           "units_left_q <= header_units;"}},
         {is_serial() ? "else if (takes_beat & closes_unit)" : "else if (takes_beat)",
          {"units_left_q <= last_unit ? units_q : units_left_q - UnitsWidth'(1);",
           {"if (last_unit)",
            {"columns_left_q <= last_columns ? columns_q : columns_left_q - WordWidth'(Columns);",
             {"if (last_columns)", {"rows_left_q <= rows_left_q - WordWidth'(Rows);"}}}}}}});
    if (!has_spacing()) return;
    m_.blank();
    m_.process(kClockedWithReset,
               {{"if (!rst_ni)", {"spacing_q <= '0;"}},
                {"else if (takes_beat & " + closing("last_unit") + ")",
                 {"spacing_q <= RowsWidth'(Rows - 1);"}},
                {"else if (spacing_q != '0)", {"spacing_q <= spacing_q - RowsWidth'(1);"}}});
  }

  // Groups of the tile are counted once more, upward, and the tiles of a call with their sizes.
  void add_checks() {
    const auto comment = [this](const std::string& text) {
      m_.checks.push_back({SvBlank{}});
      m_.checks.push_back({SvComment{text}});
    };
    m_.checks.push_back({SvSignal{"unit_taken", 1, false, "", "", ""}});
    m_.checks.push_back({SvBlank{}});
    m_.checks.push_back({SvAssign{"unit_taken", "beat_o & last_o"}});
    m_.checks.push_back({SvBlank{}});
    check_packets(m_,
                  {.packet = "unit",
                   .beat = "beat_o",
                   .first = "first_o",
                   .last = "last_o",
                   .multiple_of = spec_.beats(),
                   .is_fixed = spec_.beats() > 1},
                  SvCheckKind::assertion);
    m_.checks.push_back({SvBlank{}});
    check_packets(
        m_,
        {.packet = "tile", .beat = "unit_taken", .first = "tile_first_o", .last = "tile_last_o"},
        SvCheckKind::assertion);
    m_.checks.push_back({SvBlank{}});
    check_register(m_, "units_seen_q", {"UnitsWidth", units_bits()}, "of this tile",
                   "tile_push_o ? '0 :\nunits_seen_q + UnitsWidth'(unit_taken)");
    assert_always(m_, "units_add_up",
                  "running_q ? UnitsWidth'(units_seen_q + units_left_q) == units_q :\n"
                  "units_seen_q == '0");
    comment("A call that is under way has something left, and every tile is a part of the matrix.");
    assert_always(m_, "something_left",
                  "!running_q || (rows_left_q != '0 && columns_left_q != '0 &&\n"
                  "columns_q != '0 && units_left_q != '0 && units_q != '0)");
    if (spec_.rows > 1) {
      assert_always(m_, "tile_has_rows",
                    in_range("!tile_push_o", "tile_rows_o", "Rows", spec_.rows));
    }
    if (spec_.columns > 1) {
      assert_always(m_, "tile_has_columns",
                    in_range("!tile_push_o", "tile_columns_o", "Columns", spec_.columns));
    }
    comment("A beat is taken from all streams or from none, and only with room for its results.");
    assert_always(m_, "streams_in_step",
                  has_scales() ? "beat_o == weights_ready_o && unit_taken == scales_ready_o"
                               : "beat_o == weights_ready_o");
    assert_always(m_, "beat_offered",
                  has_scales() ? "!beat_o || (activations_valid_i & weights_valid_i &\n"
                                 "(scales_valid_i | ~last_o))"
                               : "!beat_o || (activations_valid_i & weights_valid_i)");
    assert_always(m_, "beat_needs_room", "!tile_push_o || tile_free_i");
    comment("What can be taken does not wait.");
    assert_always(m_, "header_never_waits",
                  has_row_scales() ? "(running_q & ~row_scales_q) || activations_ready_o"
                                   : "running_q || activations_ready_o");
    assert_always(
        m_, "beat_never_waits",
        fmt::format("!running_q || {}beat_o || !(activations_valid_i & weights_valid_i{}) ||\n"
                    "(last_o & tile_last_o & {})",
                    has_row_scales() ? "row_scales_q || " : "",
                    has_scales() ? " &\n(scales_valid_i | ~last_o)" : "",
                    has_spacing() ? "(~tile_free_i | (spacing_q != '0))" : "~tile_free_i"));
    cover(m_, "tile_pushed", "tile_push_o");
  }

  const spec::MpgemmTileSpec& spec_;
  SvModule& m_;
  int chunk_bits_;
  int header_beats_;
};

}  // namespace

const SvModule& emit_tile_sequencer(const spec::MpgemmTileSpec& spec, const std::string& name,
                                    Emission& emission) {
  SvModule m;
  m.name = name;
  SequencerEmitter(spec, m).run();
  return emission.add(std::move(m));
}

}  // namespace mpgen::gen
