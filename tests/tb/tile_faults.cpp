// Faults in the RTL of a tile that the co-simulation has to notice.
#include "tests/catch.hpp"
#include "tests/tb/fault_checks.hpp"

namespace mpgen::tests {

TEST_CASE("cosim: faults in the streams of a tile are caught", "[cosim][faults][tile]") {
  check_faults(
      "unit: mpgemm_tile\nrows: 3\ncolumns: 2\nlanes: 2\ngroup: 8\n",
      {{"weights are taken without activations",
        "may_close & activations_valid_i & weights_valid_i", "may_close & weights_valid_i"},
       {"activations are taken without weights",
        "may_close & activations_valid_i & weights_valid_i", "may_close & activations_valid_i"},
       {"the last beat of a group does not wait for its scales",
        " &\n      (scales_valid_i | ~closes_unit)", ""},
       {"a tile does not wait for room", "~(closes_unit & last_unit) | tile_free_i", "1'b1"},
       {"one tile too many is under way", "tile_free_o = ~tiles_q[1]", "tile_free_o = ~&tiles_q"},
       {"a row leaves twice", "row_ready & (~results_tvalid_o | results_tready_i)",
        "row_ready & ~results_tvalid_o"},
       {"a row is overwritten", "row_ready & (~results_tvalid_o | results_tready_i)", "row_ready"},
       {"rows that the matrix lacks are sent", "row_q == rows_q - RowsWidth'(1)",
        "row_q == RowsWidth'(Rows - 1)"},
       {"a row leaves before it is written", "(written_q > band_row_q)", "1'b1"},
       {"bytes of missing columns are kept", "ColumnsWidth'(c) < columns_q", "1'b1"},
       {"tlast", "results_tlast_o <= last_row;", "results_tlast_o <= 1'b0;"},
       {"the second row of tiles has the first one's columns",
        "last_columns ? columns_q : columns_left_q - WordWidth'(Columns)",
        "columns_left_q - WordWidth'(Columns)"},
       {"an idle cycle between calls", "if (last_unit & last_columns & last_rows)",
        "if (last_unit & last_rows)"},
       {"a tile more than the matrix has", "columns_left_q <= WordWidth'(Columns)",
        "columns_left_q < WordWidth'(Columns)"}});
}

TEST_CASE("cosim: faults in MixPE elements of a tile are caught", "[cosim][faults][tile]") {
  check_faults(
      "unit: mpgemm_tile\nrows: 3\ncolumns: 2\nlanes: 2\ngroup: 8\n",
      {{"the completion of a negative digit", " +\n        ProductWidth'(low_negative)", ""},
       {"the digit twice", "two & ~one", "two"},
       {"the offset of the weights", " ^ WeightWidth'(8)", ""},
       {"the exponent of subnormals", "field - ExponentWidth'(|field)",
        "field - ExponentWidth'(1)"},
       {"the sign of an activation", "(magnitude ^ {ValueWidth{sign}})", "magnitude"},
       {"sums are not cleared", "(summed_first_q ? '0 : sum_q[r])", "sum_q[r]"},
       {"one row's sum for another", "waiting[r] = waiting_q[r + 1];",
        "waiting[r] = waiting_q[r];"},
       {"sums of another group", "row_sums_q[product_row_q]", "accumulator_q"},
       {"a row's side a cycle late",
        "waiting_sides_q <= row_done[0] ? row_sides :", "waiting_sides_q <= row_done[1] ? '0 :"},
       {"one buffer for two tiles", "AddressWidth'(2*BandRows - 1)",
        "AddressWidth'(BandRows - 1)"}});
}

TEST_CASE("cosim: faults in a tile whose groups are single beats are caught",
          "[cosim][faults][tile]") {
  check_faults("unit: mpgemm_tile\nrows: 2\ncolumns: 1\nlanes: 2\ngroup: 2\n",
               {{"the next group's scale", "leaving_side_q <= complete_side_q;",
                 "leaving_side_q <= summed_side_q;"}});
}

TEST_CASE("cosim: faults in a systolic tile are caught", "[cosim][faults][tile]") {
  check_faults(
      "unit: mpgemm_tile\nscheme: w4a8\nrows: 4\ncolumns: 3\nlanes: 4\ngroup: 8\n"
      "dataflow: systolic\nweights: int4\n",
      {{"a line of the skew one cycle short", "line_q[(e-1)*Width +: Width]",
        "elements_i[e*Width +: Width]"},
       {"weights do not move on", "digits_q[r] <= digits_q[r-1];", "digits_q[r] <= digits_q[0];"},
       {"the second band's scales", "band_side_q[b] <= band_side_q[b-1];",
        "band_side_q[b] <= band_side_q[0] ^ band_side_q[b];"},
       {"row sides do not move on", "row_side_o = row_side_q", "row_side_o = row_side_i"},
       {"the next tile's row scale", "if (summed_valid_q & summed_opens_q)",
        "if (decoded_opens_q)"},
       {"a beat of row scales is not awaited", "running_q & ~row_scales_q & may_close",
        "running_q & may_close"}});
}

TEST_CASE("cosim: faults in BlockDialect elements of a tile are caught", "[cosim][faults][tile]") {
  check_faults(
      "unit: mpgemm_tile\nscheme: w4a4\nrows: 2\ncolumns: 2\nblock: 16\nlanes: 16\n"
      "accumulator: fp32\n",
      {{"a product of planes", "<< (i + j)", "<< (i | j)"},
       {"the correction of the signs", "-(SumWidth'(AllOnes) * ", "-(SumWidth'(224) * "},
       {"signs of the weights", "activation_signs[r] ^ weight_signs_q", "activation_signs[r]"},
       {"an index", "{Lanes{(k & 4) != 0}}", "{Lanes{(k & 4) == 0}}"},
       {"the weights' exponent", "ExponentSumWidth'(weight_exponent_q)",
        "ExponentSumWidth'(weight_exponent_q[3:0])"},
       {"Inf and NaN are forgotten",
        "nonfinite_q <= summed_nonfinite_q | (nonfinite_q & "
        "~summed_first_q);",
        "nonfinite_q <= summed_nonfinite_q;"},
       {"tiles end too close", "tile_free_i & (spacing_q == '0)", "tile_free_i"}});
}

}  // namespace mpgen::tests
