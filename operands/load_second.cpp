#include "operands/load_second.hpp"

#include <fmt/format.h>

#include <utility>

#include "gemm/quantize.hpp"
#include "operands/dequantize.hpp"
#include "operands/fit_groups.hpp"
#include "operands/operand_rules.hpp"

namespace mpgen::operands {
namespace {

using spec::TileScheme;

class Loader {
 public:
  Loader(const spec::MpgemmTileSpec& spec, SecondKind kind, SourceTensor source, int jobs)
      : spec_(spec), settings_(second_settings(spec)), jobs_(jobs), source_(std::move(source)) {
    result_.kind = kind;
  }

  SecondOperand load() {
    check_configuration();
    if (source_.shape.size() != 2) {
      refuse(source_,
             fmt::format("shape {}; allowed: two dimensions", tensors::to_string(source_.shape)));
    }
    result_.description = describe(source_);
    result_.rows = source_.shape[0];
    result_.k = source_.shape[1];
    if (result_.kind == SecondKind::values) std::swap(result_.rows, result_.k);
    check_k(source_, result_.k);
    take();
    describe_form();
    return std::move(result_);
  }

 private:
  void check_configuration() const {
    const std::string problem =
        tensors::unit_problem(settings_.format, static_cast<std::uint64_t>(settings_.unit));
    if (!problem.empty()) refuse(source_, "the configuration has " + problem);
    if (result_.kind == SecondKind::weights || spec_.scheme == TileScheme::w4a4) return;
    refuse(source_, fmt::format("it is to be an activation, which {} does not quantise to 4 bits; "
                                "allowed: configurations with the scheme w4a4",
                                spec::to_string(spec_.scheme)));
  }

  void take() {
    if (auto* plain = std::get_if<std::vector<float>>(&source_.data)) {
      if (!source_.not_groups.empty() && result_.kind != SecondKind::weights) refuse_form();
      if (!source_.not_groups.empty()) note_requantized(source_.not_groups);
      take_plain(std::move(*plain));
    } else if (auto* groups = std::get_if<gemm::GroupMatrix>(&source_.data)) {
      if (result_.kind != SecondKind::weights) refuse_form();
      take_groups(std::move(*groups));
    } else if (auto* dialects = std::get_if<gemm::DialectMatrix>(&source_.data)) {
      if (spec_.is_mixpe() || result_.kind == SecondKind::values) refuse_form();
      check_dialects(source_, *dialects, spec_);
      result_.values = dequantize(*dialects);
      result_.matrix = std::move(*dialects);
      result_.description.was_quantized = true;
    } else {
      refuse_form();
    }
  }

  void take_plain(std::vector<float> values) {
    if (result_.kind == SecondKind::values) values = transposed(values);
    if (spec_.is_mixpe()) {
      result_.matrix = run_quantizer(source_, [&] {
        return gemm::quantize_groups(values, result_.rows, result_.k,
                                     static_cast<std::size_t>(spec_.group), spec_.weights, jobs_);
      });
    } else {
      take_dialects(values);
    }
    result_.values = std::move(values);
  }

  void take_dialects(const std::vector<float>& values) {
    std::vector<std::uint16_t> halves = to_binary16(source_, values);
    if (result_.kind == SecondKind::values) halves = split_newest(halves);
    const std::size_t k = result_.k - newest_tokens();
    const auto rule =
        result_.kind == SecondKind::weights ? gemm::DialectRule::mse : gemm::DialectRule::two_stage;
    gemm::DialectMatrix matrix;
    matrix.rows = result_.rows;
    matrix.block = static_cast<std::size_t>(spec_.block);
    matrix.formatbook = spec_.formatbook;
    if (k > 0) {
      matrix = run_quantizer(source_, [&] {
        return gemm::quantize_dialect(halves, result_.rows, k, matrix.block, spec_.formatbook, rule,
                                      jobs_);
      });
    }
    result_.matrix = std::move(matrix);
  }

  // [tokens, head dimension] to [head dimension, tokens].
  std::vector<float> transposed(const std::vector<float>& values) const {
    std::vector<float> result(values.size());
    for (std::size_t token = 0; token < result_.k; ++token) {
      for (std::size_t row = 0; row < result_.rows; ++row) {
        result[row * result_.k + token] = values[token * result_.rows + row];
      }
    }
    return result;
  }

  std::size_t newest_tokens() const {
    return result_.kind == SecondKind::values ? result_.k % static_cast<std::size_t>(spec_.block)
                                              : 0;
  }

  // Moves the newest tokens to where they belong; returns the others.
  std::vector<std::uint16_t> split_newest(const std::vector<std::uint16_t>& halves) {
    const std::size_t whole = result_.k - newest_tokens();
    std::vector<std::uint16_t> blocks;
    for (std::size_t row = 0; row < result_.rows; ++row) {
      const auto begin = halves.begin() + static_cast<std::ptrdiff_t>(row * result_.k);
      const auto middle = begin + static_cast<std::ptrdiff_t>(whole);
      const auto end = begin + static_cast<std::ptrdiff_t>(result_.k);
      blocks.insert(blocks.end(), begin, middle);
      result_.newest.insert(result_.newest.end(), middle, end);
    }
    return blocks;
  }

  void take_groups(gemm::GroupMatrix groups) {
    std::string problem = "the configuration has DialectFP4 blocks";
    if (spec_.is_mixpe()) {
      problem = fit_groups(groups, spec_.weights, static_cast<std::size_t>(spec_.group));
    } else if (!source_.may_requantize) {
      refuse_form();
    }
    std::vector<float> values = dequantize(groups);
    if (problem.empty()) {
      result_.description.was_quantized = true;
      result_.matrix = std::move(groups);
      result_.values = std::move(values);
      return;
    }
    if (!source_.may_requantize) refuse(source_, problem);
    note_requantized(problem);
    take_plain(std::move(values));
  }

  void note_requantized(const std::string& why) {
    result_.description.was_quantized = true;
    result_.description.notes.push_back(fmt::format("{}, {}, is quantised anew, to {}: {}",
                                                    source_.title(), source_.form,
                                                    form_of(settings_), why));
  }

  [[noreturn]] void refuse_form() const {
    std::string forms = "plain tensors (F16, BF16, F32)";
    if (result_.kind == SecondKind::weights) {
      forms += spec_.is_mixpe() ? ", uint4, int4, AWQ, GPTQ, Q4_0 and Q4_1"
                                : ", Q4_0, Q4_1 and " + form_of(settings_);
    } else if (result_.kind == SecondKind::keys) {
      forms += " and " + form_of(settings_);
    }
    const char* what = result_.kind == SecondKind::weights ? "weights"
                       : result_.kind == SecondKind::keys  ? "keys"
                                                           : "values";
    refuse(source_, fmt::format("it is {}; allowed for {} of {}: {}", source_.form, what,
                                spec::to_string(spec_.scheme), forms));
  }

  void describe_form() {
    OperandDescription& description = result_.description;
    description.form = form_of(settings_);
    const std::uint64_t whole = result_.quantized_k();
    const auto k = static_cast<double>(result_.k);
    double bits = static_cast<double>(result_.k - whole) * spec::kFp16Bits;
    if (whole > 0) {
      const double each = tensors::bits_per_element(settings_, {.rows = 1, .k = whole});
      bits += static_cast<double>(whole) * each;
    }
    description.bits_per_element = bits / k;
  }

  const spec::MpgemmTileSpec& spec_;
  tensors::StorageSettings settings_;
  int jobs_;
  SourceTensor source_;
  SecondOperand result_;
};

}  // namespace

SecondOperand load_second(const spec::MpgemmTileSpec& spec, SecondKind kind,
                          const OperandName& name, int jobs) {
  return take_second(spec, kind, read_tensor(name), jobs);
}

SecondOperand take_second(const spec::MpgemmTileSpec& spec, SecondKind kind, SourceTensor source,
                          int jobs) {
  return Loader(spec, kind, std::move(source), jobs).load();
}

}  // namespace mpgen::operands
