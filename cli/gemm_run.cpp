#include "cli/gemm_run.hpp"

#include <algorithm>
#include <chrono>

#include "cli/gemm_progress.hpp"
#include "gemm/gemm.hpp"
#include "gemm/quantize.hpp"
#include "gemm/tile_arithmetic.hpp"
#include "operands/newest_tokens.hpp"

namespace mpgen::cli {
namespace {

// Products between two looks at the clock: seconds of work, so that preparing the weights anew for
// each costs nothing that shows.
constexpr std::uint64_t kProductsPerStep = std::uint64_t{1} << 34;

template <class Value>
std::vector<Value> part(const std::vector<Value>& values, std::size_t begin, std::size_t end) {
  return {values.begin() + static_cast<std::ptrdiff_t>(begin),
          values.begin() + static_cast<std::ptrdiff_t>(end)};
}

// Rows begin..end - 1 of a matrix.
gemm::Binary16Matrix rows_of(const gemm::Binary16Matrix& matrix, std::size_t begin,
                             std::size_t end) {
  return {end - begin, matrix.k, part(matrix.values, begin * matrix.k, end * matrix.k)};
}

gemm::Int8Matrix rows_of(const gemm::Int8Matrix& matrix, std::size_t begin, std::size_t end) {
  return {end - begin, matrix.k, part(matrix.codes, begin * matrix.k, end * matrix.k),
          part(matrix.scales, begin, end)};
}

gemm::DialectMatrix rows_of(const gemm::DialectMatrix& matrix, std::size_t begin, std::size_t end) {
  gemm::DialectMatrix rows;
  rows.formatbook = matrix.formatbook;
  rows.rows = end - begin;
  rows.k = matrix.k;
  rows.block = matrix.block;
  const std::size_t blocks = matrix.blocks();
  const std::size_t row_bytes = blocks * matrix.block / 2;
  rows.codes = part(matrix.codes, begin * row_bytes, end * row_bytes);
  rows.dialects = part(matrix.dialects, begin * blocks, end * blocks);
  rows.exponents = part(matrix.exponents, begin * blocks, end * blocks);
  if (!matrix.nonfinite.empty()) {
    rows.nonfinite = part(matrix.nonfinite, begin * blocks, end * blocks);
  }
  return rows;
}

class GoldenMultiplication {
 public:
  GoldenMultiplication(const spec::MpgemmTileSpec& spec, const operands::SecondOperand& second,
                       int jobs)
      : spec_(spec), second_(second), options_{.threads = jobs} {}

  void multiply(const gemm::Binary16Matrix& activations, std::span<std::uint32_t> result) const {
    if (spec_.is_mixpe()) {
      gemm::multiply(gemm::mixpe_arithmetic(spec_), activations, groups(), result, options_);
      return;
    }
    multiply(gemm::quantize_dialect(activations.values, activations.rows, activations.k,
                                    static_cast<std::size_t>(spec_.block), spec_.formatbook,
                                    gemm::DialectRule::two_stage, options_.threads),
             result);
  }
  void multiply(const gemm::Int8Matrix& activations, std::span<std::uint32_t> result) const {
    gemm::multiply(gemm::mixpe_arithmetic(spec_), activations, groups(), result, options_);
  }
  void multiply(const gemm::DialectMatrix& activations, std::span<std::uint32_t> result) const {
    gemm::multiply(gemm::block_arithmetic(spec_), activations,
                   std::get<gemm::DialectMatrix>(second_.matrix), result, options_);
  }

 private:
  const gemm::GroupMatrix& groups() const { return std::get<gemm::GroupMatrix>(second_.matrix); }

  const spec::MpgemmTileSpec& spec_;
  const operands::SecondOperand& second_;
  gemm::GemmOptions options_;
};

// All rows, or some at a time if they take long.
template <class Matrix>
void multiply_in_steps(const GoldenMultiplication& multiplication, const Matrix& activations,
                       std::size_t columns, std::span<std::uint32_t> result,
                       GemmProgress& progress) {
  const std::uint64_t products_per_row = std::uint64_t{columns} * activations.k;
  const std::size_t rows_per_step =
      std::max<std::uint64_t>(kProductsPerStep / products_per_row, 64);
  if (activations.rows <= rows_per_step) {
    multiplication.multiply(activations, result);
    return;
  }
  for (std::size_t begin = 0; begin < activations.rows; begin += rows_per_step) {
    const std::size_t end = std::min(begin + rows_per_step, activations.rows);
    multiplication.multiply(rows_of(activations, begin, end),
                            result.subspan(begin * columns, (end - begin) * columns));
    progress.show(end * products_per_row, activations.rows * products_per_row);
  }
}

// Binary16 activations of the elements that are multiplied as blocks.
gemm::Binary16Matrix whole_blocks(const operands::Activations& activations,
                                  const operands::SecondOperand& second) {
  const auto& all = std::get<gemm::Binary16Matrix>(activations.matrix);
  return operands::first_elements(all, second.quantized_k());
}

}  // namespace

GemmJob gemm_job(const std::string& on, int jobs) {
  const bool is_both = on == "both";
  return {.on_golden = is_both || on == "golden",
          .on_rtl = is_both || on == "rtl",
          .jobs = jobs,
          .subject = {}};
}

GoldenRun run_golden(const spec::MpgemmTileSpec& spec, const operands::Activations& activations,
                     const operands::SecondOperand& second, const GemmJob& job, GemmResult& result,
                     Console& console) {
  result.assign(activations.rows * second.rows, 0);
  GoldenRun run;
  run.threads = job.jobs;
  if (second.quantized_k() == 0) return run;
  GemmProgress progress(job.subject + "multiplying in software", console);
  const GoldenMultiplication multiplication(spec, second, job.jobs);
  const bool is_shortened = second.quantized_k() < activations.k;
  const gemm::Binary16Matrix shortened =
      is_shortened ? whole_blocks(activations, second) : gemm::Binary16Matrix();
  const auto begin = std::chrono::steady_clock::now();
  if (is_shortened) {
    multiply_in_steps(multiplication, shortened, second.rows, result, progress);
  } else {
    std::visit(
        [&](const auto& matrix) {
          multiply_in_steps(multiplication, matrix, second.rows, result, progress);
        },
        activations.matrix);
  }
  run.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  console.end_progress();
  return run;
}

tb::TileRunTotals run_rtl(const spec::Design& design, const operands::Activations& activations,
                          const operands::SecondOperand& second, const GemmJob& job,
                          GemmResult& result, Console& console) {
  result.assign(activations.rows * second.rows, 0);
  if (second.quantized_k() == 0) return {};
  tb::TileActivations streamed;
  if (const auto* int8 = std::get_if<gemm::Int8Matrix>(&activations.matrix)) {
    streamed = *int8;
  } else {
    streamed = whole_blocks(activations, second);
  }
  GemmProgress progress(job.subject + "building and simulating the tile", console);
  tb::TileRunOptions options;
  options.jobs = job.jobs;
  options.progress = [&progress](std::uint64_t done, std::uint64_t total) {
    progress.show(done, total);
  };
  const tb::ModelCache cache;
  const tb::TileRunTotals totals =
      tb::run_tile(design, gen::emit_rtl(design), cache, streamed, second.matrix, result, options);
  console.end_progress();
  return totals;
}

GemmComparison compare_results(std::span<const std::uint32_t> expected,
                               std::span<const std::uint32_t> got, std::size_t columns) {
  GemmComparison comparison;
  comparison.results = expected.size();
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (expected[i] == got[i]) continue;
    if (comparison.mismatches++ < kShownMismatches) {
      comparison.first.push_back(
          {.row = i / columns, .column = i % columns, .expected = expected[i], .got = got[i]});
    }
  }
  return comparison;
}

}  // namespace mpgen::cli
