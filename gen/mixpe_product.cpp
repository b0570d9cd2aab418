#include "gen/mixpe_product.hpp"

#include <fmt/format.h>

#include "spec/formats.hpp"

namespace mpgen::gen {
namespace {

using spec::PortDirection;

void describe(SvModule& m, const ProductForm& form) {
  m.summary = "shift-add product of an activation and a 4-bit weight. Combinational.";
  if (form.is_binary16) {
    m.header.emplace_back(
        "activation_i is IEEE 754 binary16, subnormals included: +-significand * 2^(exponent - 25) "
        "with exponent = max(E, 1). The product is product_o * 2^(exponent_o - 25), exact. For Inf "
        "and NaN nonfinite_o is set and the other outputs are void.");
  } else {
    m.header.emplace_back(fmt::format(
        "activation_i is a two's complement integer of {} bits. {}", form.activation_bits,
        form.splits_carry
            ? "The product is product_o + carry_o: the bit that completes a negation is "
              "left to an adder behind that has a free carry input."
            : "product_o is the exact product."));
  }
  m.header.emplace_back(
      form.recodes ? "weight_i is two's complement, -8..7, recoded into two signed radix-4 digits, "
                     "low in -2..1 and high in -2..2: weight = low + 4 * high. Two partial "
                     "products, one adder."
                   : "weight_i is unsigned, 0..15, taken as two radix-4 digits 0..3. Three times "
                     "the activation is formed once for both digits: two adders.");
}

void declare_ports(SvModule& m, const ProductForm& form) {
  const int product_bits = form.range.signed_bits();
  m.ports = {{"activation_i", PortDirection::input, form.activation_bits, false,
              form.is_binary16 ? "binary16" : "two's complement"},
             {"weight_i", PortDirection::input, spec::kWeightBits, false,
              form.recodes ? "two's complement" : "unsigned"},
             {"product_o", PortDirection::output, product_bits, true,
              fmt::format("{}..{}{}", form.range.minimum, form.range.maximum,
                          form.splits_carry ? ", less carry_o" : "")}};
  if (form.splits_carry) {
    m.ports.push_back({"carry_o", PortDirection::output, 1, false, "still to be added"});
  }
  if (form.is_binary16) {
    m.ports.push_back({"exponent_o", PortDirection::output, spec::kFp16ExponentBits, false,
                       "effective exponent max(E, 1)"});
    m.ports.push_back({"nonfinite_o", PortDirection::output, 1, false, "Inf or NaN"});
  }
}

void unpack_binary16(SvModule& m) {
  m.section("Activation");
  m.signal("sign", 1);
  m.signal("is_normal", 1);
  m.signal("significand", "SignificandWidth", "hidden bit and fraction");
  m.blank();
  m.assign("sign", "activation_i[15]");
  m.assign("is_normal", "|activation_i[14:10]");
  m.assign("significand", "{is_normal, activation_i[9:0]}");
  m.assign("exponent_o", "{activation_i[14:11], activation_i[10] | ~is_normal}");
  m.assign("nonfinite_o", "&activation_i[14:10]");
}

// Two signed radix-4 digits, each one, two or no times the activation, and negative or not.
void recoded_product(SvModule& m, const ProductForm& form) {
  const std::string flip = form.is_binary16 ? " ^ sign" : "";
  m.section("Weight digits");
  m.signal("low_is_one", 1, "|low| = 1");
  m.signal("low_is_two", 1, "|low| = 2");
  m.signal("low_negative", 1, form.is_binary16 ? "low partial product is subtracted" : "low < 0");
  m.signal("high_is_one", 1, "|high| = 1");
  m.signal("high_is_two", 1, "|high| = 2");
  m.signal("high_negative", 1,
           form.is_binary16 ? "high partial product is subtracted" : "high < 0");
  m.blank();
  m.assign("low_is_one", "weight_i[0]");
  m.assign("low_is_two", "weight_i[1] & ~weight_i[0]");
  m.assign("low_negative", "weight_i[1]" + flip);
  m.assign("high_is_one", "weight_i[2] ^ weight_i[1]");
  m.assign("high_is_two",
           "(weight_i[3] & ~weight_i[2] & ~weight_i[1]) |\n(~weight_i[3] & weight_i[2] & "
           "weight_i[1])");
  m.assign("high_negative", "weight_i[3]" + flip);

  m.section("Partial products");
  m.comment("A negative multiple is complemented here; the one that completes it is added below.");
  if (form.is_binary16) {
    m.signal("low_multiple", "MultipleWidth");
    m.signal("high_multiple", "MultipleWidth");
    m.signed_signal("low_partial", {"MultipleWidth+1", spec::kFp16SignificandBits + 2});
    m.signed_signal("high_partial", {"MultipleWidth+3", spec::kFp16SignificandBits + 4},
                    "four times the digit's multiple");
    m.blank();
    for (const std::string digit : {"low", "high"}) {
      m.assign(digit + "_multiple",
               fmt::format("({{1'b0, significand}} & {{MultipleWidth{{{0}_is_one}}}}) |\n"
                           "({{significand, 1'b0}} & {{MultipleWidth{{{0}_is_two}}}})",
                           digit));
    }
    m.assign("low_partial", "{low_negative, low_multiple ^ {MultipleWidth{low_negative}}}");
    m.assign("high_partial",
             "{high_negative, high_multiple ^ {MultipleWidth{high_negative}}, {2{high_negative}}}");
  } else {
    m.signal("low_multiple", "MultipleWidth");
    m.signal("high_multiple", "MultipleWidth");
    m.signed_signal("low_partial", {"MultipleWidth", form.activation_bits + 1});
    m.signed_signal("high_partial", {"MultipleWidth+2", form.activation_bits + 3},
                    "four times the digit's multiple");
    m.blank();
    for (const std::string digit : {"low", "high"}) {
      m.assign(digit + "_multiple",
               fmt::format("({{activation_i[ActivationWidth-1], activation_i}} & "
                           "{{MultipleWidth{{{0}_is_one}}}}) |\n({{activation_i, 1'b0}} & "
                           "{{MultipleWidth{{{0}_is_two}}}})",
                           digit));
    }
    m.assign("low_partial", "low_multiple ^ {MultipleWidth{low_negative}}");
    m.assign("high_partial",
             "{high_multiple ^ {MultipleWidth{high_negative}}, {2{high_negative}}}");
  }

  m.section("Product");
  std::string sum =
      "ProductWidth'(low_partial) + ProductWidth'(high_partial) +\n"
      "ProductWidth'(high_negative)";
  if (form.splits_carry) {
    m.assign("carry_o", "low_negative");
  } else {
    sum += " + ProductWidth'(low_negative)";
  }
  m.assign("product_o", sum);
}

// Two unsigned radix-4 digits; each picks no, one, two or three times the activation.
void split_product(SvModule& m, const ProductForm& form) {
  m.section("Multiples of the activation");
  m.signed_signal("once", "OnceWidth");
  m.signed_signal("thrice", "MultipleWidth");
  m.blank();
  m.assign("once", form.is_binary16 ? "{sign, significand ^ {SignificandWidth{sign}}} +\n"
                                      "OnceWidth'(sign)"
                                    : "$signed(activation_i)");
  m.assign("thrice", "MultipleWidth'(once) + MultipleWidth'($signed({once, 1'b0}))");
  m.section("Product");
  const SvWidth width("MultipleWidth", 1);
  m.add({SvFunction{
      .name = "pick_multiple",
      .width = width,
      .is_signed = true,
      .arguments = {{"digit", 2, false, "", "", ""},
                    {"one", {"OnceWidth", 1}, true, "", "", ""},
                    {"three", width, true, "", "", ""}},
      .locals = {},
      .body = {"pick_multiple =\n(MultipleWidth'(one) & {MultipleWidth{digit == 2'd1}}) |\n"
               "(MultipleWidth'($signed({one, 1'b0})) & {MultipleWidth{digit == 2'd2}}) |\n"
               "(three & {MultipleWidth{digit == 2'd3}});"},
      .comment = ""}});
  m.blank();
  m.signed_signal("low_partial", width);
  m.signed_signal("high_partial", width);
  m.blank();
  m.assign("low_partial", "pick_multiple(weight_i[1:0], once, thrice)");
  m.assign("high_partial", "pick_multiple(weight_i[3:2], once, thrice)");
  m.assign("product_o",
           "ProductWidth'(low_partial) + ProductWidth'($signed({high_partial, 2'b00}))");
}

}  // namespace

SvModule product_module(const std::string& name, const ProductForm& form) {
  SvModule m;
  m.name = name;
  describe(m, form);
  declare_ports(m, form);
  m.blank();
  if (form.is_binary16) {
    m.localparam("SignificandWidth", "11", "of binary16, hidden bit included");
  } else if (form.recodes) {
    m.localparam("ActivationWidth", std::to_string(form.activation_bits));
  }
  if (form.recodes) {
    m.localparam("MultipleWidth", form.is_binary16 ? "SignificandWidth + 1" : "ActivationWidth + 1",
                 "twice the activation");
  } else {
    m.localparam("OnceWidth",
                 form.is_binary16 ? "SignificandWidth + 1" : std::to_string(form.activation_bits),
                 "the activation in two's complement");
    m.localparam("MultipleWidth", "OnceWidth + 2", "three times the activation");
  }
  m.localparam("ProductWidth", std::to_string(form.range.signed_bits()));
  if (form.is_binary16) unpack_binary16(m);
  if (form.recodes) {
    recoded_product(m, form);
  } else {
    split_product(m, form);
  }
  return m;
}

}  // namespace mpgen::gen
