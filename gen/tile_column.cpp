#include <fmt/format.h>

#include <bit>

#include "gen/tile_elements.hpp"
#include "gen/tile_parts.hpp"

namespace mpgen::gen {
namespace {

using spec::PortDirection;

class ColumnEmitter {
 public:
  ColumnEmitter(const spec::MpgemmTileSpec& spec, SvModule& module, Emission& emission)
      : spec_(spec),
        m_(module),
        widths_(tile_operand_widths(spec)),
        band_rows_(band_rows(spec)),
        elements_(make_tile_elements(spec, module, emission)) {}

  void run() {
    describe();
    ports();
    m_.blank();
    m_.localparam("Rows", std::to_string(spec_.rows));
    m_.localparam("Lanes", std::to_string(spec_.lanes));
    elements_->constants();
    m_.localparam("BandRows", std::to_string(band_rows_), "rows that leave through one epilogue");
    if (is_systolic() || band_rows_ > 1) {
      m_.localparam("RowIndexWidth", std::to_string(row_index_bits()));
    }
    m_.localparam("AddressWidth", std::to_string(address_bits()));
    m_.localparam("ResultWidth", std::to_string(output_bits(spec_.output)));
    if (is_banded()) m_.localparam("Bands", std::to_string(bands(spec_)));
    control();
    m_.section(elements_->weight_title());
    elements_->decode_weights();
    m_.section("Activations");
    elements_->take_activations();
    if (spec_.is_systolic()) pass_on();
    elements_->sum();
    if (widths_.group_side > 0) group_side();
    drain();
  }

 private:
  bool is_systolic() const { return spec_.is_systolic(); }
  bool is_banded() const { return bands(spec_) > 1; }
  int row_index_bits() const {
    return std::max(1, spec::ceil_log2(static_cast<std::uint64_t>(band_rows_)));
  }
  int address_bits() const {
    return std::max(1, spec::ceil_log2(2 * static_cast<std::uint64_t>(band_rows_)));
  }

  void describe() {
    m_.summary = "one column of the tile: elements, epilogue and results.";
    m_.header = elements_->description();
    m_.header.emplace_back(
        is_systolic()
            ? "A weight enters at row 0 and moves down a row a cycle; activations of row r come r "
              "cycles after those of row 0 and leave for the next column a cycle later."
            : "All rows take a beat in the same cycle, a cycle after its weights are at "
              "weights_i.");
    m_.header.push_back(fmt::format(
        "Sums leave row by row through {}, and their results wait in a memory that holds the rows "
        "of two tiles.",
        spec_.is_mixpe() ? (is_banded() ? "a dequantizer for each band of rows" : "a dequantizer")
                         : "one conversion"));
  }

  void ports() {
    const auto in = [this](const char* name, int bits, const std::string& comment) {
      m_.ports.push_back({name, PortDirection::input, bits, false, comment});
    };
    const auto out = [this](const char* name, int bits, const std::string& comment) {
      m_.ports.push_back({name, PortDirection::output, bits, false, comment});
    };
    const std::string packet = spec_.is_mixpe() ? "group" : "tile";
    const int row_sides = bands(spec_) * widths_.row_side;
    in("clk_i", 1, "clock, rising edge");
    in("rst_ni", 1, "asynchronous, active low; control state only");
    in("valid_i", 1, "this cycle carries a beat");
    in("first_i", 1, "first beat of a " + packet);
    in("last_i", 1, "last beat of a " + packet);
    in("activations_i", spec_.rows * widths_.activation,
       is_systolic() ? "decoded, row 0 first; row r comes r cycles later"
                     : "decoded, row 0 first; a cycle after valid_i");
    in("weights_i", widths_.weight_edge,
       spec_.is_mixpe() ? "lane 0 first along k" : "{side data, codes} of a block");
    if (widths_.group_side > 0) {
      in("group_side_i", widths_.group_side,
         fmt::format("{{first, last group of the tile{}, scale}}, with last_i",
                     spec_.has_zero_point() ? ", zero point" : ""));
    }
    in("row_side_i", row_sides,
       is_banded() ? "data of the rows that leave, band 0 first" : "data of the row that leaves");
    if (is_systolic()) {
      out("activations_o", spec_.rows * widths_.activation, "for the next column");
      out("row_side_o", row_sides, "for the next column");
    }
    out("row_written_o", 1, "a row of results was written");
    in("read_address_i", address_bits(), "in the memory of results");
    if (is_banded()) {
      in("read_band_i", std::max(1, spec::ceil_log2(static_cast<std::uint64_t>(bands(spec_)))),
         "which memory");
    }
    out("result_o", output_bits(spec_.output), "what stands there");
  }

  // One flag for all rows, or one for each row, a cycle later from row to row.
  void control() {
    m_.section("Beats on their way");
    const SvWidth flags = is_systolic() ? SvWidth("Rows", spec_.rows) : SvWidth(1);
    for (const char* name : {"decoded_valid_q", "decoded_first_q", "decoded_last_q",
                             "summed_valid_q", "summed_first_q", "summed_last_q", "done_q"}) {
      m_.signal(name, flags, std::string(name) == "done_q" ? "the sums are complete" : "");
    }
    m_.blank();
    const bool chains = is_systolic() && spec_.rows > 1;
    const auto entering = [&](const std::string& flag, const std::string& value) {
      return chains ? fmt::format("{0} <= {{{0}[Rows-2:0], {1}}};", flag, value)
                    : fmt::format("{} <= {};", flag, value);
    };
    m_.process(
        kClockedWithReset,
        {{"if (!rst_ni)", {"decoded_valid_q <= '0;", "summed_valid_q <= '0;", "done_q <= '0;"}},
         {"else",
          {entering("decoded_valid_q", "valid_i"), "summed_valid_q <= decoded_valid_q;",
           "done_q <= summed_valid_q & summed_last_q;"}}});
    m_.blank();
    m_.process(kClocked,
               {entering("decoded_first_q", "first_i"), entering("decoded_last_q", "last_i"),
                "summed_first_q <= decoded_first_q;", "summed_last_q <= decoded_last_q;"});
  }

  void pass_on() {
    const int sides = bands(spec_) * widths_.row_side;
    m_.blank();
    m_.signal("row_side_q", sides);
    m_.blank();
    m_.process(kClocked, {"row_side_q <= row_side_i;"});
    m_.blank();
    m_.assign("row_side_o", "row_side_q");
  }

  std::string flag(const std::string& name, const std::string& row) const {
    return tile_row_flag(spec_, name, row);
  }

  // The group's data follow its beats and wait until the rows have left.
  void group_side() {
    m_.section("Data of the group, in step with its sums");
    const SvWidth width(widths_.group_side);
    m_.signal("decoded_side_q", width);
    m_.signal("summed_side_q", width);
    if (is_systolic() && is_banded()) {
      m_.add({SvSignal{"band_side_q", width, false, "of the group whose rows leave", "Bands",
                       "mem2reg"}});
    } else if (is_systolic()) {
      m_.signal("leaving_side_q", width, "of the group whose rows leave");
    } else {
      m_.signal("complete_side_q", width);
      m_.signal("leaving_side_q", width, "of the group whose rows leave");
    }
    m_.blank();
    std::vector<SvStatement> moves = {"decoded_side_q <= group_side_i;",
                                      "summed_side_q <= decoded_side_q;"};
    if (is_systolic()) {
      moves.push_back(
          {fmt::format("if ({} & {})", flag("summed_valid_q", "0"), flag("summed_last_q", "0")),
           {is_banded() ? "band_side_q[0] <= summed_side_q;"
                        : "leaving_side_q <= summed_side_q;"}});
      if (is_banded()) {
        moves.push_back({"for (int b = 1; b < Bands; b++)",
                         {{"if (summed_valid_q[b*BandRows] & summed_last_q[b*BandRows])",
                           {"band_side_q[b] <= band_side_q[b-1];"}}}});
      }
    } else {
      moves.emplace_back("complete_side_q <= summed_side_q;");
      moves.push_back({"if (done_q)", {"leaving_side_q <= complete_side_q;"}});
    }
    m_.process(kClocked, moves);
  }

  void drain() {
    m_.section(is_systolic() ? "Sums, one row a cycle" : "Sums, captured and shifted out");
    const SvWidth sum = elements_->sum_width();
    if (!is_systolic()) {
      m_.add({SvSignal{"waiting", sum, true, "", "Rows", "mem2reg"}});
      m_.add({SvSignal{"waiting_q", sum, true, "row 0 of a band leaves first", "Rows", "mem2reg"}});
      m_.signal("leaves_q", 1, "a row of each band leaves");
      if (band_rows_ > 1) m_.signal("leaving_row_q", {"RowIndexWidth", row_index_bits()});
      m_.blank();
      std::vector<SvStatement> next = {
          {"for (int r = 0; r < Rows; r++)", {"waiting[r] = sum_q[r];"}}};
      if (band_rows_ > 1) {
        next.push_back(
            {"if (!done_q)",
             {{"for (int r = 0; r < Rows - 1; r++)", {"waiting[r] = waiting_q[r + 1];"}}}});
      }
      m_.process("always_comb", next);
      m_.blank();
      const SvStatement waits = {"for (int r = 0; r < Rows; r++)", {"waiting_q[r] <= waiting[r];"}};
      std::string leaves = "done_q";
      if (band_rows_ > 1) {
        m_.process(kClocked, {{"if (done_q | leaves_q)",
                               {waits,
                                "leaving_row_q <=\ndone_q ? '0 : leaving_row_q + "
                                "RowIndexWidth'(1);"}}});
        leaves = "\ndone_q | (leaves_q & (leaving_row_q != RowIndexWidth'(BandRows - 1)))";
      } else {
        m_.process(kClocked, {{"if (done_q)", {waits}}});
      }
      m_.blank();
      m_.process(kClockedWithReset, {{"if (!rst_ni)", {"leaves_q <= 1'b0;"}},
                                     {"else", {"leaves_q <= " + leaves + ";"}}});
      m_.blank();
    }
    if (!is_banded()) {
      band("");
      m_.blank();
      m_.assign("row_written_o", "result_valid");
      m_.assign("result_o", "results_q[read_address_i]");
      return;
    }
    m_.signal("band_written", {"Bands", bands(spec_)});
    m_.signal("band_results", {"Bands*ResultWidth", bands(spec_) * output_bits(spec_.output)});
    m_.blank();
    SvGenerateFor loop{.variable = "b", .count = "Bands", .label = "gen_bands", .items = {}};
    SvModule inner;
    inner.name = m_.name;
    std::swap(inner.items, m_.items);
    band("b*BandRows");
    m_.blank();
    m_.assign("band_written[b]", "result_valid");
    m_.assign("band_results[b*ResultWidth +: ResultWidth]", "results_q[read_address_i]");
    std::swap(inner.items, m_.items);
    loop.items = std::move(inner.items);
    m_.add({std::move(loop)});
    m_.blank();
    m_.comment("The last band is never ahead of the others.");
    m_.assign("row_written_o", "band_written[Bands-1]");
    m_.assign("result_o", "band_results[read_band_i*ResultWidth +: ResultWidth]");
  }

  // One band: `offset` is its first row, empty for the only one.
  void band(const std::string& offset) {
    const SvWidth sum = elements_->sum_width();
    const SvWidth index("RowIndexWidth", row_index_bits());
    const std::string first_row = offset.empty() ? "0" : offset;
    m_.signal("leaving_valid", 1);
    m_.signed_signal("leaving_sum", sum);
    if (is_systolic()) m_.signal("leaving_row_q", index);
    m_.signal("result_valid", 1);
    m_.signal("result", {"ResultWidth", output_bits(spec_.output)});
    m_.signal("result_address_q", {"AddressWidth", address_bits()});
    m_.add({SvSignal{"results_q",
                     {"ResultWidth", output_bits(spec_.output)},
                     false,
                     "of two tiles",
                     "2*BandRows",
                     "mem2reg"}});
    m_.blank();
    if (is_systolic()) {
      const bool single = spec_.rows == 1;
      m_.assign("leaving_valid",
                single ? "done_q" : fmt::format("|done_q[{} +: BandRows]", first_row));
      m_.blank();
      m_.comment("At most one row of a band is complete in a cycle.");
      const std::string row = offset.empty() ? "r" : offset + " + r";
      m_.process("always_comb",
                 {"leaving_sum = '0;",
                  {"for (int r = 0; r < BandRows; r++)",
                   {{fmt::format("if ({})", single ? "done_q" : fmt::format("done_q[{}]", row)),
                     {fmt::format("leaving_sum = leaving_sum | sum_q[{}];", row)}}}}});
      m_.blank();
      m_.process(kClockedWithReset,
                 {{"if (!rst_ni)", {"leaving_row_q <= '0;"}},
                  {"else if (leaving_valid)",
                   {"leaving_row_q <= (leaving_row_q == RowIndexWidth'(BandRows - 1)) ? "
                    "'0 :\nleaving_row_q + RowIndexWidth'(1);"}}});
    } else {
      m_.assign("leaving_valid", "leaves_q");
      m_.blank();
      // Icarus does not follow a word of an array in a continuous assignment.
      m_.process("always_comb", {fmt::format("leaving_sum = waiting_q[{}];", first_row)});
    }
    m_.blank();
    const std::string group_side =
        is_systolic() && !offset.empty() ? "band_side_q[b]" : "leaving_side_q";
    std::string row_side = "row_side_i";
    if (!offset.empty()) {
      row_side = fmt::format("row_side_i[b*{0} +: {0}]", widths_.row_side);
    }
    elements_->finish(group_side, row_side);
    m_.blank();
    std::string next_address = "result_address_q + AddressWidth'(1)";
    if (band_rows_ == 1) {
      next_address = "~result_address_q";
    } else if (!std::has_single_bit(static_cast<unsigned>(band_rows_))) {
      next_address = "(result_address_q == AddressWidth'(2*BandRows - 1)) ? '0 :\n" + next_address;
    }
    m_.process(kClockedWithReset,
               {{"if (!rst_ni)", {"result_address_q <= '0;"}},
                {"else if (result_valid)", {"result_address_q <= " + next_address + ";"}}});
    m_.blank();
    m_.process(kClocked, {{"if (result_valid)", {"results_q[result_address_q] <= result;"}}});
  }

  const spec::MpgemmTileSpec& spec_;
  SvModule& m_;
  TileOperandWidths widths_;
  int band_rows_;
  std::unique_ptr<TileElements> elements_;
};

}  // namespace

const SvModule& emit_tile_column(const spec::MpgemmTileSpec& spec, const std::string& name,
                                 Emission& emission) {
  SvModule m;
  m.name = name;
  ColumnEmitter(spec, m, emission).run();
  return emission.add(std::move(m));
}

}  // namespace mpgen::gen
