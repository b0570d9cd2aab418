#include <fmt/format.h>

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gen/block_quantizer.hpp"
#include "gen/formatbook_table.hpp"
#include "gen/words.hpp"

namespace mpgen::gen {
namespace {

const char* index_word(int index) {
  static const std::array<const char*, spec::kDialectMagnitudes> kWords = {
      "zero", "one", "two", "three", "four", "five", "six", "seven"};
  return kWords.at(static_cast<std::size_t>(index));
}

std::string threshold_table(int index) { return "Threshold" + capitalized(index_word(index)); }

}  // namespace

// The threshold of an index that all dialects share.
std::optional<int> BlockQuantizerEmitter::common_threshold(int index) const {
  const auto position = static_cast<std::size_t>(index - 1);
  const auto& dialects = options_.formatbook.dialects;
  const int threshold = spec::index_thresholds(dialects.front())[position];
  for (const spec::Dialect& dialect : dialects) {
    if (spec::index_thresholds(dialect)[position] != threshold) return std::nullopt;
  }
  return threshold;
}

// threshold_five and so on: those of the block's dialect that the others do not share.
void BlockQuantizerEmitter::look_up_thresholds() {
  const spec::Formatbook& book = options_.formatbook;
  std::vector<int> varying;
  for (int k = 1; k < spec::kDialectMagnitudes; ++k) {
    if (!common_threshold(k)) varying.push_back(k);
  }
  for (const int k : varying) {
    declare_table(
        m_, threshold_table(k), spec::dialect_id_bits(book), book.size(),
        [&book, k](int id) {
          return spec::index_thresholds(
              book.dialects[static_cast<std::size_t>(id)])[static_cast<std::size_t>(k - 1)];
        },
        fmt::format("Quarter units from which index {} is nearer than {}, the last dialect first.",
                    k, k - 1));
  }
  m_.blank();
  for (const int k : varying) {
    m_.signal(fmt::format("threshold_{}", index_word(k)), {"TruncatedWidth", spec::kTruncatedBits});
  }
  if (!varying.empty()) m_.blank();
  for (const int k : varying) {
    m_.assign(fmt::format("threshold_{}", index_word(k)),
              entry_of(threshold_table(k), now("dialect"), "TruncatedWidth"));
  }
  if (!varying.empty()) m_.blank();
}

void BlockQuantizerEmitter::encode() {
  look_up_thresholds();
  if (has_planes()) {
    encode_planes();
  } else {
    encode_lanes();
  }
}

void BlockQuantizerEmitter::encode_lanes() {
  const SvWidth truncated{"TruncatedWidth", spec::kTruncatedBits};
  SvFunction encode{.name = "encode",
                    .width = spec::kDialectIndexBits,
                    .is_signed = false,
                    .arguments = {{"magnitude", truncated, false, "", "", ""}},
                    .locals = {},
                    .body = {},
                    .comment = "Number of thresholds that the magnitude reaches."};
  std::string arguments;
  for (int k = 1; k < spec::kDialectMagnitudes; ++k) {
    const std::string word = index_word(k);
    encode.locals.push_back({"reaches_" + word, 1, false, "", "", ""});
    if (const auto threshold = common_threshold(k)) {
      encode.body.emplace_back(
          fmt::format("reaches_{} = magnitude >= {}'d{};", word, spec::kTruncatedBits, *threshold));
      continue;
    }
    encode.arguments.push_back({"from_" + word, truncated, false, "", "", ""});
    encode.body.emplace_back(fmt::format("reaches_{0} = magnitude >= from_{0};", word));
    arguments += ", threshold_" + word;
  }
  encode.body.emplace_back(
      "encode = {reaches_four, reaches_four ? reaches_six : reaches_two,\n"
      "reaches_seven | (reaches_five & ~reaches_six) | (reaches_three & ~reaches_four) |\n"
      "(reaches_one & ~reaches_two)};");
  m_.add({std::move(encode)});
  m_.blank();
  m_.signal("indices", {"Lanes*(CodeWidth-1)", options_.lanes * spec::kDialectIndexBits});
  m_.signal("codes", {"Lanes*CodeWidth", options_.lanes * spec::kDialectCodeBits});
  m_.blank();
  m_.comment("Zero has no sign.");
  const std::string index = "indices[l*(CodeWidth-1) +: CodeWidth-1]";
  m_.process("always_comb",
             {{"for (int l = 0; l < Lanes; l++)",
               {fmt::format("{} =\nencode({}[l*TruncatedWidth +: TruncatedWidth]{});", index,
                            now("truncated"), arguments),
                fmt::format("codes[l*CodeWidth +: CodeWidth] =\n{{{}[l] & (|{}), {}}};",
                            now("signs"), index, index)}}});
}

void BlockQuantizerEmitter::encode_planes() {
  m_.comment("Lanes whose index is at least this, for they reach its threshold.");
  for (int k = 1; k < spec::kDialectMagnitudes; ++k) {
    m_.signal(fmt::format("reaches_{}", index_word(k)), lanes_width());
  }
  m_.blank();
  for (int k = 1; k < spec::kDialectMagnitudes; ++k) {
    const auto common = common_threshold(k);
    m_.assign(fmt::format("reaches_{}", index_word(k)),
              fmt::format("at_least({}, {})", now("truncated"),
                          common ? fmt::format("{}'d{}", spec::kTruncatedBits, *common)
                                 : fmt::format("threshold_{}", index_word(k))));
  }
  m_.blank();
  m_.comment("Planes of the codes. Zero has no sign.");
  m_.signal("index_ones", lanes_width(), "bit 0 of the indices");
  m_.signal("index_twos", lanes_width());
  m_.signal("index_fours", lanes_width());
  m_.signal("zeros", lanes_width());
  m_.signal("code_signs", lanes_width());
  m_.blank();
  m_.assign("index_ones",
            "reaches_seven | (reaches_five & ~reaches_six) |\n(reaches_three & ~reaches_four) | "
            "(reaches_one & ~reaches_two)");
  m_.assign("index_twos", "reaches_six | (reaches_two & ~reaches_four)");
  m_.assign("index_fours", "reaches_four");
  m_.assign("zeros", "~reaches_one");
  m_.assign("code_signs", fmt::format("{} & ~zeros", now("signs")));
  m_.blank();
  m_.comment(
      "Quarter j of the codes has the lanes whose bits stand at 4 * i + j in the planes, in "
      "ascending order: it takes them where they are.");
  m_.add({SvLocalparam{"CodeOnes", "{Lanes/4{4'b0001}}", "bit 0 of every code of a quarter",
                       "logic [Lanes-1:0]"}});
  m_.blank();
  m_.signal("codes", {"Lanes*CodeWidth", options_.lanes * spec::kDialectCodeBits});
  m_.blank();
  m_.process("always_comb",
             {{"for (int j = 0; j < 4; j++)",
               {"codes[j*Lanes +: Lanes] =\n((index_ones >> j) & CodeOnes) |\n(((index_twos >> "
                "j) & CodeOnes) << 1) |\n(((index_fours >> j) & CodeOnes) << 2) |\n(((code_signs "
                ">> j) & CodeOnes) << 3);"}}});
}

}  // namespace mpgen::gen
