// A formatbook as constants of a module.
#pragma once

#include <functional>
#include <string>

#include "gen/sv_module.hpp"
#include "spec/formatbook.hpp"

namespace mpgen::gen {

/// Bits of one entry of the tables below: a power of two, so that an index into the table is a
/// concatenation and needs no multiplier.
inline constexpr int kMagnitudeEntryBits = 4;
inline constexpr int kThresholdEntryBits = 8;
inline constexpr int kPairEntryBits = 4;

/// Localparam `name`: the magnitudes of every dialect that an id can name, one hexadecimal digit
/// each, index 0 in the last digit; the last id first.
void declare_magnitudes(SvModule& m, const std::string& name, const spec::Formatbook& book);

/// The magnitudes of the dialect in `dialect` as an expression: `name`[{dialect, 5'd0} +: 32].
std::string magnitudes_of(const std::string& name, const std::string& dialect);

/// Localparam `name`: 2^`id_bits` entries of `entry_bits`, a power of two, `entry` of each id below
/// `ids`; an id beyond them, which never occurs, gets the last one.
void declare_table(SvModule& m, const std::string& name, int id_bits, int ids,
                   const std::function<int(int id)>& entry, const std::string& comment,
                   int entry_bits = kThresholdEntryBits);

/// Entry `id` of such a table, `bits` of it, as an expression.
std::string entry_of(const std::string& name, const std::string& id, const std::string& bits,
                     int entry_bits = kThresholdEntryBits);

}  // namespace mpgen::gen
