// Reading the dialects of a formatbook: a list of lists of magnitudes.
#pragma once

#include <optional>
#include <vector>

#include "spec/formatbook.hpp"
#include "spec/yaml_document.hpp"

namespace mpgen::spec {

/// A legal book, or at least one problem.
struct DialectsReading {
  std::optional<Formatbook> formatbook;
  std::vector<YamlProblem> problems;
};

/// `list` is a list of `document`. Problems of a magnitude stand at the magnitude, those of a
/// dialect at the dialect, those of the book at the list.
DialectsReading read_dialects(const YamlDocument& document, const YamlNode& list);

}  // namespace mpgen::spec
