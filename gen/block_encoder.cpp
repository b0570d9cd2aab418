#include <fmt/format.h>

#include <array>
#include <utility>

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

}  // namespace

void BlockQuantizerEmitter::encode_function() {
  const spec::Formatbook& book = options_.formatbook;
  const SvWidth truncated{"TruncatedWidth", spec::kTruncatedBits};
  SvFunction encode{.name = "encode",
                    .width = spec::kDialectIndexBits,
                    .is_signed = false,
                    .arguments = {{"magnitude", truncated, false, "", "", ""}},
                    .locals = {},
                    .body = {},
                    .comment = "Number of thresholds that the magnitude reaches."};
  std::string arguments;
  std::vector<int> varying;
  for (int k = 1; k < spec::kDialectMagnitudes; ++k) {
    const auto threshold_of = [&book, k](int id) {
      return spec::index_thresholds(
          book.dialects[static_cast<std::size_t>(id)])[static_cast<std::size_t>(k - 1)];
    };
    bool is_constant = true;
    for (int id = 1; id < book.size(); ++id) {
      is_constant = is_constant && threshold_of(id) == threshold_of(0);
    }
    const std::string reaches = fmt::format("reaches_{}", index_word(k));
    encode.locals.push_back({reaches, 1, false, "", "", ""});
    if (is_constant) {
      encode.body.emplace_back(
          fmt::format("{} = magnitude >= {}'d{};", reaches, spec::kTruncatedBits, threshold_of(0)));
      continue;
    }
    varying.push_back(k);
    const std::string name = fmt::format("threshold_{}", index_word(k));
    encode.arguments.push_back(
        {"from_" + std::string(index_word(k)), truncated, false, "", "", ""});
    encode.body.emplace_back(fmt::format("{} = magnitude >= from_{};", reaches, index_word(k)));
    arguments += ", " + name;
    declare_table(m_, fmt::format("Threshold{}", capitalized(index_word(k))),
                  spec::dialect_id_bits(book), book.size(), threshold_of,
                  fmt::format("Quarter units from which index {} is nearer than {}, the last "
                              "dialect first.",
                              k, k - 1));
  }
  encode.body.emplace_back(
      "encode = {reaches_four, reaches_four ? reaches_six : reaches_two,\n"
      "reaches_seven | (reaches_five & ~reaches_six) | (reaches_three & ~reaches_four) |\n"
      "(reaches_one & ~reaches_two)};");
  m_.blank();
  for (const int k : varying) m_.signal(fmt::format("threshold_{}", index_word(k)), truncated);
  if (!varying.empty()) m_.blank();
  for (const int k : varying) {
    m_.assign(fmt::format("threshold_{}", index_word(k)),
              entry_of(fmt::format("Threshold{}", capitalized(index_word(k))), now("dialect"),
                       "TruncatedWidth"));
  }
  if (!varying.empty()) m_.blank();
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

}  // namespace mpgen::gen
