#include "gen/mixpe_product.hpp"

#include <fmt/format.h>

#include <vector>

#include "gen/stream_checks.hpp"
#include "spec/formats.hpp"

namespace mpgen::gen {
namespace {

using spec::PortDirection;

// One named intermediate of the product, or several that an expression is taken apart into. Icarus
// objects to bit selects in what always_comb calls, so the steps have none.
struct Step {
  std::vector<SvSignal> signals;
  std::string expression;

  std::string target() const {
    if (signals.size() == 1) return signals.front().name;
    std::string text;
    for (const auto& signal : signals) text += (text.empty() ? "{" : ", ") + signal.name;
    return text + "}";
  }
};

struct Section {
  std::string title;
  std::string comment;
  std::vector<Step> steps;
};

struct ProductSteps {
  std::vector<Section> sections;
  std::string product;  ///< the last expression
};

Step step(const char* name, SvWidth width, std::string expression, std::string note = "",
          bool is_signed = false) {
  return {{SvSignal{name, std::move(width), is_signed, std::move(note), "", ""}},
          std::move(expression)};
}

SvWidth multiple_width(const ProductForm& form) {
  const int recoded = form.is_binary16 ? spec::kFp16SignificandBits + 1 : form.activation_bits + 1;
  const int split = form.is_binary16 ? spec::kFp16SignificandBits + 3 : form.activation_bits + 2;
  return {"MultipleWidth", form.recodes ? recoded : split};
}

Section unpacked_binary16(const std::string& x) {
  return {"Activation",
          "",
          {{{SvSignal{"sign", 1, false, "", "", ""},
             SvSignal{"field", spec::kFp16ExponentBits, false, "exponent field E", "", ""},
             SvSignal{"fraction", spec::kFp16FractionBits, false, "", "", ""}},
            x},
           step("significand", {"SignificandWidth", spec::kFp16SignificandBits},
                "{|field, fraction}", "with its hidden bit")}};
}

// Two signed radix-4 digits, each one, two or no times the activation, and negative or not.
ProductSteps recoded_steps(const ProductForm& form, const std::string& x, const std::string& w) {
  const bool is_half = form.is_binary16;
  const SvWidth multiple = multiple_width(form);
  ProductSteps result;
  if (is_half) result.sections.push_back(unpacked_binary16(x));
  const std::string flip = is_half ? " ^ sign" : "";
  const char* low_note = is_half ? "its partial product is subtracted" : "low < 0";
  const char* high_note = is_half ? "its partial product is subtracted" : "high < 0";
  const auto bit = [](const char* name) { return SvSignal{name, 1, false, "", "", ""}; };
  result.sections.push_back(
      {"Weight digits",
       "",
       {{{bit("eight"), bit("four"), bit("two"), bit("one")}, w},
        step("low_is_one", 1, "one", "|low| = 1"),
        step("low_is_two", 1, "two & ~one", "|low| = 2"),
        step("low_negative", 1, "two" + flip, low_note),
        step("high_is_one", 1, "four ^ two", "|high| = 1"),
        step("high_is_two", 1, "(eight & ~four & ~two) | (~eight & four & two)", "|high| = 2"),
        step("high_negative", 1, "eight" + flip, high_note)}});
  const std::string once =
      is_half ? "{1'b0, significand}" : fmt::format("MultipleWidth'($signed({}))", x);
  const std::string twice = is_half ? "{significand, 1'b0}" : fmt::format("{{{}, 1'b0}}", x);
  const auto pick = [&](const std::string& digit) {
    return fmt::format(
        "({0} & {{MultipleWidth{{{2}_is_one}}}}) |\n({1} & {{MultipleWidth{{{2}_is_two}}}})", once,
        twice, digit);
  };
  const auto complemented = [&](const std::string& digit) {
    return fmt::format("{0}_multiple ^ {{MultipleWidth{{{0}_negative}}}}", digit);
  };
  const int sign_bits = is_half ? 1 : 0;
  const SvWidth low_width = is_half ? SvWidth("MultipleWidth+1", multiple.bits + 1) : multiple;
  const SvWidth high_width(is_half ? "MultipleWidth+3" : "MultipleWidth+2",
                           multiple.bits + 2 + sign_bits);
  result.sections.push_back(
      {"Partial products",
       "A negative multiple is complemented here; the one that completes it is added below.",
       {step("low_multiple", multiple, pick("low")), step("high_multiple", multiple, pick("high")),
        step("low_partial", low_width,
             is_half ? "{low_negative, " + complemented("low") + "}" : complemented("low"), "",
             true),
        step("high_partial", high_width,
             (is_half ? "{high_negative, " : "{") + complemented("high") + ", {2{high_negative}}}",
             "four times the digit's multiple", true)}});
  result.product =
      "ProductWidth'(low_partial) + ProductWidth'(high_partial) +\nProductWidth'(high_negative)";
  if (!form.splits_carry) result.product += " + ProductWidth'(low_negative)";
  return result;
}

// Two unsigned radix-4 digits; each picks no, one, two or three times the activation.
ProductSteps split_steps(const ProductForm& form, const std::string& x, const std::string& w) {
  const SvWidth multiple = multiple_width(form);
  const SvWidth once("OnceWidth", multiple.bits - 2);
  ProductSteps result;
  if (form.is_binary16) result.sections.push_back(unpacked_binary16(x));
  result.sections.push_back(
      {"Multiples of the activation",
       "",
       {step("once", once,
             form.is_binary16 ? "{sign, significand ^ {SignificandWidth{sign}}} +\nOnceWidth'(sign)"
                              : fmt::format("$signed({})", x),
             "", true),
        step("twice", multiple, "MultipleWidth'($signed({once, 1'b0}))", "", true),
        step("thrice", multiple, "MultipleWidth'(once) + twice", "", true)}});
  const auto pick = [](const std::string& digit) {
    return fmt::format(
        "(MultipleWidth'(once) & {{MultipleWidth{{{0} == 2'd1}}}}) |\n"
        "(twice & {{MultipleWidth{{{0} == 2'd2}}}}) |\n(thrice & {{MultipleWidth{{{0} == "
        "2'd3}}}})",
        digit);
  };
  result.sections.push_back({"Partial products",
                             "",
                             {{{SvSignal{"high_digit", 2, false, "", "", ""},
                                SvSignal{"low_digit", 2, false, "", "", ""}},
                               w},
                              step("low_partial", multiple, pick("low_digit"), "", true),
                              step("high_partial", multiple, pick("high_digit"), "", true)}});
  result.product = "ProductWidth'(low_partial) + ProductWidth'($signed({high_partial, 2'b00}))";
  return result;
}

ProductSteps product_steps(const ProductForm& form, const std::string& x, const std::string& w) {
  return form.recodes ? recoded_steps(form, x, w) : split_steps(form, x, w);
}

std::string weight_text(const ProductForm& form) {
  return form.recodes
             ? "The weight is two's complement, -8..7, recoded into two signed radix-4 digits, low "
               "in -2..1 and high in -2..2: weight = low + 4 * high. Two partial products, one "
               "adder."
             : "The weight is unsigned, 0..15, taken as two radix-4 digits 0..3. Three times the "
               "activation is formed once for both digits: two adders.";
}

}  // namespace

void declare_product_widths(SvModule& m, const ProductForm& form) {
  if (form.is_binary16) {
    m.localparam("SignificandWidth", std::to_string(spec::kFp16SignificandBits),
                 "of binary16, hidden bit included");
  }
  if (form.recodes) {
    m.localparam("MultipleWidth", form.is_binary16 ? "SignificandWidth + 1" : "ActivationWidth + 1",
                 "twice the activation");
  } else {
    m.localparam("OnceWidth", form.is_binary16 ? "SignificandWidth + 1" : "ActivationWidth",
                 "the activation in two's complement");
    m.localparam("MultipleWidth", "OnceWidth + 2", "three times the activation");
  }
}

SvModule product_module(const std::string& name, const ProductForm& form) {
  SvModule m;
  m.name = name;
  m.summary = "shift-add product of an activation and a 4-bit weight. Combinational.";
  m.header = {
      form.is_binary16
          ? "activation_i is IEEE 754 binary16, subnormals included: +-significand * 2^(exponent - "
            "25) with exponent = max(E, 1). The product is product_o * 2^(exponent_o - 25), exact. "
            "For Inf and NaN nonfinite_o is set and the other outputs are void."
          : fmt::format("activation_i is a two's complement integer of {} bits. product_o is the "
                        "exact product.",
                        form.activation_bits),
      weight_text(form)};
  m.ports = {{"activation_i", PortDirection::input, form.activation_bits, false,
              form.is_binary16 ? "binary16" : "two's complement"},
             {"weight_i", PortDirection::input, spec::kWeightBits, false,
              form.recodes ? "two's complement" : "unsigned"},
             {"product_o", PortDirection::output, form.range.signed_bits(), true,
              fmt::format("{}..{}", form.range.minimum, form.range.maximum)}};
  if (form.is_binary16) {
    m.ports.push_back({"exponent_o", PortDirection::output, spec::kFp16ExponentBits, false,
                       "effective exponent max(E, 1)"});
    m.ports.push_back({"nonfinite_o", PortDirection::output, 1, false, "Inf or NaN"});
  }
  m.blank();
  if (!form.is_binary16) m.localparam("ActivationWidth", std::to_string(form.activation_bits));
  declare_product_widths(m, form);
  m.localparam("ProductWidth", std::to_string(form.range.signed_bits()));
  const ProductSteps steps = product_steps(form, "activation_i", "weight_i");
  for (const auto& section : steps.sections) {
    m.section(section.title);
    if (!section.comment.empty()) m.comment(section.comment);
    for (const auto& part : section.steps) {
      for (const auto& signal : part.signals) m.add({signal});
    }
    m.blank();
    for (const auto& part : section.steps) m.assign(part.target(), part.expression);
  }
  m.section("Product");
  m.assign("product_o", steps.product);
  if (form.is_binary16) {
    m.assign("exponent_o", "field | 5'(field == '0)");
    m.assign("nonfinite_o", "&field");
    assert_always(m, "exponent_is_effective", "exponent_o != '0");
  }
  assert_always(
      m, "product_in_range",
      fmt::format("product_o >= -{} && product_o <= {}", -form.range.minimum, form.range.maximum));
  return m;
}

SvFunction product_function(const ProductForm& form) {
  SvFunction function{
      .name = "multiply",
      .width = {"ProductWidth", form.range.signed_bits()},
      .is_signed = true,
      .arguments = {{"activation", {"ActivationWidth", form.activation_bits}, false, "", "", ""},
                    {"weight", {"WeightWidth", spec::kWeightBits}, false, "", "", ""}},
      .locals = {},
      .body = {},
      .comment = weight_text(form)};
  if (form.splits_carry) {
    function.comment +=
        " The one that completes a negative low digit, bit 1 of the weight, is left to the adders "
        "behind, which have room for it.";
  }
  const ProductSteps steps = product_steps(form, "activation", "weight");
  for (const auto& section : steps.sections) {
    for (const auto& part : section.steps) {
      function.locals.insert(function.locals.end(), part.signals.begin(), part.signals.end());
      function.body.emplace_back(fmt::format("{} = {};", part.target(), part.expression));
    }
  }
  function.body.emplace_back(fmt::format("multiply = {};", steps.product));
  return function;
}

SvFunction effective_exponent_function() {
  const SvWidth width("ExponentWidth", spec::kFp16ExponentBits);
  return {.name = "effective_exponent",
          .width = width,
          .arguments = {{"field", width, false, "exponent field E", "", ""}},
          .locals = {},
          .body = {"effective_exponent = field | ExponentWidth'(field == '0);"},
          .comment = "max(E, 1)"};
}

}  // namespace mpgen::gen
