#include "gemm/quantize_dialect_kernel.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <span>

#include "gemm/targets.hpp"
#include "golden/dialect_quantizer_mse.hpp"
#include "golden/format_selector.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "gemm/quantize_dialect_kernel.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "gemm/block_columns-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace mpgen::gemm::HWY_NAMESPACE::quantizers {
namespace {

#if HWY_TARGET == HWY_SCALAR

bool quantize_run(const DialectTables& tables, DialectRule rule, const DialectRun& run) {
  const golden::FormatSelector two_stage(tables.book);
  const golden::DialectQuantizerMse least_squares(tables.book);
  bool any_nonfinite = false;
  for (std::size_t i = 0; i < run.blocks(); ++i) {
    const std::span values(run.values + i * run.block,
                           std::min(run.block, run.size - i * run.block));
    const golden::DialectBlock block =
        rule == DialectRule::mse ? least_squares.quantize(values) : two_stage.quantize(values);
    for (std::size_t k = 0; k < run.block; k += 2) {
      run.codes[(i * run.block + k) / 2] =
          static_cast<std::uint8_t>(block.codes[k] | (block.codes[k + 1] << 4));
    }
    run.dialects[i] = block.dialect;
    run.exponents[i] = block.exponent;
    run.nonfinite[i] = block.nonfinite ? 1 : 0;
    any_nonfinite |= block.nonfinite;
  }
  return any_nonfinite;
}

#else

// Byte look-ups in 256 entries, and variable shifts of 16 bits.
#undef MPGEN_HAS_WIDE_LOOKUP
#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX3_DL
#define MPGEN_HAS_WIDE_LOOKUP 1
#else
#define MPGEN_HAS_WIDE_LOOKUP 0
#endif

constexpr std::size_t kMostElements = 64;  // of a block

// What is known of kBlocks blocks, a word each.
struct Blocks {
  WordVector shared_exponent;
  WordVector pair;     // stage 1
  WordVector dialect;  // of finite blocks
  WordVector odd;      // all ones where the dialect's id is odd
  WordVector finite;   // all ones, or 0
};

template <std::size_t kColumns>
using Columns = std::array<std::uint32_t, kColumns * kBlocks>;

// Columns of kBlocks blocks.
struct Scratch {
  HWY_ALIGN Columns<kMostElements / 2> elements;
  // Elements in quarter units, or in units of 2^-11 half units.
  HWY_ALIGN Columns<kMostElements / 2> scaled;
  // Entries of DialectTables, one byte an element.
  HWY_ALIGN Columns<kMostElements / 4> entries;
  HWY_ALIGN Columns<kMostElements / 8> codes;
  HWY_ALIGN Columns<DialectTables::kMostExcesses> excesses;
};

template <std::size_t kWords>
HWY_INLINE WordVector load(const std::array<std::uint32_t, kWords>& columns, std::size_t column) {
  return hn::Load(Words(), columns.data() + column * kBlocks);
}
template <std::size_t kWords>
HWY_INLINE HalfVector load_halves(const std::array<std::uint32_t, kWords>& columns,
                                  std::size_t column) {
  return hn::BitCast(Halves(), load(columns, column));
}
template <std::size_t kWords>
HWY_INLINE void store(WordVector words, std::array<std::uint32_t, kWords>& columns,
                      std::size_t column) {
  hn::Store(words, Words(), columns.data() + column * kBlocks);
}
HWY_INLINE WordVector words_of(HalfVector halves) { return hn::BitCast(Words(), halves); }
HWY_INLINE HalfVector in_both_halves(WordVector words) {
  return hn::BitCast(Halves(), hn::Or(words, hn::ShiftLeft<16>(words)));
}

// Stores the elements of kBlocks blocks; returns their largest magnitudes.
HWY_INLINE WordVector load_elements(const std::uint16_t* values, std::size_t block,
                                    Scratch& scratch) {
  const Words words;
  const Halves halves;
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(values);
  const HalfVector magnitude = hn::Set(halves, 0x7FFF);
  HalfVector largest = hn::Zero(halves);
  for (std::size_t column = 0; column < block / 2; column += 4) {
    const FourVectors four = load_columns(bytes + 4 * column, 2 * block);
    store(four.a, scratch.elements, column);
    store(four.b, scratch.elements, column + 1);
    store(four.c, scratch.elements, column + 2);
    store(four.d, scratch.elements, column + 3);
    const auto ab = hn::Max(hn::And(hn::BitCast(halves, four.a), magnitude),
                            hn::And(hn::BitCast(halves, four.b), magnitude));
    const auto cd = hn::Max(hn::And(hn::BitCast(halves, four.c), magnitude),
                            hn::And(hn::BitCast(halves, four.d), magnitude));
    largest = hn::Max(largest, hn::Max(ab, cd));
  }
  const auto both = hn::BitCast(words, largest);
  return hn::Max(hn::And(both, hn::Set(words, 0xFFFF)), hn::ShiftRight<16>(both));
}

// Step 1 of specification section 3.2, and the pair of step 3.
HWY_INLINE Blocks look_at(WordVector largest, const DialectTables& tables) {
  const Words words;
  Blocks blocks;
  const auto exponent = hn::ShiftRight<10>(largest);
  blocks.shared_exponent = hn::Max(exponent, hn::Set(words, 2)) - hn::Set(words, 2);
  blocks.finite = hn::VecFromMask(words, hn::Ne(exponent, hn::Set(words, 31)));
  // The largest t is 16 to 31 unless the exponent field is 0 or 1, and then it is below 16.
  const auto truncated =
      hn::And(hn::ShiftRight<6>(hn::Max(largest, hn::Set(words, 2 << 10))), hn::Set(words, 15));
#if HWY_CAP_GE512
  blocks.pair = hn::TableLookupLanes(hn::Load(words, tables.pairs.data()),
                                     hn::IndicesFromVec(words, truncated));
#else
  const hn::RebindToSigned<Words> integers;
  blocks.pair = hn::GatherIndex(words, tables.pairs.data(), hn::BitCast(integers, truncated));
#endif
  blocks.dialect = hn::Zero(words);
  blocks.odd = hn::Zero(words);
  return blocks;
}

// An element's magnitude is significand * 2^(exponent - 25).
struct Element {
  HalfVector significand;
  HalfVector exponent;
};

HWY_INLINE Element decode(HalfVector bits) {
  const Halves halves;
  const auto magnitude = hn::And(bits, hn::Set(halves, 0x7FFF));
  const auto field = hn::And(hn::Max(magnitude, hn::Set(halves, 0x0400)), hn::Set(halves, 0x7C00));
  // Of a subnormal, this takes away the bit that it gives to others.
  return {.significand = hn::Xor3(magnitude, field, hn::Set(halves, 0x0400)),
          .exponent = hn::ShiftRight<10>(field)};
}

#if HWY_CAP_GE512 && HWY_ARCH_X86

// 0 for shifts by 16 and more.
HWY_INLINE HalfVector shift_right(HalfVector value, HalfVector count) {
  return HalfVector{_mm512_srlv_epi16(value.raw, count.raw)};
}

// t, step 2 of specification section 3.2.
HWY_INLINE HalfVector quarter_units(HalfVector bits, HalfVector shared_exponent) {
  const Element element = decode(bits);
  const auto limit = shared_exponent + hn::Set(Halves(), 8);
  return shift_right(element.significand, limit - element.exponent);
}

// t * 2^10 with its fraction, exact if t is not 0.
HWY_INLINE HalfVector fine_units(HalfVector bits, HalfVector shared_exponent) {
  const Element element = decode(bits);
  const auto limit = shared_exponent + hn::Set(Halves(), 2);
  return shift_right(hn::ShiftLeft<4>(element.significand), limit - element.exponent);
}

#else

// A multiplication shifts by another distance in every lane. From distance 5 on, t is 0.
HWY_INLINE HalfVector power_of_two(HalfVector shared_exponent, HalfVector exponent,
                                   const std::array<std::uint8_t, 16>& powers) {
  const Halves halves;
  const hn::Repartition<std::uint8_t, Halves> bytes;
  const auto distance = shared_exponent + hn::Set(halves, 2) - exponent;
  // A most significant byte of 0x80 looks up 0.
  const auto index = hn::Or(hn::Min(distance, hn::Set(halves, 15)), hn::Set(halves, 0x8000));
  const auto table = hn::LoadDup128(bytes, powers.data());
  return hn::BitCast(halves, hn::TableLookupBytesOr0(table, hn::BitCast(bytes, index)));
}

HWY_INLINE HalfVector quarter_units(HalfVector bits, HalfVector shared_exponent) {
  HWY_ALIGN static constexpr std::array<std::uint8_t, 16> kPowers = {32, 16, 8, 4, 2};
  const Element element = decode(bits);
  return hn::MulHigh(hn::ShiftLeft<5>(element.significand),
                     power_of_two(shared_exponent, element.exponent, kPowers));
}

HWY_INLINE HalfVector fine_units(HalfVector bits, HalfVector shared_exponent) {
  HWY_ALIGN static constexpr std::array<std::uint8_t, 16> kPowers = {128, 64, 32, 16, 8};
  const Element element = decode(bits);
  const auto power = power_of_two(shared_exponent, element.exponent, kPowers);
  return hn::MulHigh(hn::ShiftLeft<5>(element.significand), hn::ShiftLeft<8>(power));
}

#endif

// Sums of words' halves.
HWY_INLINE WordVector add_halves(WordVector words) {
  const auto lower = hn::And(words, hn::Set(Words(), 0xFFFF));
  return lower + hn::ShiftRight<16>(words);
}

// `is_odd`: all ones where the pair's odd dialect is chosen.
HWY_INLINE void set_dialect(WordVector is_odd, Blocks& blocks) {
  blocks.odd = is_odd;
  blocks.dialect = hn::ShiftLeft<1>(blocks.pair) - is_odd;
}

#if MPGEN_HAS_WIDE_LOOKUP

// Two columns of t become one of entries.
class EntryTable {
 public:
  explicit EntryTable(const DialectTables& tables) {
    const hn::FixedTag<std::uint8_t, 64> bytes;
    const std::uint8_t* entries = tables.entries.data();
    first_ = hn::Load(bytes, entries);
    second_ = hn::Load(bytes, entries + 64);
    third_ = hn::Load(bytes, entries + 128);
    fourth_ = hn::Load(bytes, entries + 192);
  }

  HWY_INLINE WordVector look_up(HalfVector even_column, HalfVector odd_column,
                                WordVector pairs) const {
    const WordVector index =
        hn::Or3(words_of(even_column), hn::ShiftLeft<8>(words_of(odd_column)), pairs);
    const __m512i lower = _mm512_permutex2var_epi8(first_.raw, index.raw, second_.raw);
    const __m512i upper = _mm512_permutex2var_epi8(third_.raw, index.raw, fourth_.raw);
    return WordVector{_mm512_mask_blend_epi8(_mm512_movepi8_mask(index.raw), lower, upper)};
  }

  // What look_up takes: pair * 32 in every byte.
  static HWY_INLINE WordVector index_of(WordVector pair) {
    return pair * hn::Set(Words(), 0x20202020);
  }

 private:
  hn::Vec<hn::FixedTag<std::uint8_t, 64> > first_, second_, third_, fourth_;
};

HWY_INLINE void choose_two_stage(const DialectTables& tables, std::size_t block, Scratch& scratch,
                                 Blocks& blocks) {
  const Words words;
  const hn::Repartition<std::uint8_t, Words> bytes;
  const EntryTable table(tables);
  const auto exponent = in_both_halves(blocks.shared_exponent);
  const auto pairs = EntryTable::index_of(blocks.pair);
  // Every element votes 0 for the even dialect, 2 for the odd one, or 1.
  auto votes = hn::Zero(bytes);
  for (std::size_t column = 0; column < block / 2; column += 2) {
    const auto even = quarter_units(load_halves(scratch.elements, column), exponent);
    const auto odd = quarter_units(load_halves(scratch.elements, column + 1), exponent);
    const auto entries = table.look_up(even, odd, pairs);
    store(entries, scratch.entries, column / 2);
    const auto vote = hn::And(hn::ShiftRight<6>(entries), hn::Set(words, 0x03030303));
    votes = votes + hn::BitCast(bytes, vote);
  }
  const auto all = hn::BitCast(words, votes);
  const auto lower = hn::And(all, hn::Set(words, 0x00FF00FF));
  const auto upper = hn::And(hn::ShiftRight<8>(all), hn::Set(words, 0x00FF00FF));
  const auto total = add_halves(lower + upper);
  const auto draw = hn::Set(words, static_cast<std::uint32_t>(block));
  set_dialect(hn::VecFromMask(words, total > draw), blocks);
}

HWY_INLINE void finish_least_squares(const DialectTables& tables, std::size_t block,
                                     Scratch& scratch, const Blocks& blocks) {
  const EntryTable table(tables);
  const auto pairs = EntryTable::index_of(hn::ShiftRight<1>(blocks.dialect));
  for (std::size_t column = 0; column < block / 2; column += 2) {
    const auto even = hn::ShiftRight<10>(load_halves(scratch.scaled, column));
    const auto odd = hn::ShiftRight<10>(load_halves(scratch.scaled, column + 1));
    store(table.look_up(even, odd, pairs), scratch.entries, column / 2);
  }
}

// Codes of two columns, bits 15..0.
HWY_INLINE WordVector code_two_columns(const Scratch& scratch, std::size_t column, WordVector shift,
                                       WordVector index_bits) {
  const Words words;
  const auto first = hn::ShiftRight<12>(load_halves(scratch.elements, column));
  const auto second = hn::ShiftRight<4>(load_halves(scratch.elements, column + 1));
  const auto signs = hn::OrAnd(words_of(first), words_of(second), hn::Set(words, 0x0F000F00));
  const auto index = hn::And(load(scratch.entries, column / 2) >> shift, index_bits);
  // Bit 3 is 1 if the index is not 0.
  const auto nonzero = index + hn::Set(words, 0x07070707);
  const auto negative = hn::And(hn::And(signs, nonzero), hn::Set(words, 0x08080808));
  const auto codes = hn::Or(index, negative);
  return hn::Or(codes, hn::ShiftRight<12>(codes));
}

HWY_INLINE void encode(const DialectTables& /*tables*/, std::size_t block, const Blocks& blocks,
                       Scratch& scratch) {
  const Words words;
  const auto shift = hn::And(blocks.odd, hn::Set(words, 3));
  const auto index_bits = hn::And(blocks.finite, hn::Set(words, 0x07070707));
  for (std::size_t column = 0; column < block / 2; column += 4) {
    const auto lower = code_two_columns(scratch, column, shift, index_bits);
    const auto upper = code_two_columns(scratch, column + 2, shift, index_bits);
    store(hn::OrAnd(hn::ShiftLeft<16>(upper), lower, hn::Set(words, 0xFFFF)), scratch.codes,
          column / 4);
  }
}

#else

// Of each word's two t, how many are in its set.
HWY_INLINE WordVector count_in(WordVector set, HalfVector truncated) {
  const Words words;
  const auto both = words_of(truncated);
  const auto one = hn::Set(words, 1);
  const auto lower = hn::And(set >> hn::And(both, hn::Set(words, 31)), one);
  return lower + hn::And(set >> hn::ShiftRight<16>(both), one);
}

HWY_INLINE void choose_two_stage(const DialectTables& tables, std::size_t block, Scratch& scratch,
                                 Blocks& blocks) {
  const Words words;
  const hn::RebindToSigned<Words> integers;
  const auto exponent = in_both_halves(blocks.shared_exponent);
  const auto even = hn::BitCast(integers, hn::ShiftLeft<1>(blocks.pair));
  const auto even_set = hn::GatherIndex(words, tables.beneficial.data(), even);
  const auto odd_set = hn::GatherIndex(words, tables.beneficial.data() + 1, even);
  auto even_count = hn::Zero(words);
  auto odd_count = hn::Zero(words);
  for (std::size_t column = 0; column < block / 2; ++column) {
    const auto truncated = quarter_units(load_halves(scratch.elements, column), exponent);
    store(words_of(truncated), scratch.scaled, column);
    even_count = even_count + count_in(even_set, truncated);
    odd_count = odd_count + count_in(odd_set, truncated);
  }
  const auto is_odd = hn::BitCast(integers, odd_count) > hn::BitCast(integers, even_count);
  set_dialect(hn::BitCast(words, hn::VecFromMask(integers, is_odd)), blocks);
}

HWY_INLINE void finish_least_squares(const DialectTables& /*tables*/, std::size_t block,
                                     Scratch& scratch, const Blocks& /*blocks*/) {
  for (std::size_t column = 0; column < block / 2; ++column) {
    store(words_of(hn::ShiftRight<10>(load_halves(scratch.scaled, column))), scratch.scaled,
          column);
  }
}

HWY_INLINE void encode(const DialectTables& tables, std::size_t block, const Blocks& blocks,
                       Scratch& scratch) {
  const Words words;
  const Halves halves;
  const hn::RebindToSigned<Words> integers;
  const hn::RebindToSigned<Halves> short_integers;
  const auto row = hn::BitCast(
      integers, blocks.dialect * hn::Set(words, std::uint32_t{DialectTables::kThresholds}));
  const std::uint32_t* table = tables.thresholds.data();
  const auto t1 = hn::BitCast(short_integers, hn::GatherIndex(words, table, row));
  const auto t2 = hn::BitCast(short_integers, hn::GatherIndex(words, table + 1, row));
  const auto t3 = hn::BitCast(short_integers, hn::GatherIndex(words, table + 2, row));
  const auto t4 = hn::BitCast(short_integers, hn::GatherIndex(words, table + 3, row));
  const auto t5 = hn::BitCast(short_integers, hn::GatherIndex(words, table + 4, row));
  const auto t6 = hn::BitCast(short_integers, hn::GatherIndex(words, table + 5, row));
  const auto t7 = hn::BitCast(short_integers, hn::GatherIndex(words, table + 6, row));
  const auto finite = hn::BitCast(halves, blocks.finite);
  for (std::size_t code = 0; code < block / 8; ++code) {
    auto packed = hn::Zero(words);
    for (std::size_t i = 4; i-- > 0;) {
      const std::size_t column = 4 * code + i;
      const auto t = hn::BitCast(short_integers, load(scratch.scaled, column));
      // A comparison is -1 where it holds, and so is the sum for each threshold that is not
      // reached.
      const auto missed =
          hn::VecFromMask(short_integers, t < t1) + hn::VecFromMask(short_integers, t < t2) +
          hn::VecFromMask(short_integers, t < t3) + hn::VecFromMask(short_integers, t < t4) +
          hn::VecFromMask(short_integers, t < t5) + hn::VecFromMask(short_integers, t < t6) +
          hn::VecFromMask(short_integers, t < t7);
      const auto reached = hn::BitCast(halves, missed + hn::Set(short_integers, 7));
      const auto index = hn::And(reached, finite);
      const auto sign = hn::ShiftRight<12>(load_halves(scratch.elements, column));
      // Bit 3 is 1 if the index is not 0.
      const auto nonzero = index + hn::Set(halves, 7);
      const auto negative = hn::And(hn::And(sign, nonzero), hn::Set(halves, 8));
      const auto codes = words_of(hn::Or(index, negative));
      const auto byte = hn::And(hn::Or(codes, hn::ShiftRight<12>(codes)), hn::Set(words, 0xFF));
      packed = hn::Or(hn::ShiftLeft<8>(packed), byte);
    }
    store(packed, scratch.codes, code);
  }
}

#endif

// Sum of the halves' excesses over a threshold. They are below 2^15.
HWY_INLINE WordVector excess(HalfVector fine, HalfVector threshold, WordVector sum) {
  const auto both = hn::SaturatedSub(fine, threshold);
#if HWY_ARCH_X86 && HWY_TARGET < HWY_EMU128
  // There it is a product of neighbours.
  const hn::RebindToSigned<Words> integers;
  const hn::RebindToSigned<Halves> short_integers;
  auto none = hn::Zero(integers);
  return hn::BitCast(Words(), hn::ReorderWidenMulAccumulate(
                                  integers, hn::BitCast(short_integers, both),
                                  hn::Set(short_integers, 1), hn::BitCast(integers, sum), none));
#else
  return sum + add_halves(words_of(both));
#endif
}

// Excesses over a few thresholds at a time, so that all sums stay in registers.
HWY_INLINE void sum_excesses(const DialectTables& tables, std::size_t block, Scratch& scratch) {
  const Words words;
  const Halves halves;
  constexpr std::size_t kSums = 6;
  for (std::size_t first = 0; first < tables.excesses.size(); first += kSums) {
    // Beyond the last threshold sums of anything, which nothing asks for.
    std::array<std::uint16_t, kSums> thresholds{};
    for (std::size_t i = 0; i < kSums && first + i < tables.excesses.size(); ++i) {
      thresholds[i] = static_cast<std::uint16_t>(tables.excesses[first + i] << 10);
    }
    const auto t0 = hn::Set(halves, thresholds[0]);
    const auto t1 = hn::Set(halves, thresholds[1]);
    const auto t2 = hn::Set(halves, thresholds[2]);
    const auto t3 = hn::Set(halves, thresholds[3]);
    const auto t4 = hn::Set(halves, thresholds[4]);
    const auto t5 = hn::Set(halves, thresholds[5]);
    auto s0 = hn::Zero(words);
    auto s1 = s0;
    auto s2 = s0;
    auto s3 = s0;
    auto s4 = s0;
    auto s5 = s0;
    for (std::size_t column = 0; column < block / 2; ++column) {
      const auto fine = load_halves(scratch.scaled, column);
      s0 = excess(fine, t0, s0);
      s1 = excess(fine, t1, s1);
      s2 = excess(fine, t2, s2);
      s3 = excess(fine, t3, s3);
      s4 = excess(fine, t4, s4);
      s5 = excess(fine, t5, s5);
    }
    store(s0, scratch.excesses, first);
    store(s1, scratch.excesses, first + 1);
    store(s2, scratch.excesses, first + 2);
    store(s3, scratch.excesses, first + 3);
    store(s4, scratch.excesses, first + 4);
    store(s5, scratch.excesses, first + 5);
  }
}

HWY_INLINE void choose_least_squares(const DialectTables& tables, std::size_t block,
                                     Scratch& scratch, Blocks& blocks) {
  const Words words;
  const hn::RebindToSigned<Words> integers;
  const auto exponent = in_both_halves(blocks.shared_exponent);
  for (std::size_t column = 0; column < block / 2; ++column) {
    const auto fine = fine_units(load_halves(scratch.elements, column), exponent);
    store(words_of(fine), scratch.scaled, column);
  }
  sum_excesses(tables, block, scratch);
  auto best_gain = hn::Set(integers, -1);
  auto best = hn::Zero(integers);
  for (std::size_t dialect = 0; dialect < tables.dialects; ++dialect) {
    auto gain = hn::Zero(integers);
    for (const auto& term : tables.gains[dialect]) {
      const auto sum = hn::BitCast(integers, load(scratch.excesses, term.excess));
      gain = gain + sum * hn::Set(integers, term.weight);
    }
    const auto is_better = gain > best_gain;  // ties stay with the lower id
    best_gain = hn::Max(gain, best_gain);
    best = hn::IfThenElse(is_better, hn::Set(integers, static_cast<std::int32_t>(dialect)), best);
  }
  blocks.dialect = hn::BitCast(words, best);
  blocks.odd = hn::Zero(words) - hn::And(blocks.dialect, hn::Set(words, 1));
}

// The whole blocks from `values` on; returns words of which one is not 0 if a block is not finite.
HWY_INLINE WordVector quantize_blocks(const DialectTables& tables, DialectRule rule,
                                      const DialectRun& run, Scratch& scratch) {
  const Words words;
  Blocks blocks = look_at(load_elements(run.values, run.block, scratch), tables);
  if (rule == DialectRule::mse) {
    choose_least_squares(tables, run.block, scratch, blocks);
    finish_least_squares(tables, run.block, scratch, blocks);
  } else {
    choose_two_stage(tables, run.block, scratch, blocks);
  }
  encode(tables, run.block, blocks, scratch);

  if (run.block == 16) {
    store_two_columns(load(scratch.codes, 0), load(scratch.codes, 1), run.codes);
  }
  for (std::size_t column = 0; column + 4 <= run.block / 8; column += 4) {
    store_columns({.a = load(scratch.codes, column),
                   .b = load(scratch.codes, column + 1),
                   .c = load(scratch.codes, column + 2),
                   .d = load(scratch.codes, column + 3)},
                  run.codes + 4 * column, run.block / 2);
  }
  store_low_bytes(hn::And(blocks.finite, blocks.dialect), run.dialects);
  store_low_bytes(hn::And(blocks.finite, blocks.shared_exponent), run.exponents);
  const auto nonfinite = hn::AndNot(blocks.finite, hn::Set(words, 1));
  store_low_bytes(nonfinite, run.nonfinite);
  return nonfinite;
}

bool quantize_run(const DialectTables& tables, DialectRule rule, const DialectRun& run) {
  const Words words;
  Scratch scratch;
  auto nonfinite = hn::Zero(words);
  const std::size_t elements = kBlocks * run.block;
  std::size_t done = 0;  // blocks
  DialectRun at = run;
  for (; (done + kBlocks) * run.block <= run.size; done += kBlocks) {
    at.values = run.values + done * run.block;
    at.codes = run.codes + done * run.block / 2;
    at.dialects = run.dialects + done;
    at.exponents = run.exponents + done;
    at.nonfinite = run.nonfinite + done;
    nonfinite = hn::Or(nonfinite, quantize_blocks(tables, rule, at, scratch));
  }
  if (const std::size_t rest = run.blocks() - done; rest > 0) {
    std::array<std::uint16_t, kBlocks * kMostElements> values{};
    std::array<std::uint8_t, kBlocks * kMostElements / 2> codes;
    std::array<std::uint8_t, kBlocks> dialects;
    std::array<std::uint8_t, kBlocks> exponents;
    std::array<std::uint8_t, kBlocks> flags;
    std::copy_n(run.values + done * run.block, run.size - done * run.block, values.begin());
    const DialectRun last = {.values = values.data(),
                             .size = elements,
                             .block = run.block,
                             .codes = codes.data(),
                             .dialects = dialects.data(),
                             .exponents = exponents.data(),
                             .nonfinite = flags.data()};
    nonfinite = hn::Or(nonfinite, quantize_blocks(tables, rule, last, scratch));
    std::copy_n(codes.begin(), rest * run.block / 2, run.codes + done * run.block / 2);
    std::copy_n(dialects.begin(), rest, run.dialects + done);
    std::copy_n(exponents.begin(), rest, run.exponents + done);
    std::copy_n(flags.begin(), rest, run.nonfinite + done);
  }
  return !hn::AllTrue(words, hn::Eq(nonfinite, hn::Zero(words)));
}

#endif  // HWY_TARGET != HWY_SCALAR

}  // namespace
}  // namespace mpgen::gemm::HWY_NAMESPACE::quantizers
namespace mpgen::gemm::HWY_NAMESPACE {
using quantizers::quantize_run;
}  // namespace mpgen::gemm::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace mpgen::gemm {
HWY_EXPORT(quantize_run);

bool quantize_dialect_run(const DialectTables& tables, DialectRule rule, const DialectRun& run) {
  return HWY_DYNAMIC_DISPATCH(quantize_run)(tables, rule, run);
}

}  // namespace mpgen::gemm
#endif  // HWY_ONCE
