// What format_selector and dialect_quantizer_mse have in common: everything but the choice of the
// dialect.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "gen/sv_module.hpp"
#include "spec/formatbook.hpp"
#include "spec/pipeline.hpp"
#include "spec/port.hpp"

namespace mpgen::gen {

/// How the dialect of a block is chosen.
enum class DialectChoice {
  two_stage,      ///< pair by the largest magnitude, then two counts
  least_squares,  ///< least sum of squared errors over all dialects
};

/// Emits an online quantiser. Ports and header are the caller's.
class BlockQuantizerEmitter {
 public:
  struct Options {
    int block = 32;
    int lanes = 32;
    spec::Formatbook formatbook;
    spec::BlockQuantizerPipeline pipeline;
    int beat_side_bits = 0;
    DialectChoice choice = DialectChoice::two_stage;
  };

  BlockQuantizerEmitter(SvModule& module, Options options);

  void run();

 private:
  struct Signal {
    std::string name;
    SvWidth width;
  };

  bool is_two_stage() const { return options_.choice == DialectChoice::two_stage; }
  bool is_serial() const { return options_.block > options_.lanes; }
  // Whether lanes are computed together, bit by bit, instead of one by one.
  bool has_planes() const { return is_two_stage() && !is_serial(); }
  int beats() const { return options_.block / options_.lanes; }
  int pair_bits() const { return spec::dialect_id_bits(options_.formatbook) - 1; }
  bool has_pairs() const { return pair_bits() > 0; }
  // Squared errors need exact magnitudes, all else only truncated ones.
  bool is_exact() const { return !is_two_stage() && has_scores(); }
  int kept_bits() const;
  int scaled_bits() const;
  int exact_shift() const;
  // The pair follows from fraction bits of the largest magnitude, everything else from its
  // exponent.
  bool needs_fraction() const { return is_two_stage() && has_pairs(); }
  SvWidth largest_width() const;
  // Whether the dialects of some pair, or all of them, differ at all.
  bool has_scores() const;
  SvWidth kept_width() const { return {"Lanes*KeptWidth", options_.lanes * kept_bits()}; }
  SvWidth scaled_width() const {
    return {has_planes() ? "Lanes*TruncatedWidth" : "Lanes*ScaledWidth",
            options_.lanes * scaled_bits()};
  }
  SvWidth truncated_width() const {
    return {"Lanes*TruncatedWidth", options_.lanes * spec::kTruncatedBits};
  }
  SvWidth lanes_width() const { return {"Lanes", options_.lanes}; }
  SvWidth dialect_width() const {
    return {"DialectWidth", spec::dialect_id_bits(options_.formatbook)};
  }

  void constants();
  void largest_function();
  void parallel();
  void serial();
  void keep();
  void count_beats();
  void store_block();
  void scoring_pass();
  void encoding_pass();
  void add_checks();

  // Steps on planes: one vector of lanes for each bit.
  void split_into_planes();
  void compare_planes();
  void find_largest_in_planes();
  void scale_planes(const std::string& kept);
  void test_planes(bool has_intervals);
  void encode_planes();

  void scale(const std::string& kept, const std::string& largest);
  void scale_function();
  void choose_pair(const std::string& largest);
  void score();
  void count_beneficial();
  void test_lanes(bool has_intervals);
  void count_lanes();
  void sum_excesses();
  void truncate();
  void choose_dialect();
  void choose_by_counts();
  void choose_by_errors();
  void encode();
  void encode_lanes();
  std::optional<int> common_threshold(int index) const;
  void look_up_thresholds();
  std::vector<SvStatement> outputs() const;

  std::vector<Signal> scores() const;
  std::vector<int> excess_thresholds() const;
  std::map<int, int> gain_coefficients(int dialect) const;
  void stage(bool exists, const std::string& prefix, std::vector<Signal> data);
  const std::string& now(const std::string& name) const;

  SvModule& m_;
  Options options_;
  std::string valid_ = "valid_i";
  std::map<std::string, std::string> names_;  // where a value stands in the current stage
};

}  // namespace mpgen::gen
