#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>

#include "gen/block_quantizer.hpp"
#include "gen/formatbook_table.hpp"
#include "gen/words.hpp"

namespace mpgen::gen {
namespace {

// The ends of a set of truncated magnitudes, or nothing if it has a hole.
struct Interval {
  int first = 0;
  int end = 0;  // one beyond the last
};

bool is_interval(std::uint32_t values) {
  if (values == 0) return true;
  const std::uint32_t shifted = values >> std::countr_zero(values);
  return (shifted & (shifted + 1)) == 0;
}

Interval interval_of(std::uint32_t values) {
  if (values == 0) return {};
  return {.first = std::countr_zero(values), .end = 32 - std::countl_zero(values)};
}

}  // namespace

void BlockQuantizerEmitter::choose_pair(const std::string& largest) {
  const spec::Formatbook& book = options_.formatbook;
  const int fraction_bits = spec::kTruncatedBits - 1;
  const int least = 1 << fraction_bits;  // largest truncated magnitude of a fraction of zero
  m_.section("Pair of dialects by the largest magnitude");
  declare_table(
      m_, "Pairs", fraction_bits, 1 << fraction_bits,
      [&book, least](int fraction) { return spec::pair_of_largest(book, least + fraction); },
      "By the largest magnitude's leading fraction bits, 15 first.", kPairEntryBits);
  m_.add({SvLocalparam{"GradualPair",
                       fmt::format("{}'d{}", pair_bits(), spec::pair_of_largest(book, 0)),
                       "of a largest magnitude below 4", "logic [DialectWidth-2:0]"}});
  m_.blank();
  m_.signal("pair", {"DialectWidth-1", pair_bits()});
  m_.blank();
  m_.assign("pair", fmt::format("gradual ? GradualPair : {}",
                                entry_of("Pairs", largest + "[TruncatedWidth-2:0]",
                                         std::to_string(pair_bits()), kPairEntryBits)));
}

void BlockQuantizerEmitter::count_beneficial() {
  const spec::Formatbook& book = options_.formatbook;
  m_.section("Elements that each dialect of the pair would help");
  const auto set_of = [&book](int pair, int odd) {
    return spec::beneficial_values(book, 2 * pair + odd);
  };
  bool has_intervals = true;
  for (int id = 0; id < book.size(); ++id) {
    has_intervals = has_intervals && is_interval(spec::beneficial_values(book, id));
  }
  const auto names = std::array<std::string, 2>{"even", "odd"};
  const std::string pair = has_pairs() ? now("pair") : "";
  if (has_intervals) {
    m_.comment(
        "Truncated magnitudes from First up to, but not including, End are nearer to that dialect "
        "than to its mate, the last pair first.");
    for (int odd = 0; odd < 2; ++odd) {
      const std::string& name = names[static_cast<std::size_t>(odd)];
      for (const bool is_end : {false, true}) {
        declare_table(
            m_, capitalized(name) + (is_end ? "End" : "First"), pair_bits(), book.pairs(),
            [&](int p) {
              const Interval interval = interval_of(set_of(p, odd));
              return is_end ? interval.end : interval.first;
            },
            "");
      }
    }
    m_.blank();
    for (const auto& name : names) {
      m_.signal(name + "_first", {"TruncatedWidth", spec::kTruncatedBits});
      m_.signal(name + "_end", {"TruncatedWidth", spec::kTruncatedBits});
    }
  } else {
    m_.comment(
        "One bit per truncated magnitude that is nearer to that dialect than to its mate; the last "
        "pair first.");
    for (int odd = 0; odd < 2; ++odd) {
      std::string values;
      for (int p = (1 << pair_bits()) - 1; p >= 0; --p) {
        values += fmt::format("32'h{:08x}{}", set_of(std::min(p, book.pairs() - 1), odd),
                              p > 0 ? ", " : "");
      }
      m_.add({SvLocalparam{capitalized(names[static_cast<std::size_t>(odd)]) + "Sets",
                           has_pairs() ? "{\n" + values + "}" : values, "",
                           fmt::format("logic [{}:0]", 32 * (1 << pair_bits()) - 1)}});
    }
    m_.blank();
    for (const auto& name : names) m_.signal(name + "_set", spec::kTruncatedValues);
  }
  m_.signal("helps_even", lanes_width());
  m_.signal("helps_odd", lanes_width());
  m_.blank();
  for (const auto& name : names) {
    if (has_intervals) {
      const auto entry = [&](const std::string& table) {
        return has_pairs() ? entry_of(table, pair, "TruncatedWidth")
                           : table + "[TruncatedWidth-1:0]";
      };
      m_.assign(name + "_first", entry(capitalized(name) + "First"));
      m_.assign(name + "_end", entry(capitalized(name) + "End"));
    } else {
      const std::string table = capitalized(name) + "Sets";
      m_.assign(name + "_set",
                has_pairs() ? fmt::format("{}[{{{}, 5'd0}} +: 32]", table, pair) : table);
    }
  }
  if (has_planes()) {
    test_planes(has_intervals);
  } else {
    test_lanes(has_intervals);
  }
  m_.blank();
  count_lanes();
}

void BlockQuantizerEmitter::test_lanes(bool has_intervals) {
  const std::string lane = fmt::format("{}[l*ScaledWidth +: ScaledWidth]", now("scaled"));
  const auto test = [&](const std::string& name) {
    return has_intervals ? fmt::format("({0} >= {1}_first) &\n({0} < {1}_end)", lane, name)
                         : fmt::format("{}_set[{}]", name, lane);
  };
  m_.blank();
  m_.process("always_comb", {{"for (int l = 0; l < Lanes; l++)",
                              {fmt::format("helps_even[l] = {};", test("even")),
                               fmt::format("helps_odd[l] = {};", test("odd"))}}});
}

void BlockQuantizerEmitter::count_lanes() {
  const SvWidth width = scores().front().width;
  m_.localparam("CountWidth", std::to_string(width.bits), "of a block's elements");
  m_.blank();
  if (!has_planes()) {
    m_.add({SvFunction{.name = "count_ones",
                       .width = width,
                       .is_signed = false,
                       .arguments = {{"ones", lanes_width(), false, "", "", ""}},
                       .locals = {},
                       .body = {"count_ones = '0;",
                                {"for (int l = 0; l < Lanes; l++)",
                                 {"count_ones = count_ones + CountWidth'(ones[l]);"}}},
                       .comment = ""}});
    m_.blank();
  }
  m_.signal("even_count", width);
  m_.signal("odd_count", width);
  if (is_serial()) {
    m_.signal("even_count_q", width, "of the beats so far");
    m_.signal("odd_count_q", width);
  }
  m_.blank();
  for (const char* name : {"even", "odd"}) {
    m_.assign(fmt::format("{}_count", name),
              is_serial()
                  ? fmt::format("(score_opens ? '0 : {0}_count_q) +\ncount_ones(helps_{0})", name)
                  : fmt::format("CountWidth'($countones(helps_{}))", name));
  }
}

void BlockQuantizerEmitter::choose_by_counts() {
  const std::string odd =
      has_scores() ? fmt::format("{} > {}", now("odd_count"), now("even_count")) : "1'b0";
  m_.signal("dialect", dialect_width(),
            has_scores() ? "a tie goes to the even one" : "mates are equal: the even one");
  m_.blank();
  m_.assign("dialect", has_pairs() ? fmt::format("{{{}, {}}}", now("pair"), odd) : odd);
}

}  // namespace mpgen::gen
