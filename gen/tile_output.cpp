#include <fmt/format.h>

#include "gen/stream_checks.hpp"
#include "gen/tile_parts.hpp"

namespace mpgen::gen {
namespace {

using spec::PortDirection;

class OutputEmitter {
 public:
  OutputEmitter(const spec::MpgemmTileSpec& spec, SvModule& module)
      : spec_(spec), m_(module), band_rows_(band_rows(spec)) {}

  void run() {
    m_.summary = "rows of results from the columns' memories to the output stream.";
    m_.header = {
        "Tiles leave in the order in which they were pushed, row by row, one row a cycle; rows and "
        "columns that the matrix does not have are left out: rows are not sent, columns have no "
        "keep bits. Two tiles may be under way."};
    ports();
    constants();
    tiles();
    rows();
    stream();
    add_checks();
  }

 private:
  bool is_banded() const { return bands(spec_) > 1; }
  // Every tile has the only row or column that there is.
  bool has_rows() const { return spec_.rows > 1; }
  bool has_columns() const { return spec_.columns > 1; }
  static int bits(int largest) { return spec::unsigned_bits(static_cast<std::uint64_t>(largest)); }
  int index_bits(int count) const {
    return std::max(1, spec::ceil_log2(static_cast<std::uint64_t>(count)));
  }

  void ports() {
    const auto in = [this](const char* name, int width, const std::string& comment) {
      m_.ports.push_back({name, PortDirection::input, width, false, comment});
    };
    const auto out = [this](const char* name, int width, const std::string& comment) {
      m_.ports.push_back({name, PortDirection::output, width, false, comment});
    };
    in("clk_i", 1, "clock, rising edge");
    in("rst_ni", 1, "asynchronous, active low");
    in("tile_push_i", 1, "the last beat of a tile was taken");
    if (has_rows()) in("tile_rows_i", bits(spec_.rows), "of that tile");
    if (has_columns()) in("tile_columns_i", bits(spec_.columns), "of that tile");
    out("tile_free_o", 1, "room for one more tile");
    in("row_written_i", 1, "a row of results is written in every band of every column");
    out("read_address_o", index_bits(2 * band_rows_), "in the memories of the columns");
    if (is_banded()) out("read_band_o", index_bits(bands(spec_)), "which of them");
    in("results_i", result_beat_bits(spec_), "what stands there");
    for (const auto& port : spec::ports(spec_)) {
      if (port.stream == "results") m_.ports.push_back(module_port(port));
    }
  }

  void constants() {
    m_.blank();
    m_.localparam("Rows", std::to_string(spec_.rows));
    if (has_columns()) m_.localparam("Columns", std::to_string(spec_.columns));
    if (has_rows()) m_.localparam("RowsWidth", "$clog2(Rows + 1)");
    if (has_columns()) m_.localparam("ColumnsWidth", "$clog2(Columns + 1)");
    m_.localparam("BandRows", std::to_string(band_rows_), "rows of one memory and tile");
    m_.localparam("AddressWidth", std::to_string(index_bits(2 * band_rows_)));
    m_.localparam("WrittenWidth", "$clog2(2*BandRows + 1)");
    if (is_banded()) m_.localparam("BandIndexWidth", std::to_string(index_bits(bands(spec_))));
    if (has_columns()) {
      m_.localparam("ResultBytes", std::to_string(output_bits(spec_.output) / 8));
    }
  }

  void tiles() {
    m_.section("Tiles under way");
    const SvWidth rows("RowsWidth", bits(spec_.rows));
    const SvWidth columns("ColumnsWidth", bits(spec_.columns));
    m_.signal("tiles_q", 2, "0 to 2");
    if (has_rows()) m_.signal("rows_q", rows, "of the tile that leaves");
    if (has_columns()) m_.signal("columns_q", columns, "of the tile that leaves");
    if (has_rows()) m_.signal("next_rows_q", rows, "of the one behind it");
    if (has_columns()) m_.signal("next_columns_q", columns, "of the one behind it");
    m_.signal("tile_done", 1, "the last row of a tile leaves");
    m_.blank();
    m_.assign("tile_free_o", "~tiles_q[1]");
    m_.blank();
    m_.process(kClockedWithReset,
               {{"if (!rst_ni)", {"tiles_q <= '0;"}},
                {"else", {"tiles_q <= tiles_q + 2'(tile_push_i) - 2'(tile_done);"}}});
    std::vector<SvStatement> pushed;
    std::vector<SvStatement> leaves;
    if (has_rows()) {
      pushed.emplace_back("next_rows_q <= tile_rows_i;");
      leaves.emplace_back("rows_q <= tiles_q[1] ? next_rows_q : tile_rows_i;");
    }
    if (has_columns()) {
      pushed.emplace_back("next_columns_q <= tile_columns_i;");
      leaves.emplace_back("columns_q <= tiles_q[1] ? next_columns_q : tile_columns_i;");
    }
    if (pushed.empty()) return;
    m_.blank();
    m_.process(kClocked,
               {{"if (tile_push_i)", pushed}, {"if (tile_done | (tiles_q == '0))", leaves}});
  }

  void rows() {
    m_.section("Row that leaves next");
    if (!has_rows()) {
      only_row();
      return;
    }
    m_.comment(
        "The last row of a tile waits until all of its memories are written, so that the count of "
        "written rows starts anew with the next tile.");
    const SvWidth written("WrittenWidth", bits(2 * band_rows_));
    m_.signal("written_q", written, "rows of the leaving tile and later that are in the memories");
    m_.signal("row_q", {"RowsWidth", bits(spec_.rows)});
    m_.signal("band_row_q", written, "the row within its band");
    if (is_banded()) {
      m_.signal("band_q", {"BandIndexWidth", index_bits(bands(spec_))});
      m_.signal("closes_band", 1, "the row is the last of its band");
    }
    m_.signal("buffer_q", {"AddressWidth", index_bits(2 * band_rows_)},
              "where the leaving tile begins");
    m_.signal("last_row", 1);
    m_.signal("row_ready", 1);
    m_.signal("row_taken", 1);
    m_.blank();
    m_.assign("last_row", "row_q == rows_q - RowsWidth'(1)");
    if (is_banded()) {
      m_.assign("closes_band", "band_row_q == WrittenWidth'(BandRows - 1)");
    }
    m_.assign("row_ready",
              "last_row ? (written_q >= WrittenWidth'(BandRows)) : (written_q > band_row_q)");
    m_.assign("row_taken", "row_ready & (~results_tvalid_o | results_tready_i)");
    m_.assign("tile_done", "row_taken & last_row");
    const bool is_single = band_rows_ == 1;
    m_.assign("read_address_o", is_single ? "buffer_q" : "buffer_q + AddressWidth'(band_row_q)");
    if (is_banded()) m_.assign("read_band_o", "band_q");
    m_.blank();
    std::vector<SvStatement> reset = {"written_q <= '0;", "row_q <= '0;", "band_row_q <= '0;"};
    if (is_banded()) reset.emplace_back("band_q <= '0;");
    reset.emplace_back("buffer_q <= '0;");
    std::vector<SvStatement> done = {"row_q <= '0;", "band_row_q <= '0;"};
    if (is_banded()) done.emplace_back("band_q <= '0;");
    done.emplace_back("buffer_q <= (buffer_q == '0) ? AddressWidth'(BandRows) : '0;");
    std::vector<SvStatement> next = {"row_q <= row_q + RowsWidth'(1);"};
    if (is_banded()) {
      next.emplace_back("band_row_q <= closes_band ? '0 : band_row_q + WrittenWidth'(1);");
      next.emplace_back("band_q <= band_q + BandIndexWidth'(closes_band);");
    } else {
      next.emplace_back("band_row_q <= band_row_q + WrittenWidth'(1);");
    }
    m_.process(kClockedWithReset,
               {{"if (!rst_ni)", reset},
                {"else",
                 {"written_q <= written_q + WrittenWidth'(row_written_i) -\n(tile_done ? "
                  "WrittenWidth'(BandRows) : '0);",
                  {"if (tile_done)", done},
                  {"else if (row_taken)", next}}}});
  }

  // The same for a tile of one row: rows are tiles.
  void only_row() {
    m_.signal("written_q", {"WrittenWidth", 2}, "rows that are in the memories");
    m_.signal("buffer_q", {"AddressWidth", 1}, "where the leaving tile stands");
    m_.signal("row_taken", 1);
    m_.blank();
    m_.assign("row_taken", "(written_q != '0) & (~results_tvalid_o | results_tready_i)");
    m_.assign("tile_done", "row_taken");
    m_.assign("read_address_o", "buffer_q");
    m_.blank();
    m_.process(kClockedWithReset, {{"if (!rst_ni)", {"written_q <= '0;", "buffer_q <= '0;"}},
                                   {"else",
                                    {"written_q <= written_q + WrittenWidth'(row_written_i) - "
                                     "WrittenWidth'(tile_done);",
                                     {"if (tile_done)", {"buffer_q <= ~buffer_q;"}}}}});
  }

  void stream() {
    m_.section("Output stream");
    m_.process(kClockedWithReset,
               {{"if (!rst_ni)", {"results_tvalid_o <= 1'b0;"}},
                {"else if (row_taken | results_tready_i)", {"results_tvalid_o <= row_taken;"}}});
    m_.blank();
    std::vector<SvStatement> taken = {"results_tdata_o <= results_i;"};
    if (has_rows()) taken.emplace_back("results_tlast_o <= last_row;");
    if (has_columns()) {
      taken.push_back({"for (int c = 0; c < Columns; c++)",
                       {"results_tkeep_o[c*ResultBytes +: ResultBytes] <=\n"
                        "{ResultBytes{ColumnsWidth'(c) < columns_q}};"}});
    }
    m_.process(kClocked, {{"if (row_taken)", taken}});
    if (!has_rows() || !has_columns()) m_.blank();
    if (!has_rows()) m_.assign("results_tlast_o", "1'b1");
    if (!has_columns()) m_.assign("results_tkeep_o", "'1");
  }

  // What was pushed and has not left is counted on its own, and has to be what the state says: no
  // tile and no row is lost, sent twice or invented.
  void add_checks() {
    const auto blank = [this] { m_.checks.push_back({SvBlank{}}); };
    m_.checks.push_back(
        {SvComment{"The sequencer pushes a tile that has rows, and only with room "
                   "for it; the columns write no rows of other tiles."}});
    m_.checks.push_back({SvLocalparam{"CountWidth", "$clog2(3*Rows + 2) + 1", "", "int"}});
    const SvWidth count("CountWidth", bits(3 * spec_.rows + 1) + 1);
    check_register(m_, "due_q", count, "rows of pushed tiles that are not written yet",
                   "due_q + (tile_push_i ? CountWidth'(BandRows) : '0) -\n"
                   "CountWidth'(row_written_i)");
    assume_always(m_, "push_has_room", "!tile_push_i || tile_free_o");
    if (has_rows()) {
      assume_always(m_, "push_has_rows",
                    in_range("!tile_push_i", "tile_rows_i", "Rows", spec_.rows));
    }
    assume_always(m_, "written_is_due", "!row_written_i || due_q != '0");
    blank();
    assert_always(m_, "two_tiles_at_most", "tiles_q != 2'd3");
    assert_always(m_, "written_adds_up",
                  "due_q + CountWidth'(written_q) ==\n"
                  "(tiles_q[0] ? CountWidth'(BandRows) : '0) + "
                  "(tiles_q[1] ? CountWidth'(2*BandRows) : '0)");
    if (has_rows()) {
      assert_always(m_, "row_of_the_tile", "tiles_q == '0 ? row_q == '0 : row_q < rows_q");
    }
    blank();
    m_.checks.push_back({SvSignal{"row_leaves", 1, false, "", "", ""}});
    m_.checks.push_back({SvSignal{"last_offered", 1, false, "", "", ""}});
    m_.checks.push_back({SvSignal{"tile_leaves", 1, false, "", "", ""}});
    blank();
    m_.checks.push_back({SvAssign{"row_leaves", "results_tvalid_o & results_tready_i"}});
    m_.checks.push_back({SvAssign{"last_offered", "results_tvalid_o & results_tlast_o"}});
    m_.checks.push_back({SvAssign{"tile_leaves", "row_leaves & results_tlast_o"}});
    blank();
    check_register(m_, "rows_inside_q", count, "rows of pushed tiles that have not left",
                   fmt::format("rows_inside_q + {} -\nCountWidth'(row_leaves)",
                               has_rows() ? "(tile_push_i ? CountWidth'(tile_rows_i) : '0)"
                                          : "CountWidth'(tile_push_i)"));
    check_register(m_, "tiles_inside_q", 3, "tiles whose last row has not left",
                   "tiles_inside_q + 3'(tile_push_i) -\n"
                   "3'(tile_leaves)");
    assert_always(m_, "no_row_lost",
                  has_rows()
                      ? "rows_inside_q == CountWidth'(results_tvalid_o) +\n"
                        "(tiles_q != '0 ? CountWidth'(rows_q) - CountWidth'(row_q) : '0) +\n"
                        "(tiles_q[1] ? CountWidth'(next_rows_q) : '0)"
                      : "rows_inside_q == CountWidth'(results_tvalid_o) + CountWidth'(tiles_q)");
    assert_always(m_, "no_tile_lost", "tiles_inside_q ==\n3'(tiles_q) + 3'(last_offered)");
    blank();
    m_.checks.push_back({SvComment{"What can leave does not wait."}});
    assert_always(m_, "room_is_offered",
                  "tile_free_o == (tiles_inside_q - 3'(last_offered) < 3'd2)");
    assert_always(m_, "row_never_waits",
                  "tiles_q == '0 || written_q < WrittenWidth'(BandRows) ||\n"
                  "(results_tvalid_o & ~results_tready_i) || row_taken");
    const int data_bits = result_beat_bits(spec_);
    check_handshake(m_, "results", "results_tvalid_o", "results_tready_i",
                    "{results_tlast_o, results_tkeep_o, results_tdata_o}",
                    data_bits + data_bits / 8 + 1, SvCheckKind::assertion);
    cover(m_, "tile_left", "tile_leaves");
  }

  const spec::MpgemmTileSpec& spec_;
  SvModule& m_;
  int band_rows_;
};

}  // namespace

const SvModule& emit_tile_output(const spec::MpgemmTileSpec& spec, const std::string& name,
                                 Emission& emission) {
  SvModule m;
  m.name = name;
  OutputEmitter(spec, m).run();
  return emission.add(std::move(m));
}

const SvModule& emit_tile_skew(const std::string& name, Emission& emission) {
  if (const SvModule* known = emission.find(name)) return *known;
  SvModule m;
  m.name = name;
  m.summary = "delays element i of a vector by i cycles.";
  m.parameters = {{"Elements", 2, "of the vector"}, {"Width", 1, "bits of an element"}};
  m.ports = {{"clk_i", PortDirection::input, 1, false, "clock, rising edge"},
             {"elements_i", PortDirection::input, {"Elements*Width", 2}, false, "element 0 first"},
             {"skewed_o", PortDirection::output, {"Elements*Width", 2}, false, "delayed"}};
  m.blank();
  m.add({SvRefusal{"Elements < 2", "elements_must_be_two_or_more"}});
  m.add({SvRefusal{"Width < 1", "width_must_be_one_or_more"}});
  m.blank();
  m.assign("skewed_o[Width-1:0]", "elements_i[Width-1:0]");
  m.blank();
  SvGenerateFor lines{
      .variable = "e", .count = "Elements", .label = "gen_lines", .items = {}, .first = "1"};
  lines.items = {
      {SvSignal{"line_q", {"e*Width", 1}, false, "the newest in the low bits", "", ""}},
      {SvBlank{}},
      {SvProcess{kClocked, {"line_q <= (e*Width)'({line_q, elements_i[e*Width +: Width]});"}}},
      {SvBlank{}},
      {SvAssign{"skewed_o[e*Width +: Width]", "line_q[(e-1)*Width +: Width]"}}};
  m.add({lines});
  return emission.add(std::move(m));
}

}  // namespace mpgen::gen
