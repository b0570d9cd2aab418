// Small designs of the BlockDialect family, and proofs of edited copies of them.
#pragma once

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>

#include "formal/equivalence.hpp"
#include "formal/reference.hpp"
#include "formal/scratch_folder.hpp"
#include "gen/rtl.hpp"
#include "spec/unit.hpp"

namespace mpgen::formal {

/// Two pairs, so that quantisers have something to choose and stay small.
inline spec::Formatbook four_dialects() {
  return {{{{0, 1, 2, 3, 4, 6, 9, 12}},
           {{0, 1, 2, 3, 4, 6, 8, 12}},
           {{0, 1, 2, 3, 4, 5, 7, 9}},
           {{0, 1, 2, 3, 4, 5, 6, 9}}}};
}

inline spec::Design small_decoder() {
  return {"small_decoder", spec::DialectDecoderSpec{.lanes = 1}};
}

/// One product a block: the accumulator is as wide as ever.
inline spec::Design small_mac(spec::BlockAccumulator accumulator, spec::OutputFormat output) {
  spec::DialectMacSpec unit;
  unit.block = 1;
  unit.lanes = 1;
  unit.accumulator = accumulator;
  unit.longest_dot_product = 16;
  unit.output = output;
  unit.pipeline = {};
  return {"small_mac", unit};
}

inline spec::Design small_mxfp4_mac() {
  spec::Mxfp4MacSpec unit;
  unit.pipeline = {};
  return {"small_mxfp4", unit};
}

inline spec::Design small_selector() {
  spec::FormatSelectorSpec unit;
  unit.block = 16;
  unit.lanes = 16;
  unit.formatbook = four_dialects();
  unit.pipeline = {};
  return {"small_selector", unit};
}

inline spec::Design small_quantizer() {
  spec::DialectQuantizerMseSpec unit;
  unit.block = 1;
  unit.lanes = 1;
  unit.formatbook = four_dialects();
  unit.pipeline = {};
  return {"small_quantizer", unit};
}

/// A change of the emitted RTL.
struct Edit {
  std::string from;  ///< occurs in one of the files
  std::string to;    ///< of the first place in each file where `from` occurs
};

/// Compares the edited design with the reference.
inline Equivalence prove_edited(const spec::Design& design, const std::optional<Edit>& edit,
                                EquivalenceOptions options = {}) {
  const ScratchFolder folder;
  const gen::Rtl rtl = gen::emit_rtl(design);
  Circuit ours{.files = {}, .top = rtl.top};
  bool is_edited = false;
  for (const auto& file : rtl.files) {
    std::string text = file.text;
    const std::size_t place = edit ? text.find(edit->from) : std::string::npos;
    if (place != std::string::npos) {
      text.replace(place, edit->from.size(), edit->to);
      is_edited = true;
    }
    ours.files.push_back(folder.write(file.name, text));
  }
  if (edit && !is_edited) throw std::logic_error("nothing to edit: " + edit->from);
  const std::string top = design.name + "_reference";
  const Circuit reference{.files = {folder.write(top + ".sv", reference_rtl(design).value())},
                          .top = top};
  options.voids = void_outputs(design);
  return prove_equivalent(ours, reference, options);
}

}  // namespace mpgen::formal
