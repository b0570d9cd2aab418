#include "tb/model_cache.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <stdexcept>
#include <utility>

#include "flow/tools.hpp"
#include "tb/build_log.hpp"
#include "tb/fingerprint.hpp"

namespace mpgen::tb {
namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

// Raise this when the way of building changes without a change of the flags below.
constexpr auto kRecipe = "3";

void append(Words& words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
}

std::string joined(const Words& words) {
  std::string text;
  for (const std::string& word : words) text += word + "\n";
  return text;
}

Words verilator_flags(Flavour flavour, Assertions assertions) {
  Words flags = {
      "--cc", "-O3",
      // Loops over the rows of a tile stay loops, and short ones over the bits and lanes of a unit
      // are unrolled: the code stays small, and bit selections have constant places.
      "--unroll-count", "64", "--unroll-stmts", "2000", "--prefix", "Vmodel", "--Mdir", "generated",
      // Releases before 5.038 miscompile some reductions and bit selections with this pass.
      "-fno-const-bit-op-tree",
      // Registers start with random values, so that a design that needs 0 there is found out.
      "--x-assign", "unique", "--x-initial", "unique",
      // The unit of the times in a waveform.
      "--timescale", "1ns/1ns"};
  if (assertions == Assertions::on && flavour != Flavour::coverage) {
    flags.emplace_back("--assert");
  } else {
    append(flags, {"--no-assert", "-DSYNTHESIS"});
  }
  if (flavour == Flavour::trace) flags.emplace_back("--trace-fst");
  if (flavour == Flavour::coverage) {
    // Splitting always blocks moves counters away from the conditions that they count: releases
    // like 5.006 then report one side of an if as always taken.
    append(flags, {"--coverage-line", "--coverage-toggle", "-fno-split"});
  }
  return flags;
}

/// Flags that the run-time library and the models must have in common. C++17 parses Verilator's
/// header in two thirds of the time that C++20 takes.
Words compiler_flags(Flavour flavour) {
  Words flags = {
      "-std=c++17",    "-fPIC",     "-fvisibility=hidden", "-ffunction-sections", "-pthread", "-w",
      "-DVERILATOR=1", "-DVM_SC=0", "-DVM_TRACE_VCD=0",    "-DVL_USER_FATAL"};
  // A counter for every bit is much code that runs for a second only.
  flags.emplace_back(flavour == Flavour::coverage ? "-O1" : "-O2");
  flags.emplace_back(flavour == Flavour::trace ? "-DVM_TRACE=1" : "-DVM_TRACE=0");
  flags.emplace_back(flavour == Flavour::trace ? "-DVM_TRACE_FST=1" : "-DVM_TRACE_FST=0");
  flags.emplace_back(flavour == Flavour::coverage ? "-DVM_COVERAGE=1" : "-DVM_COVERAGE=0");
  return flags;
}

// What the run-time library prints goes to the glue, which makes it part of an error's text.
constexpr auto kPrintHeader = "print.h";
constexpr auto kPrintDeclaration = "extern \"C\" int mpgen_print(const char* format, ...);\n";

Words runtime_flags(Flavour flavour) {
  Words flags = compiler_flags(flavour);
  append(flags, {"-DVL_PRINTF=mpgen_print", "-include", kPrintHeader});
  return flags;
}

Words link_flags() {
  return {"-shared", "-Wl,-Bsymbolic", "-Wl,-z,defs", "-Wl,--gc-sections", "-Wl,--as-needed"};
}

Words runtime_sources(Flavour flavour) {
  Words names = {"verilated", "verilated_threads"};
  if (flavour == Flavour::trace) names.emplace_back("verilated_fst_c");
  if (flavour == Flavour::coverage) names.emplace_back("verilated_cov");
  return names;
}

struct Tools {
  flow::FoundTool verilator = flow::find_tool(flow::kVerilator);
  flow::FoundTool compiler = flow::find_tool(flow::kCompiler);
};

/// Libraries beside the standard ones.
Words libraries(const Tools& tools, const fs::path& include, Flavour flavour) {
  Words words;
  if (flavour == Flavour::trace) {
    words.emplace_back("-lz");
    // Older releases bring their own copy of LZ4.
    if (!fs::exists(include / "gtkwave" / "lz4.c")) words.emplace_back("-llz4");
  }
  // Clang asks a library even for atomics that are always free of locks.
  if (tools.compiler.version.find("clang") != std::string::npos) words.emplace_back("-latomic");
  return words;
}

/// Where Verilator keeps its run-time sources.
fs::path include_folder(const Tools& tools, const BuildLog& log) {
  std::string root = log.run("Verilator", {tools.verilator.path, "--getenv", "VERILATOR_ROOT"});
  while (!root.empty() && (root.back() == '\n' || root.back() == '\r')) root.pop_back();
  return fs::path(root) / "include";
}

Words include_flags(const fs::path& include) {
  return {"-I" + include.string(), "-I" + (include / "vltstd").string()};
}

Fingerprint tool_fingerprint(const Tools& tools, Flavour flavour) {
  Fingerprint fingerprint;
  fingerprint.field(kRecipe).field(to_string(flavour));
  fingerprint.field(tools.verilator.path.string()).field(tools.verilator.version);
  fingerprint.field(tools.compiler.path.string()).field(tools.compiler.version);
  return fingerprint.field(joined(runtime_flags(flavour))).field(kPrintDeclaration);
}

fs::path runtime_library(const BuildCache& cache, const Tools& tools, Flavour flavour) {
  const std::string key = tool_fingerprint(tools, flavour).hex();
  return cache.entry("runtime", key, [&](const fs::path& folder) {
    const BuildLog log(folder);
    const fs::path include = include_folder(tools, log);
    write_file(folder / kPrintHeader, kPrintDeclaration);
    for (const std::string& name : runtime_sources(flavour)) {
      Words words = {tools.compiler.path};
      append(words, runtime_flags(flavour));
      append(words, include_flags(include));
      append(words, {"-c", (include / (name + ".cpp")).string(), "-o", name + ".o"});
      log.run(flow::kCompiler.name, words);
    }
  });
}

/// One translation unit of all that Verilator generated, and the glue: parsing its header once
/// instead of once per file is most of the time of a small model.
std::string unity_source(const fs::path& generated, const std::string& glue) {
  Words files;
  for (const fs::directory_entry& file : fs::directory_iterator(generated)) {
    if (file.path().extension() == ".cpp") files.push_back(file.path().filename().string());
  }
  std::sort(files.begin(), files.end());
  std::string text;
  for (const std::string& file : files) text += fmt::format("#include \"{}\"\n", file);
  return text + glue;
}

/// Files and headers.
std::vector<RtlFile> all_files(const RtlSource& source) {
  std::vector<RtlFile> all = source.headers;
  all.insert(all.end(), source.files.begin(), source.files.end());
  return all;
}

void require_plain_names(const RtlSource& source) {
  std::set<std::string> names;
  for (const RtlFile& file : all_files(source)) {
    const bool is_plain = !file.name.empty() && file.name[0] != '-' && file.name[0] != '.' &&
                          fs::path(file.name).filename() == file.name;
    if (!is_plain || file.name == "build.log" || file.name == "generated") {
      throw std::invalid_argument("\"" + file.name + "\" cannot be the name of an RTL file");
    }
    if (!names.insert(file.name).second) {
      throw std::invalid_argument("two RTL files are called " + file.name);
    }
  }
}

}  // namespace

ModelCache::ModelCache(const fs::path& folder) : cache_(folder) {}

fs::path ModelCache::build(const RtlSource& source, const spec::Ports& ports, Flavour flavour,
                           Assertions assertions) const {
  require_plain_names(source);
  const Tools tools;
  const std::string glue = model_glue(ports, flavour);
  Fingerprint fingerprint = tool_fingerprint(tools, flavour);
  fingerprint.field(joined(compiler_flags(flavour))).field(joined(link_flags()));
  fingerprint.field(joined(verilator_flags(flavour, assertions)));
  fingerprint.field(glue).field(source.top);
  for (const RtlFile& file : all_files(source)) fingerprint.field(file.name).field(file.text);

  const auto make = [&](const fs::path& folder) {
    const fs::path runtime = runtime_library(cache_, tools, flavour);
    const BuildLog log(folder);
    Words verilate = {tools.verilator.path};
    append(verilate, verilator_flags(flavour, assertions));
    append(verilate, {"--top-module", source.top});
    for (const RtlFile& file : all_files(source)) write_file(folder / file.name, file.text);
    for (const RtlFile& file : source.files) verilate.push_back(file.name);
    log.run("Verilator", verilate);

    const fs::path generated = folder / "generated";
    write_file(generated / "unity.cpp", unity_source(generated, glue));
    const fs::path include = include_folder(tools, log);
    Words compile = {tools.compiler.path};
    append(compile, compiler_flags(flavour));
    append(compile, include_flags(include));
    append(compile, link_flags());
    append(compile, {"generated/unity.cpp"});
    for (const std::string& name : runtime_sources(flavour)) {
      compile.push_back((runtime / (name + ".o")).string());
    }
    append(compile, libraries(tools, include, flavour));
    append(compile, {"-o", "model.so"});
    log.run(flow::kCompiler.name, compile);

    fs::remove_all(generated);
    for (const RtlFile& file : all_files(source)) fs::remove(folder / file.name);
  };
  return cache_.entry("models", fingerprint.hex(), make) / "model.so";
}

}  // namespace mpgen::tb
