#include "spec/read_design.hpp"

#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/environment.hpp"

namespace mpgen::spec {
namespace {

using Lines = std::vector<std::string>;

const std::string kUnits =
    "mixpe_mul, mixpe_pe, activation_sum, group_aligner, dequantizer, mixpe_dot, dialect_decoder, "
    "dialect_mac, format_selector, dialect_quantizer_mse, dialect_dot, mxfp4_mac or mpgemm_tile";
const std::string kStart = "'mpgen init UNIT' prints an example to start from";

// What the reader has to say about a text, as the command line prints it.
Lines problems(const std::string& text) {
  const ReadResult result = read_design(text, "f.yaml");
  REQUIRE(result.design.has_value() == result.diagnostics.empty());
  Lines lines;
  for (const auto& diagnostic : result.diagnostics) lines.push_back(to_string(diagnostic));
  return lines;
}

Design design_of(const std::string& text) {
  const ReadResult result = read_design(text, "f.yaml");
  INFO(text);
  REQUIRE(result.diagnostics.empty());
  return *result.design;
}

TEST_CASE("a configuration with every key") {
  const Design design = design_of(
      "unit: mixpe_dot\nname: mine\nweights: int4\nactivations: int8\nlanes: 16\ngroup: 64\n"
      "accumulator: exact\npipeline: [tree, product]\ndequantizer_pipeline: [row_scale]\n"
      "output: fp16\n");
  MixpeDotSpec expected;
  expected.weights = WeightFormat::int4;
  expected.activations = ActivationFormat::int8;
  expected.lanes = 16;
  expected.group = 64;
  expected.pipeline = {.product = true, .tree = true};
  expected.dequantizer_pipeline = {.row_scale = true};
  expected.output = OutputFormat::fp16;
  CHECK(design == Design{"mine", expected});
}

TEST_CASE("keys that are left out have the defaults of the unit") {
  CHECK(design_of("unit: mixpe_mul") == Design{"mixpe_mul", MixpeMulSpec{}});
  CHECK(design_of("unit: mixpe_pe") == Design{"mixpe_pe", MixpePeSpec{}});
  CHECK(design_of("unit: activation_sum") == Design{"activation_sum", ActivationSumSpec{}});
  CHECK(design_of("unit: group_aligner") == Design{"group_aligner", GroupAlignerSpec{}});
  CHECK(design_of("unit: dequantizer") == Design{"dequantizer", DequantizerSpec{}});
  CHECK(design_of("unit: mixpe_dot") == Design{"mixpe_dot", MixpeDotSpec{}});
  CHECK(design_of("unit: dialect_decoder") == Design{"dialect_decoder", DialectDecoderSpec{}});
  CHECK(design_of("unit: dialect_mac") == Design{"dialect_mac", DialectMacSpec{}});
  CHECK(design_of("unit: format_selector") == Design{"format_selector", FormatSelectorSpec{}});
  CHECK(design_of("unit: dialect_quantizer_mse") ==
        Design{"dialect_quantizer_mse", DialectQuantizerMseSpec{}});
  CHECK(design_of("unit: dialect_dot") == Design{"dialect_dot", DialectDotSpec{}});
  CHECK(design_of("unit: mxfp4_mac") == Design{"mxfp4_mac", Mxfp4MacSpec{}});
}

TEST_CASE("YAML's other notations") {
  const Design expected = design_of("unit: mixpe_pe\nlanes: 8\ngroup: 8\npipeline: [tree]\n");
  const auto text = GENERATE(
      std::string("{unit: mixpe_pe, lanes: 8, group: 8, pipeline: [tree]}"),
      std::string("{\"unit\": \"mixpe_pe\", \"lanes\": 8, \"group\": 8, \"pipeline\": [\"tree\"]}"),
      std::string("---\nunit: 'mixpe_pe'\nlanes: &n 8\ngroup: *n\npipeline:\n- tree\n...\n"),
      std::string(
          "\xEF\xBB\xBFunit: mixpe_pe\r\nlanes: +8\r\ngroup: 8\r\npipeline:\r\n  - tree\r\n"),
      std::string("%YAML 1.2\n---\nunit: mixpe_pe # a unit\n\nlanes: 8\ngroup: 8\n"
                  "pipeline: [tree]\nnonfinite_flag: True\n"),
      std::string("? unit\n: mixpe_pe\nlanes: 8\ngroup: 8\npipeline: [tree]"));
  CHECK(design_of(text) == expected);
}

TEST_CASE("no configuration") {
  const auto text = GENERATE(std::string(), std::string("# only a comment\n"), std::string("---\n"),
                             std::string("~"), std::string("\n\n"));
  CHECK(problems(text) == Lines{"f.yaml: error: holds no configuration; " + kStart});
}

TEST_CASE("something other than a map") {
  CHECK(problems("\n- unit: mixpe_pe\n") ==
        Lines{"f.yaml:2:1: error: expected a map of 'key: value' lines, found a list; " + kStart});
  CHECK(
      problems("mixpe_pe") ==
      Lines{"f.yaml:1:1: error: expected a map of 'key: value' lines, found the text 'mixpe_pe'; " +
            kStart});
}

TEST_CASE("the unit") {
  CHECK(problems("lanes: 4\n") ==
        Lines{"f.yaml:1:1: error: missing key 'unit'; allowed: " + kUnits});
  CHECK(problems("unit: mixpe_po\n") ==
        Lines{"f.yaml:1:7: error: unknown unit 'mixpe_po'; did you mean 'mixpe_pe'? Allowed: " +
              kUnits});
  CHECK(problems("unit: cpu\n") ==
        Lines{"f.yaml:1:7: error: unknown unit 'cpu'; allowed: " + kUnits});
  CHECK(problems("unit: 4\n") ==
        Lines{"f.yaml:1:7: error: unit: expected " + kUnits + ", found the integer 4"});
  CHECK(problems("unit:\n") ==
        Lines{"f.yaml:1:1: error: unit: expected " + kUnits + ", found nothing"});
  CHECK(problems("unit: [mixpe_pe]\n") ==
        Lines{"f.yaml:1:7: error: unit: expected " + kUnits + ", found a list"});
}

TEST_CASE("the name") {
  CHECK(problems("unit: mixpe_mul\nname: wire\n") ==
        Lines{"f.yaml:2:7: error: name: 'wire' is a reserved word of SystemVerilog"});
  CHECK(problems("unit: mixpe_mul\nname: 1.5\n") ==
        Lines{"f.yaml:2:7: error: name: expected a module name in lower_snake_case, found the "
              "number 1.5"});
  CHECK(problems("unit: mixpe_mul\nname: true\n") ==
        Lines{"f.yaml:2:7: error: name: expected a module name in lower_snake_case, found true"});
  CHECK(
      problems("unit: mixpe_mul\nname:\n") ==
      Lines{"f.yaml:2:1: error: name: expected a module name in lower_snake_case, found nothing"});
  CHECK(problems("unit: mixpe_mul\nname: \"\\e[31m\"\n") ==
        Lines{"f.yaml:2:7: error: name: '\\x1B[31m' is not a module name in lower_snake_case: "
              "small letters and digits, a letter first, single underscores between words"});
}

TEST_CASE("unknown keys") {
  CHECK(problems("unit: mixpe_pe\nlane: 4\n") ==
        Lines{"f.yaml:2:1: error: unknown key 'lane'; did you mean 'lanes'?"});
  CHECK(problems("unit: mixpe_mul\ncolour: red\n") ==
        Lines{"f.yaml:2:1: error: unknown key 'colour'; the keys of mixpe_mul are unit, name, "
              "weights and activations"});
  CHECK(
      problems("unit: mixpe_mul\nlanes: 4\n") ==
      Lines{"f.yaml:2:1: error: 'lanes' is not a parameter of mixpe_mul; its keys are unit, name, "
            "weights and activations"});
  CHECK(problems("colour: red\n")[1] == "f.yaml:1:1: error: unknown key 'colour'");
  CHECK(problems("unit: mixpe_pe\nlanes 4\n") ==
        Lines{"f.yaml:2:1: error: no ': ' after the key in 'lanes 4'"});
  CHECK(problems("unit: mixpe_mul\n? [a]\n: b\n") ==
        Lines{"f.yaml:2:3: error: expected a key, a single word, found a list"});
}

TEST_CASE("duplicate keys") {
  CHECK(problems("unit: mixpe_pe\nlanes: 4\n\nlanes: 8\n") ==
        Lines{"f.yaml:4:1: error: duplicate key 'lanes'; it is in line 2 already"});
}

TEST_CASE("wrong choices") {
  CHECK(problems("unit: mixpe_mul\nweights: uint5\n") ==
        Lines{"f.yaml:2:10: error: weights is 'uint5'; did you mean 'uint4'? Allowed: uint4 or "
              "int4"});
  CHECK(problems("unit: mixpe_mul\nactivations: bfloat\n") ==
        Lines{"f.yaml:2:14: error: activations is 'bfloat'; allowed: fp16 or int8"});
  CHECK(problems("unit: mixpe_mul\nweights: 4\n") ==
        Lines{"f.yaml:2:10: error: weights: expected uint4 or int4, found the integer 4"});
  CHECK(problems("unit: mixpe_mul\nweights: {a: b}\n") ==
        Lines{"f.yaml:2:10: error: weights: expected uint4 or int4, found a map"});
  CHECK(problems("unit: mixpe_mul\nweights:\nactivations: ~\n") ==
        Lines{"f.yaml:2:1: error: weights has no value; allowed: uint4 or int4",
              "f.yaml:3:1: error: activations has no value; allowed: fp16 or int8"});
}

TEST_CASE("wrong accumulators") {
  const std::string allowed = "; allowed: exact, fp32 or aligned:N with N 0 to 16";
  CHECK(problems("unit: mixpe_pe\naccumulator: aligned:17\n") ==
        Lines{"f.yaml:2:14: error: accumulator is 'aligned:17'" + allowed});
  CHECK(problems("unit: mixpe_pe\naccumulator: aligned\n") ==
        Lines{"f.yaml:2:14: error: accumulator is 'aligned'" + allowed});
  CHECK(problems("unit: group_aligner\naccumulator: exact\n") ==
        Lines{"f.yaml:2:14: error: accumulator is 'exact'; allowed: aligned:N with N 0 to 16"});
}

TEST_CASE("wrong integers") {
  const std::string lanes = "1, 2, 4, 8, 16, 32 or 64";
  CHECK(problems("unit: mixpe_pe\nlanes: 3\n") ==
        Lines{"f.yaml:2:8: error: lanes is 3; allowed: " + lanes});
  CHECK(problems("unit: mixpe_pe\nlanes: \"4\"\n") ==
        Lines{"f.yaml:2:8: error: lanes: expected an integer, " + lanes + ", found the text '4'"});
  CHECK(
      problems("unit: mixpe_pe\nlanes: 4.0\n") ==
      Lines{"f.yaml:2:8: error: lanes: expected an integer, " + lanes + ", found the number 4.0"});
  CHECK(problems("unit: mixpe_pe\nlanes: true\n") ==
        Lines{"f.yaml:2:8: error: lanes: expected an integer, " + lanes + ", found true"});
  CHECK(problems("unit: mixpe_pe\nweight_offset: 4\n") ==
        Lines{"f.yaml:2:16: error: weight_offset is 4; allowed: 0 or 8"});
  const std::string group = "; allowed: 1 to 65536, a multiple of lanes";
  CHECK(problems("unit: mixpe_pe\ngroup: 0\n") == Lines{"f.yaml:2:8: error: group is 0" + group});
  CHECK(problems("unit: mixpe_pe\ngroup: -128\n") ==
        Lines{"f.yaml:2:8: error: group is -128" + group});
  CHECK(problems("unit: mixpe_pe\ngroup: 65537\n") ==
        Lines{"f.yaml:2:8: error: group is 65537" + group});
  CHECK(problems("unit: mixpe_pe\ngroup: 99999999999999999999\n") ==
        Lines{"f.yaml:2:8: error: group is '99999999999999999999'" + group});
  for (const char* text : {"0200", "0x80", "0o200", "-012"}) {
    CHECK(problems(std::string("unit: mixpe_pe\ngroup: ") + text + "\n") ==
          Lines{std::string("f.yaml:2:8: error: group: write '") + text +
                "' in decimal without a leading zero"});
  }
  CHECK(problems("unit: group_aligner\nbeat_side_bits: 1025\n") ==
        Lines{"f.yaml:2:17: error: beat_side_bits is 1025; allowed: 0 to 1024"});
}

TEST_CASE("wrong flags") {
  CHECK(problems("unit: mixpe_pe\nnonfinite_flag: yes\n") ==
        Lines{"f.yaml:2:17: error: nonfinite_flag: expected true or false, found the text 'yes'"});
  CHECK(problems("unit: mixpe_pe\nnonfinite_flag: 1\n") ==
        Lines{"f.yaml:2:17: error: nonfinite_flag: expected true or false, found the integer 1"});
}

TEST_CASE("wrong lists") {
  const std::string places = "product, tree";
  CHECK(problems("unit: mixpe_pe\npipeline: tree\n") ==
        Lines{"f.yaml:2:11: error: pipeline: expected a list of any of product, tree and "
              "accumulate; [] for none, found the text 'tree'"});
  CHECK(problems("unit: mixpe_pe\npipeline: [tre, output, 4, tree, tree, [tree]]\n") ==
        Lines{"f.yaml:2:12: error: pipeline has no 'tre'; did you mean 'tree'? Allowed: product, "
              "tree or accumulate",
              "f.yaml:2:17: error: pipeline has no 'output'; allowed: product, tree or accumulate",
              "f.yaml:2:25: error: pipeline: expected product, tree or accumulate, found the "
              "integer 4",
              "f.yaml:2:34: error: pipeline lists 'tree' twice",
              "f.yaml:2:40: error: pipeline: expected product, tree or accumulate, found a list"});
}

TEST_CASE("impossible combinations") {
  CHECK(problems("unit: mixpe_pe\nlanes: 64\ngroup: 100\n") ==
        Lines{"f.yaml:3:8: error: group 100 is not a multiple of lanes 64; nearest: 64 or 128"});
  CHECK(problems("unit: mixpe_pe\nlanes: 16\ngroup: 7\n") ==
        Lines{"f.yaml:3:8: error: group 7 is not a multiple of lanes 16; nearest: 16"});
  CHECK(
      problems("unit: mixpe_pe\nactivations: int8\naccumulator: aligned:4\n") ==
      Lines{"f.yaml:3:14: error: accumulator aligned:4 does not go with activations int8: sums of "
            "integers need neither rounding nor alignment; allowed here: exact"});
  CHECK(problems("unit: mixpe_pe\nweight_offset: 8\nweights: int4\n") ==
        Lines{"f.yaml:2:16: error: weight_offset 8 does not go with weights int4: int4 has no zero "
              "point that could absorb it; allowed here: 0"});
  CHECK(problems("unit: dequantizer\naccumulator: fp32\nweight_offset: 8\n") ==
        Lines{"f.yaml:3:16: error: weight_offset 8 does not go with accumulator fp32: it would "
              "change what is rounded; allowed here: 0"});
  CHECK(problems("unit: activation_sum\nlanes: 2\npipeline: [product, tree]\n") ==
        Lines{"f.yaml:3:21: error: 'tree' in pipeline does not go with lanes 2: the adder tree has "
              "no middle with fewer than 4 lanes; allowed here: product or accumulate"});
  const std::string row_scale =
      "does not go with activations fp16: fp16 activations have no scale per row; allowed here: "
      "zero_point, convert, scale or output; activations is left out and has its default";
  CHECK(problems("unit: dequantizer\npipeline:\n- output\n- row_scale\n") ==
        Lines{"f.yaml:4:3: error: 'row_scale' in pipeline " + row_scale});
  CHECK(problems("unit: mixpe_dot\ndequantizer_pipeline: [row_scale]\n") ==
        Lines{"f.yaml:2:24: error: 'row_scale' in dequantizer_pipeline " + row_scale});
}

TEST_CASE("impossible combinations of block units") {
  const std::string serial =
      " does not go with block 32 and lanes 8: the serial form has its registers in its own "
      "places; allowed here: nothing, written []";
  CHECK(problems("unit: format_selector\nblock: 32\nlanes: 8\npipeline: [maximum, select]\n") ==
        Lines{"f.yaml:4:12: error: 'maximum' in pipeline" + serial,
              "f.yaml:4:21: error: 'select' in pipeline" + serial});
  CHECK(
      problems("unit: format_selector\nlanes: 8\n") ==
      Lines{"f.yaml:2:8: error: pipeline is left out, and its default [maximum, magnitude, score, "
            "select]" +
            serial});
  CHECK(problems("unit: dialect_dot\nlanes: 8\nselector_pipeline: [score]\n") ==
        Lines{"f.yaml:3:21: error: 'score' in selector_pipeline" + serial +
              "; block is left out and has its default"});
  CHECK(problems("unit: format_selector\nlanes: 8\npipeline: []\n").empty());
  CHECK(problems("unit: dialect_mac\nblock: 16\n") ==
        Lines{"f.yaml:2:8: error: block 16 is not a multiple of lanes 32; nearest: 32; lanes is "
              "left out and has its default"});
  CHECK(problems("unit: dialect_mac\nlanes: 64\n") ==
        Lines{"f.yaml:2:8: error: block is left out, and its default 32 is not a multiple of lanes "
              "64; nearest: 64"});
  CHECK(problems("unit: dialect_mac\nblock: 64\nlongest_dot_product: 100\n") ==
        Lines{"f.yaml:3:22: error: longest_dot_product 100 is not a multiple of block 64; nearest: "
              "64 or 128"});
  CHECK(problems("unit: dialect_mac\noperands: decoded\npipeline: [sum, decode]\n") ==
        Lines{"f.yaml:3:17: error: 'decode' in pipeline does not go with operands decoded: decoded "
              "operands need no decoder; allowed here: sum or output"});
  // Wrong values cause no message further down the chain.
  CHECK(problems("unit: dialect_mac\nblock: 24\nlongest_dot_product: 100\n") ==
        Lines{"f.yaml:2:8: error: block is 24; allowed: 16, 32 or 64, a multiple of lanes"});
}

TEST_CASE("a value that is wrong by itself causes no second message") {
  CHECK(problems("unit: mixpe_pe\nlanes: 3\ngroup: 100\n").size() == 1);
  CHECK(problems("unit: mixpe_pe\nactivations: int9\naccumulator: fp32\n").size() == 1);
}

TEST_CASE("all problems of a file at once, in the order of the file") {
  CHECK(
      problems("weights: uint5\nunit: mixpe_pee\nlane: 3\ngroup: 100000\nweights: int4\n"
               "pipeline: [tree, produkt]\noutput: fp32\n---\na: b\n") ==
      Lines{"f.yaml:1:10: error: weights is 'uint5'; did you mean 'uint4'? Allowed: uint4 or int4",
            "f.yaml:2:7: error: unknown unit 'mixpe_pee'; did you mean 'mixpe_pe'? Allowed: " +
                kUnits,
            "f.yaml:3:1: error: unknown key 'lane'; did you mean 'lanes'?",
            "f.yaml:4:8: error: group is 100000; allowed: 1 to 65536, a multiple of lanes",
            "f.yaml:5:1: error: duplicate key 'weights'; it is in line 1 already",
            "f.yaml:6:18: error: pipeline has no 'produkt'; did you mean 'product'? Allowed: "
            "product, tree or accumulate",
            "f.yaml:7:1: error: 'output' is not a parameter of mixpe_pe; its keys are unit, name, "
            "weights, activations, lanes, group, accumulator, weight_offset, nonfinite_flag and "
            "pipeline",
            "f.yaml:8:1: error: a second YAML document; a configuration file holds one"});
}

TEST_CASE("very many problems are cut short") {
  std::string text = "unit: mixpe_mul\n";
  for (int i = 0; i < 150; ++i) text += "key" + std::to_string(i) + ": 1\n";
  const Lines lines = problems(text);
  REQUIRE(lines.size() == 101);
  CHECK(lines.back() == "f.yaml: error: 50 more problems");
}

TEST_CASE("tags have no meaning") {
  CHECK(problems("unit: mixpe_mul\nweights: !!str uint4\n") ==
        Lines{"f.yaml:2:10: error: weights: tag 'tag:yaml.org,2002:str' has no meaning here"});
  CHECK(problems("!thing\nunit: mixpe_mul\n") ==
        Lines{"f.yaml:1:1: error: tag '!thing' has no meaning here"});
  CHECK(problems("unit: mixpe_mul\n!k weights: uint4\n") ==
        Lines{"f.yaml:2:1: error: expected a key, a single word, found the tag '!k'"});
}

TEST_CASE("text that is not YAML") {
  const std::string not_yaml = "error: not valid YAML: ";
  CHECK(problems("unit: mixpe_pe\naccumulator: aligned: 4\n") ==
        Lines{"f.yaml:2:21: " + not_yaml +
              "a second ': ' in one line; write aligned:N without a space"});
  CHECK(problems("unit mixpe_pe\nlanes: 4\n") ==
        Lines{"f.yaml:2:6: " + not_yaml +
              "a ': ' where no key can stand; is there a second one in this line, or none in the "
              "line before?"});
  CHECK(problems("unit: mixpe_mul\n,\n") ==
        Lines{"f.yaml:2:1: " + not_yaml +
              "expected 'key: value' with the keys below each other; is a ':' missing, or a space "
              "after it?"});
  CHECK(problems("unit: mixpe_pe\npipeline: [product\nlanes: 4\n") ==
        Lines{"f.yaml:3:6: " + not_yaml + "this '[' has no ']'"});
  CHECK(problems("{unit: mixpe_pe\n") == Lines{"f.yaml:2:1: " + not_yaml + "this '{' has no '}'"});
  CHECK(problems("unit: \"mixpe_pe\n") ==
        Lines{"f.yaml:1:7: " + not_yaml + "this quotation has no end"});
  CHECK(problems("unit: 'mixpe_pe") ==
        Lines{"f.yaml:1:16: " + not_yaml + "this quotation has no end"});
  CHECK(problems("unit: mixpe_pe\n\tlanes: 4\n") ==
        Lines{"f.yaml:2:1: " + not_yaml + "illegal tab when looking for indentation"});
  CHECK(problems("unit: *u\n") ==
        Lines{"f.yaml:1:7: " + not_yaml + "the referenced anchor is not defined"});
}

TEST_CASE("columns count characters, not bytes") {
  CHECK(problems("unit: mixpe_pe\n\"\xC3\xA9\xE2\x82\xAC\": [\"\xC3\xA9\"], x: 1\n")[0].rfind(
            "f.yaml:2:", 0) == 0);
  CHECK(
      problems("{unit: mixpe_mul, \xC3\xA9\xC3\xA9: 1, weights: int5}\n") ==
      Lines{"f.yaml:1:19: error: unknown key '\xC3\xA9\xC3\xA9'; the keys of mixpe_mul are unit, "
            "name, weights and activations",
            "f.yaml:1:35: error: weights is 'int5'; did you mean 'int4'? Allowed: uint4 or int4"});
}

TEST_CASE("bytes that are not text") {
  const std::string text = "; expected a YAML text file";
  CHECK(problems("unit: mixpe_pe\nname: \xFF\n") ==
        Lines{"f.yaml:2:7: error: byte 0xFF is not UTF-8 text" + text});
  CHECK(problems(std::string("unit\0", 5)) ==
        Lines{"f.yaml:1:5: error: control character U+0000" + text});
  CHECK(problems("a: \x04") == Lines{"f.yaml:1:4: error: control character U+0004" + text});
  CHECK(problems("\x7F"
                 "ELF") == Lines{"f.yaml:1:1: error: control character U+007F" + text});
  CHECK(problems("\xC2\x80") == Lines{"f.yaml:1:1: error: control character U+0080" + text});
  // Too long, a surrogate, above U+10FFFF, cut off, a lone continuation; UTF-16's mark.
  for (const char* bytes : {"\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                            "\xF0\x80\x80\x80", "\xE2\x82", "\x80", "\xFE\xFF", "\xFF\xFE"}) {
    CHECK(problems(bytes)[0].find("is not UTF-8 text") != std::string::npos);
  }
}

TEST_CASE("hostile documents are refused, quickly and without a crash") {
  constexpr std::size_t kSize = kLongestConfiguration;
  const auto repeat = [](const std::string& unit) {
    std::string text;
    while (text.size() + unit.size() <= kSize) text += unit;
    return text;
  };
  const auto unit = GENERATE(as<std::string>{}, "[", "{", "- ", "? ", ": ", "[{", "a: ", "&a ", "!",
                             "[],", "{a: ", "[? ", "---\n", "'", "\"a\" ", "a,", "-\n ", "\"", "|",
                             "%", ",", "- [", "a\n", "a: b\n", "*a ", "{}", "]", "!a ", "? a\n");
  CAPTURE(unit);
  const ReadResult result = read_design(repeat(unit), "f.yaml");
  CHECK_FALSE(result.design);
  CHECK_FALSE(result.diagnostics.empty());
}

TEST_CASE("nesting and references cannot exhaust the stack or the memory") {
  CHECK(problems("unit: mixpe_pe\npipeline: " + std::string(600, '[')) ==
        Lines{"f.yaml:2:1: error: not valid YAML: nested too deeply"});
  std::string doubled = "a0: &a0 [x, x]\n";
  std::string chain = "a0: &a0 [x]\n";
  for (int i = 1; i < 20000; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    const std::string name = "a" + std::to_string(i);
    if (i < 64) doubled += name + ": &" + name + " [" + before + " , " + before + " ]\n";
    chain += name + ": &" + name + " [" + before + " ]\n";
  }
  CHECK(problems(doubled).size() == 65);
  CHECK(problems(chain).size() == 101);
  CHECK(problems("unit: mixpe_pe\npipeline: &p [*p ]\n") ==
        Lines{"f.yaml:2:11: error: pipeline: expected product, tree or accumulate, found a list"});
}

TEST_CASE("size limit") {
  std::string text = "unit: mixpe_mul\n#";
  text += std::string(kLongestConfiguration - text.size(), 'x');
  CHECK(problems(text).empty());
  CHECK(problems(text + "x") ==
        Lines{"f.yaml: error: larger than 1048576 bytes; this is no configuration file"});
}

TEST_CASE("files") {
  const tests::TemporaryFolder folder;
  const auto message = [](const std::filesystem::path& path) {
    const ReadResult result = read_design_file(path);
    REQUIRE(result.diagnostics.size() == 1);
    CHECK(result.diagnostics[0].file == path.string());
    return result.diagnostics[0].message;
  };
  CHECK(read_design_file(folder.write("good.yaml", "unit: mixpe_mul\n")).design ==
        Design{"mixpe_mul", MixpeMulSpec{}});
  CHECK(message(folder / "missing.yaml") == "cannot be opened: No such file or directory");
  CHECK(message(folder.path()) == "is a directory, not a configuration file");
  CHECK(message(folder.write("bad.yaml", "unit: \x01")).rfind("control character U+0001", 0) == 0);
  CHECK(message(folder.write("empty.yaml", "")) == "holds no configuration; " + kStart);
  CHECK(message("/dev/zero") == "larger than 1048576 bytes; this is no configuration file");
}

}  // namespace
}  // namespace mpgen::spec
