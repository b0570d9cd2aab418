#include "fidelity/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace mpgen::fidelity {
namespace {

std::string draws_in_words(const MeasurementPlan& plan) {
  if (plan.draws == 1) return fmt::format("seed {}", plan.seed);
  return fmt::format("median of {} draws from seed {}", plan.draws, plan.seed);
}

// Of a column in the text, the space before it included.
std::size_t width_of(TensorKind kind) {
  constexpr std::size_t kLeastWidth = 5;
  return 2 + std::max(to_string(kind).size(), kLeastWidth);
}

double four_digits(double ratio) { return std::round(ratio * 1e4) / 1e4; }

}  // namespace

std::string text_table(const MeasurementPlan& plan, const Ratios& ratios) {
  std::string text =
      fmt::format("Signal-to-quantisation-noise ratio in dB; {} x {} elements, {}\n\n",
                  plan.shape.rows, plan.shape.columns, draws_in_words(plan));
  std::size_t label_width = 6;
  for (const NumberFormat& format : plan.formats) {
    label_width = std::max(label_width, format.label.size());
  }
  text += fmt::format("{:<{}}   bits", "format", label_width);
  for (const TensorKind kind : plan.tensors) {
    text += fmt::format("{:>{}}", to_string(kind), width_of(kind));
  }
  text += '\n';
  for (std::size_t row = 0; row < ratios.size(); ++row) {
    text +=
        fmt::format("{:<{}}  {:.3f}", plan.formats[row].label, label_width, plan.formats[row].bits);
    for (std::size_t column = 0; column < plan.tensors.size(); ++column) {
      text += fmt::format("{:>{}.2f}", ratios[row][column], width_of(plan.tensors[column]));
    }
    text += '\n';
  }
  return text;
}

std::string csv_table(const MeasurementPlan& plan, const Ratios& ratios) {
  std::string text = "format,elements,bits";
  for (const TensorKind kind : plan.tensors) text += ',' + to_string(kind);
  text += '\n';
  for (std::size_t row = 0; row < ratios.size(); ++row) {
    const NumberFormat& format = plan.formats[row];
    text += fmt::format("{},{},{}", format.name, format.elements, format.bits);
    for (const double ratio : ratios[row]) text += fmt::format(",{:.4f}", ratio);
    text += '\n';
  }
  return text;
}

nlohmann::ordered_json json_table(const MeasurementPlan& plan, const Ratios& ratios) {
  nlohmann::ordered_json document = {{"rows", plan.shape.rows},
                                     {"columns", plan.shape.columns},
                                     {"seed", plan.seed},
                                     {"draws", plan.draws},
                                     {"formats", nlohmann::ordered_json::array()}};
  for (std::size_t row = 0; row < ratios.size(); ++row) {
    const NumberFormat& format = plan.formats[row];
    nlohmann::ordered_json decibels = nlohmann::ordered_json::object();
    for (std::size_t column = 0; column < plan.tensors.size(); ++column) {
      decibels[to_string(plan.tensors[column])] = four_digits(ratios[row][column]);
    }
    document["formats"].push_back({{"format", format.name},
                                   {"elements", format.elements},
                                   {"bits", format.bits},
                                   {"sqnr_db", decibels}});
  }
  return document;
}

}  // namespace mpgen::fidelity
