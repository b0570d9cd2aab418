#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "gen/emission.hpp"
#include "gen/float_functions.hpp"
#include "gen/stream_checks.hpp"
#include "gen/unit_text.hpp"

namespace mpgen::gen {
namespace {

constexpr int kExponentBits = 8;
constexpr int kSignificandBits = spec::kFp32SignificandBits;

struct Field {
  std::string name;
  SvWidth width;
  bool is_signed = false;
};

class DequantizerEmitter {
 public:
  DequantizerEmitter(const spec::DequantizerSpec& spec, SvModule& module)
      : spec_(spec),
        m_(module),
        magnitude_bits_(static_cast<int>(
            std::bit_width(static_cast<std::uint64_t>(difference_range(spec).magnitude())))),
        converted_bits_(spec::converted_bits(spec)),
        product_bits_(converted_bits_ + spec::kFp16SignificandBits),
        rounds_(magnitude_bits_ > kSignificandBits) {}

  void run() {
    describe();
    for (const auto& port : spec::ports(spec_)) m_.ports.push_back(module_port(port));
    constants();
    carried_ = {{"first", 1}, {"last", 1}};
    names_ = {{"valid", "valid_i"}, {"first", "first_i"}, {"last", "last_i"}};
    if (spec_.rows > 1) carry("row", row_bits());
    carry("scale", spec::kFp16Bits);
    if (is_aligned()) carry("exponent", spec::kFp16ExponentBits);
    if (is_fp16()) carry("nonfinite", 1);
    if (spec_.has_row_scale()) carry("row_scale", spec::kFp32Bits);
    zero_point();
    convert();
    scale();
    accumulate();
    finish();
    add_checks();
  }

 private:
  bool is_fp16() const { return spec_.activations == spec::ActivationFormat::fp16; }
  bool is_aligned() const { return spec_.accumulator.kind == spec::Accumulator::Kind::aligned; }
  bool is_narrow() const { return spec_.output == spec::OutputFormat::fp16; }
  int row_bits() const { return spec::ceil_log2(static_cast<std::uint64_t>(spec_.rows)); }

  void carry(const std::string& name, int bits) {
    carried_.push_back({name, bits});
    names_.emplace_back(name, name + "_i");
  }

  std::string& current(const std::string& name) {
    for (auto& [plain, now] : names_) {
      if (plain == name) return now;
    }
    return names_.emplace_back(name, name).second;
  }

  void drop(const std::string& name) {
    carried_.erase(std::remove_if(carried_.begin(), carried_.end(),
                                  [&](const Field& field) { return field.name == name; }),
                   carried_.end());
  }

  static std::string joined(const std::vector<Field>& fields, const char* suffix) {
    if (fields.size() == 1) return fields.front().name + suffix;
    std::string text = "{";
    for (const auto& field : fields) {
      text += (text.size() > 1 ? ", " : "") + field.name + suffix;
    }
    return text + "}";
  }

  // The results of one step: registered together with everything that travels on, or plain wires.
  void step(const std::string& prefix, bool is_registered, const std::vector<Field>& results,
            const std::string& expression) {
    const char* suffix = is_registered ? "_q" : "";
    for (const auto& field : results) {
      m_.add({SvSignal{field.name + suffix, field.width, field.is_signed, "", "", ""}});
    }
    if (!is_registered) {
      m_.blank();
      m_.assign(joined(results, ""), expression);
      for (const auto& field : results) current(field.name) = field.name;
      return;
    }
    m_.signal(prefix + "_valid_q", 1);
    std::vector<SvStatement> moves = {fmt::format("{} <= {};", joined(results, "_q"), expression)};
    for (const auto& field : carried_) {
      const std::string target = prefix + "_" + field.name + "_q";
      m_.add({SvSignal{target, field.width, false, "", "", ""}});
      moves.emplace_back(fmt::format("{} <= {};", target, current(field.name)));
    }
    m_.blank();
    control(prefix + "_valid_q", current("valid"));
    m_.process(kClocked, {{fmt::format("if ({})", current("valid")), moves}});
    for (const auto& field : results) current(field.name) = field.name + "_q";
    for (const auto& field : carried_) current(field.name) = prefix + "_" + field.name + "_q";
    current("valid") = prefix + "_valid_q";
  }

  void control(const std::string& state, const std::string& next) {
    m_.control_register(state, next);
    m_.blank();
  }

  void describe() {
    m_.summary = "group epilogue: zero point, scale and FP32 accumulation over groups.";
    const char* difference = spec_.has_zero_point()
                                 ? (spec_.weight_offset == 0 ? "d = dot_i - zero_i * asum_i"
                                                             : "d = dot_i - (zero_i - 8) * asum_i")
                                 : "d = dot_i";
    m_.header.push_back(fmt::format(
        "For each group {} exactly, D = d rounded to binary32, accumulator = fma(scale_i, D, "
        "accumulator) with one rounding, from +0 at first_i. All roundings are to nearest even. {}",
        difference, lsb_text(spec_.activations, spec_.accumulator)));
    std::string result = "result_o is the accumulator";
    if (spec_.has_row_scale()) {
      result += ", multiplied by row_scale_i with one rounding to binary32";
    }
    if (is_narrow()) result += ", rounded to binary16";
    m_.header.push_back(
        result +
        ". Overflow gives Inf, underflow is gradual, "
        "scales that are Inf or NaN follow IEEE 754, and every NaN is the canonical quiet NaN.");
    if (spec_.rows > 1) {
      m_.header.push_back(
          fmt::format("{} dot products take turns: row_i says whose group comes, and the next "
                      "group of the same "
                      "row comes at least as many cycles later.",
                      spec_.rows));
    }
    if (is_fp16()) {
      m_.header.emplace_back(
          "A group with nonfinite_i makes the result of its dot product the quiet NaN.");
    }
    m_.header.push_back(latency_text(spec::latency(spec_), "group", "dot product"));
  }

  void constants() {
    m_.blank();
    if (spec_.has_zero_point()) {
      m_.localparam("SumWidth", std::to_string(asum_range(spec_).signed_bits()), "asum_i");
    }
    m_.localparam("DifferenceWidth", std::to_string(difference_range(spec_).signed_bits()), "d");
    m_.localparam("MagnitudeWidth", std::to_string(magnitude_bits_), "|d|");
    m_.localparam("ExponentWidth", std::to_string(kExponentBits), "of binary32");
    m_.localparam("ExponentBias", "127", "of binary32");
    m_.localparam("SignificandWidth", std::to_string(kSignificandBits),
                  "of binary32, hidden bit included");
    m_.localparam("ScaleWidth", std::to_string(spec::kFp16SignificandBits),
                  "significand of a binary16 scale");
    m_.localparam("ConvertedWidth", std::to_string(converted_bits_),
                  rounds_ ? "significand of D" : "significand of D, exact");
    m_.localparam("ProductWidth", "ConvertedWidth + ScaleWidth", "significand of scale * D");
  }

  // d = dot - (z - offset) * asum in two (offset 8) or three partial products.
  void zero_point() {
    if (!spec_.has_zero_point()) {
      m_.section("Group sum");
      step("difference", spec_.pipeline.zero_point,
           {{"difference", {"DifferenceWidth", difference_range(spec_).signed_bits()}, true}},
           "dot_i");
      return;
    }
    const int sum_bits = asum_range(spec_).signed_bits();
    const bool is_folded = spec_.weight_offset != 0;
    m_.section("Zero point");
    m_.comment(
        std::string("Radix-4 digits of ") +
        (is_folded ? "zero - 8, a two's complement number" : "zero, the highest one 0 or 1") +
        ". Each digit's multiple of asum is subtracted: complemented here unless the digit is "
        "negative, and completed by the one that stands beside it.");
    m_.blank();
    const SvWidth multiple("SumWidth+1", sum_bits + 1);
    const SvWidth difference("DifferenceWidth", difference_range(spec_).signed_bits());
    m_.add({SvFunction{
        .name = "negated_multiple",
        .width = multiple,
        .is_signed = true,
        .arguments = {{"sum", {"SumWidth", sum_bits}, true, "", "", ""},
                      {"digit_bits", 3, false, "two bits and the one below", "", ""}},
        .locals = {{"is_one", 1, false, "", "", ""}, {"is_two", 1, false, "", "", ""}},
        .body = {"is_one = digit_bits[1] ^ digit_bits[0];",
                 "is_two = (digit_bits == 3'b011) | (digit_bits == 3'b100);",
                 "negated_multiple =\n(((SumWidth+1)'(sum) & {(SumWidth+1){is_one}}) |\n  ({sum, "
                 "1'b0} & {(SumWidth+1){is_two}})) ^\n{(SumWidth+1){~digit_bits[2]}};"},
        .comment =
            "complement of digit * sum, or digit * sum itself negated for a negative digit"}});
    m_.blank();
    m_.signal("zero_digits", 5, "zero point with a zero below");
    m_.signal("completes_low", 1, "the low digit is not negative");
    m_.signal("completes_high", 1, "the high digit is not negative");
    m_.signed_signal("low", multiple);
    m_.signed_signal("high", multiple);
    if (!is_folded) m_.signed_signal("top", {"SumWidth", sum_bits});
    m_.signed_signal("subtraction", difference, "-(zero point) * asum, less its low completion");
    m_.blank();
    m_.assign("zero_digits", is_folded ? "{~zero_i[3], zero_i[2:0], 1'b0}" : "{zero_i, 1'b0}");
    m_.assign("completes_low", "~zero_digits[2]");
    m_.assign("completes_high", "~zero_digits[4]");
    m_.assign("low", "negated_multiple(asum_i, zero_digits[2:0])");
    m_.assign("high", "negated_multiple(asum_i, zero_digits[4:2])");
    if (!is_folded) m_.assign("top", "~(asum_i & {SumWidth{zero_i[3]}})");
    // Filling the two places below the high multiple with ones and adding one completes it.
    std::string sum =
        "DifferenceWidth'(low) +\n"
        "DifferenceWidth'($signed({high, {2{completes_high}}})) +\n"
        "DifferenceWidth'(completes_high)";
    if (!is_folded) {
      sum += " +\nDifferenceWidth'($signed({top, 4'b1111})) +\nDifferenceWidth'(1'b1)";
    }
    m_.assign("subtraction", sum);
    m_.blank();
    step("difference", spec_.pipeline.zero_point, {{"difference", difference, true}},
         "DifferenceWidth'(dot_i) + subtraction +\nDifferenceWidth'(completes_low)");
  }

  void convert() {
    m_.section("Conversion to a binary32 significand");
    const int count_bits = normalize_count_bits(magnitude_bits_);
    const SvWidth magnitude("MagnitudeWidth", magnitude_bits_);
    const SvWidth exponent("ExponentWidth", kExponentBits);
    m_.add({normalize_function("normalize_magnitude", magnitude)});
    m_.blank();
    std::vector<SvSignal> arguments = {
        {"value", {"DifferenceWidth", difference_range(spec_).signed_bits()}, true, "", "", ""}};
    const int lsb_exponent =
        is_fp16() ? (is_aligned() ? -spec::kFp16ExponentOffset - spec_.accumulator.fraction_bits
                                  : spec::kExactLsbExponent)
                  : 0;
    std::string leading =
        fmt::format("ExponentWidth'(MagnitudeWidth - 1 + ExponentBias{}) - ExponentWidth'(count)",
                    lsb_exponent == 0 ? "" : fmt::format(" - {}", -lsb_exponent));
    if (is_aligned()) {
      arguments.push_back({"largest", spec::kFp16ExponentBits, false, "M", "", ""});
      leading += " + ExponentWidth'(largest)";
    }
    std::vector<SvSignal> locals = {
        {"magnitude", magnitude, false, "", "", ""},
        {"count", count_bits, false, "leading zeros", "", ""},
        {"normalized", magnitude, false, "", "", ""},
        {"place", exponent, false, "biased, of the leading one", "", ""}};
    std::vector<SvStatement> body = {
        "magnitude = MagnitudeWidth'(value[DifferenceWidth-1] ? -value : value);",
        "{count, normalized} = normalize_magnitude(magnitude);", "place = " + leading + ";"};
    if (rounds_) {
      locals.push_back({"increment", 1, false, "", "", ""});
      locals.push_back({"rounded", {"ConvertedWidth+1", converted_bits_ + 1}, false, "", "", ""});
      const int dropped = magnitude_bits_ - kSignificandBits;
      const std::string guard = fmt::format("normalized[{}]", dropped - 1);
      const std::string sticky =
          dropped > 1 ? fmt::format("(|normalized[{}:0]) | normalized[{}]", dropped - 2, dropped)
                      : fmt::format("normalized[{}]", dropped);
      body.emplace_back(fmt::format("increment = {} & ({});", guard, sticky));
      body.emplace_back(
          "rounded = {1'b0, normalized[MagnitudeWidth-1 -: ConvertedWidth]} +\n"
          "(ConvertedWidth+1)'(increment);");
      body.emplace_back(
          "// A carry out leaves all zeros below it: the significand is one, a place higher.");
      body.emplace_back(
          "convert = {value[DifferenceWidth-1], place + ExponentWidth'(rounded[ConvertedWidth]),\n"
          "  rounded[ConvertedWidth] | rounded[ConvertedWidth-1],\n"
          "  rounded[ConvertedWidth-2:0]};");
    } else {
      body.emplace_back("convert = {value[DifferenceWidth-1], place, normalized};");
    }
    const SvWidth width("1+ExponentWidth+ConvertedWidth", 1 + kExponentBits + converted_bits_);
    m_.add({SvFunction{.name = "convert",
                       .width = width,
                       .arguments = arguments,
                       .locals = locals,
                       .body = body,
                       .comment = rounds_ ? "{sign, biased exponent, significand} of D, RNE"
                                          : "{sign, biased exponent, significand} of D, exact"}});
    m_.blank();
    const std::string largest = is_aligned() ? ", " + current("exponent") : "";
    drop("exponent");
    step("converted", spec_.pipeline.convert,
         {{"converted_sign", 1},
          {"converted_exponent", exponent},
          {"converted_significand", {"ConvertedWidth", converted_bits_}}},
         fmt::format("convert({}{})", current("difference"), largest));
  }

  void scale() {
    m_.section("Product with the group's scale");
    const SvWidth exponent("ExponentWidth", kExponentBits);
    const SvWidth scale_width("ScaleWidth", spec::kFp16SignificandBits);
    const SvWidth product("ProductWidth", product_bits_);
    m_.add({normalize_function("normalize_scale", scale_width)});
    m_.blank();
    std::vector<SvSignal> arguments = {
        {"sign", 1, false, "", "", ""},
        {"exponent", exponent, false, "", "", ""},
        {"significand", {"ConvertedWidth", converted_bits_}, false, "", "", ""},
        {"factor", spec::kFp16Bits, false, "the scale, binary16", "", ""}};
    std::string nan = "factor_special & ((|factor[9:0]) | (significand == '0))";
    if (is_fp16()) {
      arguments.push_back({"poisoned", 1, false, "an activation was Inf or NaN", "", ""});
      nan += " | poisoned";
    }
    m_.add({SvFunction{
        .name = "scale_product",
        .width = {"3+ExponentWidth+ProductWidth", 3 + kExponentBits + product_bits_},
        .arguments = arguments,
        .locals = {{"count", normalize_count_bits(spec::kFp16SignificandBits), false,
                    "leading zeros of a subnormal scale", "", ""},
                   {"factor_significand", scale_width, false, "", "", ""},
                   {"factor_special", 1, false, "Inf or NaN", "", ""},
                   {"is_nan", 1, false, "", "", ""},
                   {"product", product, false, "", "", ""},
                   {"place", exponent, false, "biased, of the product's top bit", "", ""}},
        .body =
            {"factor_special = &factor[14:10];",
             fmt::format("is_nan = {};", nan),
             "{count, factor_significand} = normalize_scale({|factor[14:10], factor[9:0]});",
             "product = ProductWidth'(significand) * ProductWidth'(factor_significand);",
             "place = exponent + ExponentWidth'({factor[14:11], factor[10] | ~(|factor[14:10])}) "
             "-\nExponentWidth'(count) - ExponentWidth'(14);",
             {"if (product == '0)", {"place = '0;"}},
             "scale_product = {is_nan, factor_special, sign ^ factor[15], place, product};"},
        .comment =
            "{NaN, Inf, sign, biased exponent of the top bit, significand} of scale * D, exact. "
            "The "
            "top bit or the one below it is set, unless the product is zero: then the exponent is "
            "zero too, the least of all. No other product comes near the ends of the exponent's "
            "range: its magnitude lies between 2^-64 and 2^64."}});
    m_.blank();
    const std::string poisoned = is_fp16() ? ", " + current("nonfinite") : "";
    const std::string factor = current("scale");
    drop("scale");
    drop("nonfinite");
    step("product", spec_.pipeline.scale,
         {{"product_nan", 1},
          {"product_special", 1},
          {"product_sign", 1},
          {"product_exponent", exponent},
          {"product_significand", product}},
         fmt::format("scale_product(\n{}, {}, {}, {}{})", current("converted_sign"),
                     current("converted_exponent"), current("converted_significand"), factor,
                     poisoned));
  }

  void accumulate() {
    m_.section("FP32 accumulator");
    // One place more than both significands: the sum of two bits below it still rounds right when
    // the product's top bit is zero and the difference loses another one.
    const int operand_bits = std::max(product_bits_, kSignificandBits + 1);
    const int add_bits = operand_bits + 3;
    const int sum_bits = add_bits + 1;
    const int count_bits = normalize_count_bits(sum_bits);
    const SvWidth exponent("ExponentWidth", kExponentBits);
    const SvWidth add("AddWidth", add_bits);
    const SvWidth sum("AddWidth+1", sum_bits);
    m_.localparam("AddWidth", std::to_string(add_bits),
                  "both operands, guard, round and sticky bit");
    m_.localparam("DroppedWidth", "AddWidth + 1 - SignificandWidth", "rounded away");
    m_.blank();
    m_.add({sticky_shift_function("shift_addend", add, kExponentBits)});
    m_.blank();
    m_.add({normalize_function("normalize_sum", sum)});
    m_.blank();
    m_.add({SvFunction{
        .name = "add_product",
        .width = spec::kFp32Bits,
        .arguments = {{"addend", spec::kFp32Bits, false, "binary32, never subnormal", "", ""},
                      {"is_nan", 1, false, "", "", ""},
                      {"special", 1, false, "", "", ""},
                      {"sign", 1, false, "", "", ""},
                      {"exponent", exponent, false, "", "", ""},
                      {"significand", {"ProductWidth", product_bits_}, false, "", "", ""}},
        .locals = {{"wide_addend", add, false, "", "", ""},
                   {"wide_product", add, false, "", "", ""},
                   {"larger", add, false, "operand with the larger exponent", "", ""},
                   {"smaller", add, false, "", "", ""},
                   {"is_product", 1, false, "the product is the larger", "", ""},
                   {"differ", 1, false, "effective subtraction", "", ""},
                   {"negative", 1, false, "", "", ""},
                   {"place", exponent, false, "of the larger operand", "", ""},
                   {"total", sum, false, "", "", ""},
                   {"normalized", sum, false, "", "", ""},
                   {"count", count_bits, false, "leading zeros", "", ""},
                   {"increment", 1, false, "", "", ""},
                   {"rounded_exponent", {"ExponentWidth+1", kExponentBits + 1}, false, "", "", ""},
                   {"rounded", spec::kFp32Bits, false, "exponent and fraction; a carry moves up",
                    "", ""}},
        .body =
            {"wide_addend = {|addend[30:23], addend[22:0], {(AddWidth-SignificandWidth){1'b0}}};",
             "wide_product = {significand, {(AddWidth-ProductWidth){1'b0}}};",
             "is_product = exponent > addend[30:23];",
             "differ = sign ^ addend[31];",
             "place = is_product ? exponent : addend[30:23];",
             "larger = is_product ? wide_product : wide_addend;",
             "smaller = shift_addend(\nis_product ? wide_addend : wide_product,\n"
             "is_product ? exponent - addend[30:23] : addend[30:23] - exponent);",
             "total = {1'b0, larger} + ({1'b0, smaller} ^ {(AddWidth+1){differ}}) +\n"
             "(AddWidth+1)'(differ);",
             "negative = differ & total[AddWidth];",
             "total = (total ^ {(AddWidth+1){negative}}) + (AddWidth+1)'(negative);",
             "{count, normalized} = normalize_sum(total);",
             "increment = normalized[DroppedWidth-1] &\n"
             "((|normalized[DroppedWidth-2:0]) | normalized[DroppedWidth]);",
             "rounded_exponent = {1'b0, place} + (ExponentWidth+1)'(1) - "
             "(ExponentWidth+1)'(count);",
             "rounded = {rounded_exponent, normalized[AddWidth-1 -: SignificandWidth-1]} +\n"
             "32'(increment);",
             {"if (is_nan || ((&addend[30:23]) && ((|addend[22:0]) || (special && differ))))",
              {"add_product = 32'h7FC0_0000;"}},
             {"else if (special)", {"add_product = {sign, 31'h7F80_0000};"}},
             {"else if (&addend[30:23])", {"add_product = addend;"}},
             {"else if (total == '0)", {"add_product = '0;"}},
             {"else if (rounded >= 32'h7F80_0000)",
              {"add_product = {addend[31] ^ (is_product & differ) ^ negative, 31'h7F80_0000};"}},
             {"else",
              {"add_product = {addend[31] ^ (is_product & differ) ^ negative, rounded[30:0]};"}}},
        .comment =
            "addend + product with one rounding to nearest even: with the exact product, the fused "
            "multiply-add of IEEE 754. The sum is a multiple of 2^-64, so it is never "
            "subnormal."}});
    m_.blank();
    const bool is_shared = spec_.rows > 1;
    const SvWidth row_width("RowIndexWidth", row_bits());
    std::string base = "accumulator_q";
    if (is_shared) {
      m_.comment(
          "A sum returns to its place a cycle after it was formed: rows take turns, so it is not "
          "wanted before.");
      m_.localparam("Rows", std::to_string(spec_.rows), "dot products that take turns");
      m_.localparam("RowIndexWidth", "$clog2(Rows)");
      m_.blank();
      m_.add({SvSignal{"row_sums_q", spec::kFp32Bits, false, "binary32", "Rows", "mem2reg"}});
      m_.signal("done_row_q", row_width);
      m_.signal("formed_q", 1, "accumulator_q is new");
      base = fmt::format("row_sums_q[{}]", current("row"));
    }
    m_.signal("accumulator_q", spec::kFp32Bits, "binary32");
    m_.signal("done_valid_q", 1);
    if (spec_.has_row_scale()) m_.signal("done_row_scale_q", spec::kFp32Bits);
    m_.blank();
    m_.process(kClocked,
               {{fmt::format("if ({})", current("valid")),
                 {fmt::format("accumulator_q <= add_product(\n{} ? '0 : {}, {}, {}, {},\n{}, "
                              "{});",
                              current("first"), base, current("product_nan"),
                              current("product_special"), current("product_sign"),
                              current("product_exponent"), current("product_significand"))}}});
    m_.blank();
    if (is_shared) {
      m_.process(kClocked, {{fmt::format("if ({})", current("valid")),
                             {fmt::format("done_row_q <= {};", current("row"))}},
                            {"if (formed_q)", {"row_sums_q[done_row_q] <= accumulator_q;"}}});
      m_.blank();
      control("formed_q", current("valid"));
    }
    control("done_valid_q", current("valid") + " & " + current("last"));
    if (spec_.has_row_scale()) {
      m_.process(kClocked, {{fmt::format("if ({} & {})", current("valid"), current("last")),
                             {fmt::format("done_row_scale_q <= {};", current("row_scale"))}}});
      current("row_scale") = "done_row_scale_q";
    }
    current("valid") = "done_valid_q";
    carried_.clear();
  }

  // acc * row scale: significands and exponents first, rounding second.
  void multiply_by_row_scale() {
    m_.section("Product with the row's scale");
    const SvWidth row("SignificandWidth", kSignificandBits);
    const SvWidth wide("RowProductWidth", 2 * kSignificandBits);
    const int place_bits = kExponentBits + 2;
    const SvWidth place("RowExponentWidth", place_bits);
    m_.localparam("RowProductWidth", "2 * SignificandWidth");
    m_.localparam("RowExponentWidth", "ExponentWidth + 2",
                  "signed: below the subnormals and above Inf");
    m_.blank();
    m_.add({normalize_function("normalize_row_scale", row)});
    m_.blank();
    m_.add({SvFunction{
        .name = "row_product",
        .width = {"3+RowExponentWidth+RowProductWidth", 3 + place_bits + 2 * kSignificandBits},
        .arguments = {{"value", spec::kFp32Bits, false, "binary32, never subnormal", "", ""},
                      {"factor", spec::kFp32Bits, false, "binary32", "", ""}},
        .locals = {{"count", normalize_count_bits(kSignificandBits), false,
                    "leading zeros of a subnormal scale", "", ""},
                   {"factor_significand", row, false, "", "", ""},
                   {"value_special", 1, false, "Inf or NaN", "", ""},
                   {"factor_special", 1, false, "Inf or NaN", "", ""},
                   {"is_nan", 1, false, "", "", ""},
                   {"place", place, false, "biased, of the product's top bit", "", ""},
                   {"product", wide, false, "", "", ""}},
        .body =
            {"value_special = &value[30:23];",
             "factor_special = &factor[30:23];",
             "is_nan = (value_special & (|value[22:0])) | (factor_special & (|factor[22:0])) |\n"
             "(value_special & (factor[30:0] == '0)) | (factor_special & (value[30:0] == '0));",
             "{count, factor_significand} = normalize_row_scale({|factor[30:23], factor[22:0]});",
             "product = RowProductWidth'({|value[30:23], value[22:0]}) "
             "*\nRowProductWidth'(factor_significand);",
             "place = RowExponentWidth'(value[30:23]) +\n"
             "RowExponentWidth'({factor[30:24], factor[23] | ~(|factor[30:23])}) -\n"
             "RowExponentWidth'(count) - RowExponentWidth'(126);",
             {"if (product == '0)", {"place = '0;"}},
             "row_product = {is_nan, value_special | factor_special, value[31] ^ factor[31], "
             "place,\n  product};"},
        .comment = "{NaN, Inf, sign, biased exponent of the top bit, significand}, exact"}});
    m_.blank();
    if (spec_.pipeline.row_scale) carried_.clear();
    step("row", spec_.pipeline.row_scale,
         {{"row_nan", 1},
          {"row_special", 1},
          {"row_sign", 1},
          {"row_exponent", place},
          {"row_significand", wide}},
         fmt::format("row_product({}, {})", current("accumulator"), current("row_scale")));
    m_.blank();
    m_.add({SvFunction{
        .name = "round_row_product",
        .width = spec::kFp32Bits,
        .arguments = {{"is_nan", 1, false, "", "", ""},
                      {"special", 1, false, "", "", ""},
                      {"sign", 1, false, "", "", ""},
                      {"exponent", place, false, "", "", ""},
                      {"significand", wide, false, "", "", ""}},
        .locals = {{"place", place, false, "of the leading one", "", ""},
                   {"normalized", wide, false, "", "", ""},
                   {"is_subnormal", 1, false, "", "", ""},
                   {"increment", 1, false, "", "", ""},
                   {"rounded", spec::kFp32Bits, false, "exponent and fraction; a carry moves up",
                    "", ""}},
        .body = {"place = exponent - RowExponentWidth'(!significand[RowProductWidth-1]);",
                 "normalized = significand[RowProductWidth-1] ? significand : significand << 1;",
                 "is_subnormal = place[RowExponentWidth-1] | (place == '0);",
                 {"if (is_subnormal)",
                  {"normalized = normalized >> (RowExponentWidth'(1) - place);"}},
                 "increment = normalized[SignificandWidth-1] &\n"
                 "((|normalized[SignificandWidth-2:0]) | normalized[SignificandWidth]);",
                 "rounded = {is_subnormal ? 9'd0 : place[8:0],\n"
                 "  normalized[RowProductWidth-2 -: SignificandWidth-1]} + 32'(increment);",
                 {"if (is_nan)", {"round_row_product = 32'h7FC0_0000;"}},
                 {"else if (special || rounded >= 32'h7F80_0000)",
                  {"round_row_product = {sign, 31'h7F80_0000};"}},
                 {"else", {"round_row_product = {sign, rounded[30:0]};"}}},
        .comment =
            "RNE to binary32 with gradual underflow. The shift to a subnormal drops no one: the "
            "sum "
            "is a multiple of 2^-24 and the scale one of 2^-149, so the product is one of 2^-173, "
            "where the last bit behind half a unit of the subnormals stands."}});
    m_.blank();
  }

  void narrow_function() {
    m_.section("Rounding to binary16");
    const SvWidth significand("SignificandWidth", kSignificandBits);
    m_.add({sticky_shift_function("shift_significand", significand, kExponentBits)});
    m_.blank();
    m_.add({SvFunction{
        .name = "narrow",
        .width = spec::kFp16Bits,
        .arguments = {{"value", spec::kFp32Bits, false, "binary32", "", ""}},
        .locals = {{"is_subnormal", 1, false, "in binary16", "", ""},
                   {"shifted",
                    {"SignificandWidth-1", kSignificandBits - 1},
                    false,
                    "without the hidden bit",
                    "",
                    ""},
                   {"place", kExponentBits, false, "exponent field of binary16", "", ""},
                   {"increment", 1, false, "", "", ""},
                   {"rounded", 18, false, "exponent and fraction; a carry moves up", "", ""}},
        .body = {"is_subnormal = value[30:23] <= 8'd112;",
                 "shifted = (SignificandWidth-1)'(shift_significand(\n{|value[30:23], "
                 "value[22:0]}, is_subnormal ? 8'd113 - "
                 "value[30:23] : 8'd0));",
                 "place = is_subnormal ? 8'd0 : value[30:23] - 8'd112;",
                 "increment = shifted[12] & ((|shifted[11:0]) | shifted[13]);",
                 "rounded = {place, shifted[22:13]} + 18'(increment);",
                 {"if ((&value[30:23]) && (|value[22:0]))", {"narrow = 16'h7E00;"}},
                 {"else if (rounded >= 18'h0_7C00)", {"narrow = {value[31], 15'h7C00};"}},
                 {"else", {"narrow = {value[31], rounded[14:0]};"}}},
        .comment = "RNE to binary16 with gradual underflow"}});
    m_.blank();
  }

  void finish() {
    current("accumulator") = "accumulator_q";
    std::string result = "accumulator_q";
    if (spec_.has_row_scale()) {
      multiply_by_row_scale();
      result = fmt::format("round_row_product({}, {}, {}, {}, {})", current("row_nan"),
                           current("row_special"), current("row_sign"), current("row_exponent"),
                           current("row_significand"));
    }
    if (is_narrow()) {
      narrow_function();
      result = fmt::format("narrow({})", result);
    }
    if (!spec_.has_row_scale() && !is_narrow()) m_.section("Result");
    if (spec_.pipeline.output) {
      m_.process(kClocked, {{fmt::format("if ({})", current("valid")),
                             {fmt::format("result_o <=\n{};", result)}}});
      m_.blank();
      control("valid_o", current("valid"));
      m_.items.pop_back();
    } else {
      m_.assign("valid_o", current("valid"));
      m_.assign("result_o", result.size() > 70 ? "\n" + result : result);
    }
  }

  void add_checks() {
    if (spec_.rows == 1) {
      check_packets(m_, {.packet = "dot"});
    } else {
      // Rows take turns, each with dot products of its own.
      check_packets(m_, {.packet = "dot", .rows = spec_.rows});
      const auto ids = 1 << row_bits();
      if (spec_.rows < ids) {
        assume_always(m_, "row_exists",
                      fmt::format("!valid_i || row_i < {}'d{}", row_bits(), spec_.rows));
      }
    }
    assert_latency(m_, "valid_i & last_i", spec::latency(spec_));
  }

  const spec::DequantizerSpec& spec_;
  SvModule& m_;
  int magnitude_bits_;
  int converted_bits_;
  int product_bits_;
  bool rounds_;
  std::vector<Field> carried_;
  std::vector<std::pair<std::string, std::string>> names_;
};

}  // namespace

const SvModule& emit(const spec::DequantizerSpec& spec, const std::string& name,
                     Emission& emission) {
  SvModule m;
  m.name = name;
  DequantizerEmitter(spec, m).run();
  return emission.add(std::move(m));
}

}  // namespace mpgen::gen
