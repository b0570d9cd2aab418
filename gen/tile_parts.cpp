#include "gen/tile_parts.hpp"

#include "spec/activation_sum.hpp"

namespace mpgen::gen {

bool tile_has_exponents(const spec::MpgemmTileSpec& spec) {
  return spec.scheme == spec::TileScheme::w4a16 && !spec.has_aligner();
}

bool tile_recodes_weights(const spec::MpgemmTileSpec& spec) {
  return spec.weights == spec::WeightFormat::int4 || pe_of(mixpe_dot_of(spec)).weight_offset != 0;
}

std::string tile_row_flag(const spec::MpgemmTileSpec& spec, const std::string& name,
                          const std::string& row) {
  return spec.is_systolic() && spec.rows > 1 ? name + "[" + row + "]" : name;
}

TileOperandWidths tile_operand_widths(const spec::MpgemmTileSpec& spec) {
  TileOperandWidths widths;
  // {first, last unit of the tile}.
  constexpr int kTileFlags = 2;
  if (!spec.is_mixpe()) {
    widths.magnitude = magnitude_bits(spec.formatbook);
    const int side = block_side_bits(spec.formatbook);
    widths.activation_edge = spec.lanes * spec::kDialectCodeBits + side;
    widths.weight_edge = widths.activation_edge;
    widths.activation = spec.lanes * (widths.magnitude + 1) + spec::kSharedExponentBits;
    widths.group_side = 0;
    widths.row_side = 1;
    return widths;
  }
  const spec::MixpeDotSpec dot = mixpe_dot_of(spec);
  const spec::MixpePeSpec pe = pe_of(dot);
  widths.activation_edge = spec.lanes * spec::activation_port_bits(pe.activations, pe.accumulator);
  // binary16 in two's complement is its significand and a sign.
  widths.value = tile_has_exponents(spec)
                     ? spec::kFp16SignificandBits + 1
                     : spec::activation_port_bits(pe.activations, pe.accumulator);
  widths.activation =
      spec.lanes * (widths.value + (tile_has_exponents(spec) ? spec::kFp16ExponentBits : 0));
  widths.weight_edge = spec.lanes * spec::kWeightBits;
  widths.group_side = kTileFlags + scale_beat_bits(spec) / spec.columns;
  if (spec.has_zero_point()) widths.row_side += asum_range(activation_sum_of(dot)).signed_bits();
  if (spec.scheme == spec::TileScheme::w4a16) widths.row_side += 1;
  if (spec.has_aligner()) widths.row_side += spec::kFp16ExponentBits;
  if (spec.has_row_scale()) widths.row_side += spec::kFp32Bits;
  return widths;
}

}  // namespace mpgen::gen
