// Options of the commands, and the functions that carry them out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cli/console.hpp"

namespace mpgen::cli {

using Paths = std::vector<std::filesystem::path>;

struct InitOptions {
  std::string unit;
  std::filesystem::path output;  ///< empty: standard output
  bool force = false;            ///< overwrite `output`
};

struct DescribeOptions {
  std::filesystem::path configuration;
  bool json = false;
};

struct GenerateOptions {
  Paths configurations;          ///< at least one
  std::filesystem::path output;  ///< directory
  bool json = false;             ///< result as JSON to standard output
};

struct LintOptions {
  Paths configurations;            ///< at least one
  std::vector<std::string> tools;  ///< of "verilator", "iverilog", "yosys"; empty: all
  bool json = false;
};

struct CosimOptions {
  Paths configurations;             ///< at least one; exactly one with `trace` or `replay`
  std::vector<std::string> suites;  ///< of `cosim_suites()`; empty: all that fit the unit
  std::uint64_t seed = 1;
  std::optional<std::uint64_t> count;  ///< random transactions; none: the suite's own number
  std::filesystem::path trace;         ///< *.fst; empty: no trace
  int jobs = 0;                        ///< 0: one per processor
  std::filesystem::path junit;         ///< empty: no JUnit report
  std::string replay;                  ///< a failure's replay line; empty: none
  bool keep_going = false;             ///< after the first mismatch
  bool verbose = false;                ///< print functional bins and all failures in full
  bool json = false;
};

struct FidelityOptions {
  std::vector<std::string> formats;  ///< of fidelity::format_names(); empty: all
  std::vector<std::string> tensors;  ///< of fidelity::tensor_kinds(); empty: all
  std::vector<int> blocks;           ///< of DialectFP4: 16, 32, 64; empty: all
  int group = 128;                   ///< elements that share a scale in uint4 and int4
  int rows = 256;
  int columns = 4096;
  std::uint64_t seed = 1;
  int draws = 5;  ///< of each tensor; the result is the median
  int jobs = 0;   ///< 0: one per processor
  bool json = false;
  bool csv = false;  ///< not with `json`
};

struct QuantizeOptions {
  std::filesystem::path input;
  std::string format;                  ///< of tensors::storage_format_names()
  std::string rule;                    ///< of tensors::dialect_rule_names(); empty: two-stage
  std::optional<std::uint64_t> block;  ///< none: 32
  std::optional<std::uint64_t> group;  ///< none: 128
  std::string formatbook;              ///< a file or a name; empty: blockdialect
  std::vector<std::string> patterns;   ///< of tensors' names; empty: all tensors
  std::filesystem::path output;
  int jobs = 0;  ///< 0: one per processor
  bool json = false;
};

struct DequantizeOptions {
  std::filesystem::path input;
  std::vector<std::string> patterns;  ///< of tensors' names; empty: all tensors
  std::filesystem::path output;
  int jobs = 0;  ///< 0: one per processor
  bool json = false;
};

struct GemmOptions {
  std::filesystem::path configuration;  ///< of unit mpgemm_tile
  std::string activations;              ///< FILE or FILE:TENSOR
  std::string weights;                  ///< the second operand, likewise
  std::string on = "golden";            ///< of gemm_paths()
  std::string rhs_activation;           ///< of rhs_activations(); empty: weights
  std::filesystem::path output;         ///< .npy; empty: none
  int jobs = 0;                         ///< 0: one per processor
  bool json = false;
};

/// Of one block of a transformer whose linear layers have no bias.
struct LayerSizes {
  std::size_t tokens = 128;
  std::size_t hidden = 576;
  std::size_t intermediate = 1536;  ///< of the gated linear unit
  std::size_t key_value = 192;      ///< of all heads of keys, and of values
};

struct LayerOptions {
  Paths configurations;  ///< of unit mpgemm_tile; at least one
  LayerSizes sizes;
  std::string on = "both";  ///< of gemm_paths()
  std::uint64_t seed = 1;
  int jobs = 0;  ///< 0: one per processor
  bool json = false;
};

struct VerifyOptions {
  Paths configurations;             ///< may be empty when only checks beside designs are wanted
  std::string level = "quick";      ///< of verify::Level
  std::vector<std::string> checks;  ///< of verify::Check; empty: all
  std::filesystem::path output = "mpgen-verify";  ///< directory
  std::uint64_t seed = 1;
  int jobs = 0;                     ///< 0: one per processor
  std::string shard;                ///< "I/N"; empty: all
  std::string engine = "local";     ///< or "slurm"
  std::vector<std::string> sbatch;  ///< further arguments of sbatch
  bool fresh = false;
  bool json = false;
  std::string run_job;   ///< a check: run one job in this process; empty: a whole run
  std::size_t part = 0;  ///< of that job
};

struct FormatbookCheckOptions {
  std::vector<std::string> books;  ///< files, or the word blockdialect; at least one
  bool json = false;
};

/// Names that `CosimOptions::suites` may hold.
const std::vector<std::string>& cosim_suites();
/// Names that `LintOptions::tools` may hold.
const std::vector<std::string>& lint_tools();

/// Names that `on` of `GemmOptions` and `LayerOptions` may hold: what computes the product.
const std::vector<std::string>& gemm_paths();
/// Names that `GemmOptions::rhs_activation` may hold.
const std::vector<std::string>& rhs_activations();

/// Each returns an exit code of cli/exit_codes.hpp.
int run_init(const InitOptions& options, Console& console);
int run_describe(const DescribeOptions& options, Console& console);
int run_schema(Console& console);
int run_formatbook_check(const FormatbookCheckOptions& options, Console& console);
int run_quantize(const QuantizeOptions& options, Console& console);
int run_dequantize(const DequantizeOptions& options, Console& console);
int run_gemm(const GemmOptions& options, Console& console);
int run_layer(const LayerOptions& options, Console& console);
int run_generate(const GenerateOptions& options, Console& console);
int run_lint(const LintOptions& options, Console& console);
int run_cosim(const CosimOptions& options, Console& console);
int run_fidelity(const FidelityOptions& options, Console& console);
int run_verify(const VerifyOptions& options, Console& console);

/// What `generate`, `lint`, `cosim` and `fidelity` do; tests of the command line put others in
/// their place.
struct Actions {
  std::function<int(const GenerateOptions&, Console&)> generate;
  std::function<int(const LintOptions&, Console&)> lint;
  std::function<int(const CosimOptions&, Console&)> cosim;
  std::function<int(const FidelityOptions&, Console&)> fidelity;
};

}  // namespace mpgen::cli
