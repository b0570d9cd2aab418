// Codes of a panel of output channels as bytes for the tile kernel. Included once per target.
#if defined(MPGEN_GEMM_EXPAND_PANEL_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef MPGEN_GEMM_EXPAND_PANEL_INL
#undef MPGEN_GEMM_EXPAND_PANEL_INL
#else
#define MPGEN_GEMM_EXPAND_PANEL_INL
#endif

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "gemm/code_tables.hpp"
#include "gemm/lanes-inl.hpp"
#include "gemm/packed_operands.hpp"
#include "gemm/tile_kernel-inl.hpp"
#include "hwy/cache_control.h"

MPGEN_BEFORE_NAMESPACE();
namespace mpgen::gemm::HWY_NAMESPACE {

/// One pointer for each channel of a panel.
template <class Element>
using PanelRows = std::array<const Element*, kPanelRows>;

/// Rows `first` to `first + rows - 1` of a matrix of `row_size` elements a row; what is missing to
/// a whole panel is its first row again.
template <class Element>
PanelRows<Element> rows_of(const Element* matrix, std::size_t row_size, std::size_t first,
                           std::size_t rows) {
  PanelRows<Element> pointers{};
  for (std::size_t row = 0; row < kPanelRows; ++row) {
    pointers[row] = matrix + (first + (row < rows ? row : 0)) * row_size;
  }
  return pointers;
}

/// Codes of the channels of a panel, `stride` bytes from row to row.
class PanelCodes {
 public:
  /// Rows `first` to `first + rows - 1` of a matrix of `stride` bytes a row; if they are fewer than
  /// a whole panel, followed by rows of 0.
  PanelCodes(const std::vector<std::uint8_t>& codes, std::size_t stride, std::size_t first,
             std::size_t rows)
      : data_(codes.data() + first * stride), stride_(stride) {
    if (rows == kPanelRows) return;
    filled_.assign(kPanelRows * stride, 0);
    std::copy_n(data_, rows * stride, filled_.begin());
    data_ = filled_.data();
  }
  PanelCodes(const PanelCodes&) = delete;
  PanelCodes& operator=(const PanelCodes&) = delete;

  const std::uint8_t* row(std::size_t row) const { return data_ + row * stride_; }
  std::size_t stride() const { return stride_; }

 private:
  const std::uint8_t* data_;
  std::size_t stride_;
  std::vector<std::uint8_t> filled_;
};

#if !MPGEN_GEMM_COMPILER_VECTORS

inline constexpr hn::FixedTag<std::uint8_t, 16> kQuarterTag;
using Quarter = hn::Vec<decltype(kQuarterTag)>;
inline constexpr std::size_t kQuarters = kLanes / 4;

// 16 bytes of each of the rows 0, 4, 8 and so on, as far as a register reaches.
template <class Load>
HWY_INLINE Bytes gather_quarters(const Load& load) {
#if HWY_MAX_BYTES == 64
  const hn::FixedTag<std::uint8_t, 32> half;
  return hn::Combine(kByteTag, hn::Combine(half, load(3), load(2)),
                     hn::Combine(half, load(1), load(0)));
#elif HWY_MAX_BYTES == 32
  return hn::Combine(kByteTag, load(1), load(0));
#else
  return load(0);
#endif
}

// Stores four steps; `rows[i]` has 16 elements of each of the rows i, 4 + i, 8 + i and so on.
HWY_INLINE void store_steps(const Bytes (&rows)[4], std::uint8_t* to) {
  const hn::Repartition<std::uint32_t, decltype(kByteTag)> fours;
  const hn::Repartition<std::uint64_t, decltype(kByteTag)> eights;
  const auto row0 = hn::BitCast(fours, rows[0]);
  const auto row1 = hn::BitCast(fours, rows[1]);
  const auto row2 = hn::BitCast(fours, rows[2]);
  const auto row3 = hn::BitCast(fours, rows[3]);
  const auto lower01 = hn::BitCast(eights, hn::InterleaveLower(fours, row0, row1));
  const auto lower23 = hn::BitCast(eights, hn::InterleaveLower(fours, row2, row3));
  const auto upper01 = hn::BitCast(eights, hn::InterleaveUpper(fours, row0, row1));
  const auto upper23 = hn::BitCast(eights, hn::InterleaveUpper(fours, row2, row3));
  constexpr std::size_t kStride = kPanelRows * kStep;
  const auto put = [to](std::size_t step, auto vector) MPGEN_LAMBDA_ATTRIBUTE {
    hn::StoreU(hn::BitCast(kByteTag, vector), kByteTag, to + step * kStride);
  };
  put(0, hn::InterleaveLower(eights, lower01, lower23));
  put(1, hn::InterleaveUpper(eights, lower01, lower23));
  put(2, hn::InterleaveLower(eights, upper01, upper23));
  put(3, hn::InterleaveUpper(eights, upper01, upper23));
}

// The tables of a block of the channels of one register.
struct TableDecoder {
  Bytes tables[4];

  explicit HWY_INLINE TableDecoder(const CodeTable* const* from) {
    for (std::size_t row = 0; row < 4; ++row) {
      tables[row] = gather_quarters([&](std::size_t quarter) MPGEN_LAMBDA_ATTRIBUTE {
        return hn::Load(kQuarterTag, from[4 * quarter + row]->bytes.data());
      });
    }
  }

  // `codes`: in the lower halves of bytes, whose upper halves are void.
  HWY_INLINE Bytes decode(std::size_t row, Bytes codes) const {
    return hn::TableLookupBytes(tables[row], hn::And(codes, hn::Set(kByteTag, kCodes - 1)));
  }
};

// kElements, 16 or 32, elements of the channels of one register.
template <std::size_t kElements, class Decoder>
HWY_INLINE void expand_chunk(const Decoder& decoder, const std::uint8_t* codes, std::size_t stride,
                             std::uint8_t* to) {
  constexpr std::size_t kCacheLine = 64;
  constexpr std::size_t kLinesAhead = 4;
  const hn::Repartition<std::uint16_t, decltype(kByteTag)> pairs;
  if (reinterpret_cast<std::uintptr_t>(codes) % kCacheLine < kElements / 2) {
    for (std::size_t row = 0; row < kLanes; ++row) {
      hwy::Prefetch(codes + row * stride + kLinesAhead * kCacheLine);
    }
  }
  const std::uint8_t* quarters[kQuarters];
  for (std::size_t quarter = 0; quarter < kQuarters; ++quarter) {
    quarters[quarter] = codes + 4 * quarter * stride;
  }
  Bytes front[4];
  Bytes back[4];
  for (std::size_t row = 0; row < 4; ++row) {
    const Bytes packed = gather_quarters([&](std::size_t quarter) MPGEN_LAMBDA_ATTRIBUTE {
      const std::uint8_t* from = quarters[quarter] + row * stride;
      if constexpr (kElements == 32) return hn::LoadU(kQuarterTag, from);
      std::uint64_t eight = 0;
      std::memcpy(&eight, from, sizeof(eight));
      return hn::BitCast(kQuarterTag, hn::Set(hn::FixedTag<std::uint64_t, 2>(), eight));
    });
    const Bytes even = decoder.decode(row, packed);
    const Bytes odd =
        decoder.decode(row, hn::BitCast(kByteTag, hn::ShiftRight<4>(hn::BitCast(pairs, packed))));
    front[row] = hn::InterleaveLower(kByteTag, even, odd);
    back[row] = hn::InterleaveUpper(kByteTag, even, odd);
  }
  store_steps(front, to);
  if constexpr (kElements == 32) store_steps(back, to + 4 * kPanelRows * kStep);
}

// A block of a multiple of 16 elements of the channels of one register.
template <class Decoder>
HWY_INLINE void expand_block(const Decoder& decoder, const std::uint8_t* codes, std::size_t stride,
                             std::size_t elements, std::uint8_t* to) {
  std::size_t element = 0;
  for (; element + 32 <= elements; element += 32) {
    expand_chunk<32>(decoder, codes + element / 2, stride, to + element * kPanelRows);
  }
  if (element < elements) {
    expand_chunk<16>(decoder, codes + element / 2, stride, to + element * kPanelRows);
  }
}

#endif

// Any number of elements, one by one; what fills up the last step is void.
HWY_INLINE void expand_elements(const std::uint8_t* codes, const CodeTable& table,
                                std::size_t elements, std::uint8_t* to) {
  for (std::size_t element = 0; element < elements; element += 2) {
    const unsigned pair = codes[element / 2];
    std::uint8_t* const pair_to = to + element / kStep * kPanelRows * kStep + element % kStep;
    pair_to[0] = table.bytes[pair % kCodes];
    pair_to[1] = table.bytes[pair / kCodes];
  }
}

/// Blocks of `elements` of all channels of a panel, to [blocks * steps][kPanelRows][kStep].
/// `ids`, [blocks][kPanelRows], say which of `tables` is a block's.
HWY_INLINE void expand_panel(const PanelCodes& codes, const BlockShape& shape, std::size_t elements,
                             const CodeTable* tables, const std::uint8_t* ids, std::uint8_t* to) {
  const std::size_t block_size = shape.steps * kPanelRows * kStep;
#if !MPGEN_GEMM_COMPILER_VECTORS
  if (elements % 16 == 0) {
    // Register by register, because more rows would drive each other out of the cache.
    for (std::size_t part = 0; part < kPanelRegisters; ++part) {
      const std::size_t first = part * kLanes;
      for (std::size_t block = 0; block < shape.blocks; ++block) {
        const CodeTable* of_rows[kLanes];
        for (std::size_t row = 0; row < kLanes; ++row) {
          of_rows[row] = tables + ids[block * kPanelRows + first + row];
        }
        expand_block(TableDecoder(of_rows), codes.row(first) + block * (elements / 2),
                     codes.stride(), elements, to + block * block_size + first * kStep);
      }
    }
    return;
  }
#endif
  for (std::size_t block = 0; block < shape.blocks; ++block) {
    for (std::size_t row = 0; row < kPanelRows; ++row) {
      expand_elements(codes.row(row) + block * (elements / 2),
                      tables[ids[block * kPanelRows + row]], elements,
                      to + block * block_size + row * kStep);
    }
  }
}

#if HWY_TARGET == HWY_AVX3_DL

// All dialects are in one table of two registers, so that every byte can have its own.
struct DialectDecoder {
  __m512i front;
  __m512i back;
  __m512i dialects[4];  // times 8

  HWY_INLINE DialectDecoder(const std::uint8_t* magnitudes, const std::uint8_t* ids)
      : front(_mm512_loadu_si512(magnitudes)), back(_mm512_loadu_si512(magnitudes + 64)) {
    const __m512i all =
        _mm512_castsi128_si512(_mm_loadu_si128(reinterpret_cast<const __m128i*>(ids)));
    const __m512i quarters =
        _mm512_set_epi64(0x0C0C0C0C0C0C0C0C, 0x0C0C0C0C0C0C0C0C, 0x0808080808080808,
                         0x0808080808080808, 0x0404040404040404, 0x0404040404040404, 0, 0);
    const __m512i shifted = _mm512_slli_epi16(all, spec::kDialectIndexBits);
    for (int row = 0; row < 4; ++row) {
      dialects[row] = _mm512_permutexvar_epi8(
          _mm512_add_epi8(quarters, _mm512_set1_epi8(static_cast<char>(row))), shifted);
    }
  }

  HWY_INLINE Bytes decode(std::size_t row, Bytes codes) const {
    constexpr int kAndOr = 0xEA;  // (a & b) | c
    const __m512i index =
        _mm512_ternarylogic_epi32(codes.raw, _mm512_set1_epi8(7), dialects[row], kAndOr);
    const __m512i weight = _mm512_permutex2var_epi8(front, index, back);
    const __mmask64 negative = _mm512_test_epi8_mask(codes.raw, _mm512_set1_epi8(8));
    return Bytes{
        _mm512_mask_sub_epi8(weight, negative, _mm512_set1_epi8(2 * kWeightOffset), weight)};
  }
};

#endif

/// expand_panel for DialectFP4: `ids` are dialects.
HWY_INLINE void expand_dialects(const PanelCodes& codes, const BlockShape& shape,
                                std::size_t elements, const CodeTable* tables,
                                const std::uint8_t* ids, std::uint8_t* to) {
#if HWY_TARGET == HWY_AVX3_DL
  constexpr std::size_t kMagnitudes = spec::kDialectMagnitudes;
  std::array<std::uint8_t, spec::kMostDialects * kMagnitudes> magnitudes{};
  for (std::size_t dialect = 0; dialect < spec::kMostDialects; ++dialect) {
    std::copy_n(tables[dialect].bytes.begin(), kMagnitudes,
                magnitudes.begin() + dialect * kMagnitudes);
  }
  for (std::size_t part = 0; part < kPanelRegisters; ++part) {
    const std::size_t first = part * kLanes;
    for (std::size_t block = 0; block < shape.blocks; ++block) {
      expand_block(DialectDecoder(magnitudes.data(), ids + block * kPanelRows + first),
                   codes.row(first) + block * (elements / 2), codes.stride(), elements,
                   to + (block * shape.steps * kPanelRows + first) * kStep);
    }
  }
#else
  expand_panel(codes, shape, elements, tables, ids, to);
#endif
}

/// Sums of the squares of one block's weights, one for each channel of a panel. `weights`:
/// [steps][kPanelRows][kStep], with kWeightOffset.
HWY_INLINE void sum_squares(const std::uint8_t* weights, std::size_t steps,
                            std::array<std::int32_t, kPanelRows>& squares) {
#if MPGEN_GEMM_COMPILER_VECTORS
  for (std::size_t row = 0; row < kPanelRows; ++row) {
    squares[row] = 0;
    for (std::size_t i = 0; i < steps * kStep; ++i) {
      const int weight =
          weights[(i / kStep * kPanelRows + row) * kStep + i % kStep] - kWeightOffset;
      squares[row] += weight * weight;
    }
  }
#else
  const hn::RebindToSigned<decltype(kByteTag)> signed_tag;
  for (std::size_t part = 0; part < kPanelRegisters; ++part) {
    Sums sums = start_sums(0);
    for (std::size_t step = 0; step < steps; ++step) {
      const Bytes stored = load_bytes(weights + (step * kPanelRows + part * kLanes) * kStep);
      const auto magnitudes =
          hn::Abs(hn::Sub(hn::BitCast(signed_tag, stored), hn::Set(signed_tag, kWeightOffset)));
      sums =
          add_products(sums, hn::BitCast(kByteTag, magnitudes), hn::BitCast(kIntTag, magnitudes));
    }
    store(widen(sums), squares.data() + part * kLanes);
  }
#endif
}

/// The first `count` bytes of every row, to [count][kPanelRows].
HWY_INLINE void transpose_bytes(const PanelRows<std::uint8_t>& rows, std::size_t count,
                                std::uint8_t* to) {
  std::size_t column = 0;
#if !MPGEN_GEMM_COMPILER_VECTORS
  constexpr std::size_t kSide = 16;
  if constexpr (kPanelRows % kSide == 0) {
    for (; column + kSide <= count; column += kSide) {
      for (std::size_t first = 0; first < kPanelRows; first += kSide) {
        Quarter lines[kSide];
        for (std::size_t row = 0; row < kSide; ++row) {
          lines[row] = hn::LoadU(kQuarterTag, rows[first + row] + column);
        }
        // Four perfect shuffles of 256 bytes exchange rows and columns.
        for (int round = 0; round < 4; ++round) {
          Quarter shuffled[kSide];
          for (std::size_t i = 0; i < kSide / 2; ++i) {
            shuffled[2 * i] = hn::InterleaveLower(kQuarterTag, lines[i], lines[i + kSide / 2]);
            shuffled[2 * i + 1] = hn::InterleaveUpper(kQuarterTag, lines[i], lines[i + kSide / 2]);
          }
          for (std::size_t i = 0; i < kSide; ++i) lines[i] = shuffled[i];
        }
        for (std::size_t i = 0; i < kSide; ++i) {
          hn::StoreU(lines[i], kQuarterTag, to + (column + i) * kPanelRows + first);
        }
      }
    }
  }
#endif
  for (; column < count; ++column) {
    for (std::size_t row = 0; row < kPanelRows; ++row) {
      to[column * kPanelRows + row] = rows[row][column];
    }
  }
}

}  // namespace mpgen::gemm::HWY_NAMESPACE
MPGEN_AFTER_NAMESPACE();

#endif
