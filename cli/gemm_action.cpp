#include <fmt/format.h>

#include <cstring>
#include <ostream>
#include <stdexcept>
#include <string>
#include <vector>

#include "cli/commands.hpp"
#include "cli/exit_codes.hpp"
#include "cli/gemm_multiply.hpp"
#include "cli/gemm_report.hpp"
#include "cli/gemm_run.hpp"
#include "cli/load_designs.hpp"
#include "cli/option_values.hpp"
#include "cli/tensor_messages.hpp"
#include "cli/tile_designs.hpp"
#include "flow/tools.hpp"
#include "operands/load_activations.hpp"
#include "operands/load_second.hpp"
#include "spec/words.hpp"
#include "tensors/error.hpp"
#include "tensors/tensor_writer.hpp"

namespace mpgen::cli {
namespace {

using operands::SecondKind;
using tensors::InputError;

// Results that are kept in memory.
constexpr std::uint64_t kMostResults = std::uint64_t{1} << 32;

// One multiplication from its options to its report.
class Multiplication {
 public:
  Multiplication(const GemmOptions& options, const spec::Design& design, Console& console)
      : options_(options),
        design_(design),
        spec_(tile_of(design)),
        console_(console),
        job_(gemm_job(options.on, job_count(options.jobs))) {}

  int run() {
    load();
    if (options_.output.empty()) {
      compute();
    } else {
      // Before the work, so that a place that cannot be written shows at once.
      auto writer =
          tensors::TensorWriter::npy(options_.output, result_shape(activations_, second_), type());
      compute();
      if (report_.passed()) write(writer);
    }
    console_.out() << (options_.json ? gemm_report_as_json(report_) : gemm_report_as_text(report_));
    return report_.passed() ? kAllRight : kCheckFailed;
  }

 private:
  SecondKind kind() const {
    if (options_.rhs_activation.empty()) return SecondKind::weights;
    return options_.rhs_activation == "keys" ? SecondKind::keys : SecondKind::values;
  }

  void load() {
    const auto x = operands::parse_operand_name(options_.activations);
    const auto w = operands::parse_operand_name(options_.weights);
    if (!options_.output.empty()) {
      for (const auto& input : {x.file, w.file, options_.configuration}) {
        tensors::require_distinct(input, options_.output);
      }
    }
    console_.progress("reading and quantising " + options_.weights);
    second_ = operands::load_second(spec_, kind(), w, job_.jobs);
    console_.progress("reading and quantising " + options_.activations);
    activations_ = operands::load_activations(spec_, x, job_.jobs);
    console_.end_progress();
    check();
    for (const auto* notes : {&activations_.description.notes, &second_.description.notes}) {
      for (const auto& note : *notes) console_.note(note);
    }
  }

  [[noreturn]] static void refuse(const operands::OperandDescription& operand,
                                  const std::string& why) {
    throw InputError(operand.file,
                     fmt::format("tensor {}: {}", tensors::quote_name(operand.name), why));
  }

  void check() const {
    const auto& x = activations_.description;
    const auto& w = second_.description;
    if (activations_.k != second_.k) {
      const char* dimension = kind() == SecondKind::values ? "first" : "last";
      refuse(w, fmt::format("shape {} does not fit the activations {}, shape {}: its {} dimension "
                            "must be their last one, {}",
                            tensors::to_string(w.shape), tensors::quote_name(x.name),
                            tensors::to_string(x.shape), dimension, activations_.k));
    }
    const bool is_dialect = std::holds_alternative<gemm::DialectMatrix>(activations_.matrix);
    if (is_dialect && job_.on_rtl) {
      refuse(x,
             "it is dialectfp4 already, but the tile quantises FP16 activations online; allowed "
             "for it: --on golden");
    }
    if (kind() == SecondKind::values) {
      if (is_dialect) {
        refuse(x,
               "it is dialectfp4 already, but the newest tokens are multiplied in FP16; allowed "
               "with --rhs-activation values: plain tensors");
      }
      if (spec_.output == spec::OutputFormat::fp16 && second_.quantized_k() < second_.k) {
        refuse(w, fmt::format("{} tokens are no whole blocks of {}, and the newest are added to "
                              "FP32 results, but the configuration's output is fp16; allowed: "
                              "output fp32",
                              second_.k, spec_.block));
      }
    }
    if (activations_.rows > kMostResults / second_.rows) {
      refuse(x, fmt::format("{} rows times {} are more than 2^32 results", activations_.rows,
                            second_.rows));
    }
  }

  const tensors::ElementType& type() const {
    return spec_.output == spec::OutputFormat::fp16 ? tensors::kF16 : tensors::kF32;
  }

  void compute() {
    report_ = multiply_operands(design_, activations_, second_, job_, result_, console_);
    report_.configuration = options_.configuration;
    report_.output = options_.output;
  }

  void write(tensors::TensorWriter& writer) const {
    std::vector<std::uint8_t> bytes;
    bytes.resize(result_.size() * static_cast<std::size_t>(type().bits / 8));
    for (std::size_t i = 0; i < result_.size(); ++i) {
      if (type() == tensors::kF16) {
        const auto pattern = static_cast<std::uint16_t>(result_[i]);
        std::memcpy(bytes.data() + i * sizeof(pattern), &pattern, sizeof(pattern));
      } else {
        std::memcpy(bytes.data() + i * sizeof(result_[i]), &result_[i], sizeof(result_[i]));
      }
    }
    writer.write(0, 0, bytes);
    writer.commit();
  }

  const GemmOptions& options_;
  const spec::Design& design_;
  const spec::MpgemmTileSpec& spec_;
  Console& console_;
  GemmJob job_;
  operands::Activations activations_;
  operands::SecondOperand second_;
  GemmResult result_;
  GemmReport report_;
};

}  // namespace

int run_gemm(const GemmOptions& options, Console& console) {
  const auto designs = load_designs({options.configuration}, options.json, console);
  if (!designs) return kBadInput;
  if (!are_tiles(*designs, options.json, console)) return kBadInput;
  const spec::Design& design = designs->front().design;
  const auto work = [&] { return Multiplication(options, design, console).run(); };
  try {
    return run_on_tensors(work, options.json, console);
  } catch (const flow::ToolError& error) {
    console.error(error.what());
    return kToolFailed;
  }
}

}  // namespace mpgen::cli
