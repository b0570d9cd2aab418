// All mutants of a design in one text, chosen at run time.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "mutation/mutant.hpp"
#include "tb/model_cache.hpp"

namespace mpgen::mutation {

/// The design with `mutants` in it, of which the plusarg chosen_mutant(n) turns on the n-th,
/// counted from 1. With 0, or without the plusarg, it is the design itself. Every mutated process,
/// function and assignment stands there twice, as it was and with all its mutants, so that a run
/// computes little more than the design does. For Verilator: constants that are tables become
/// variables. Throws std::invalid_argument for a mutant of another design.
tb::RtlSource make_schemata(const tb::RtlSource& source, std::span<const Mutant> mutants);

/// The module of a file with those of `mutants` that are in it, for proofs: the number of the
/// chosen one is an input mpgen_mutant of 16 bits. Without mutants it is the module with an input
/// more.
std::string selectable_module(const tb::RtlFile& file, std::span<const Mutant> mutants);

/// One function of a module as the module "mpgen_function": inputs mpgen_mutant and the arguments,
/// output mpgen_result.
std::string selectable_function(const tb::RtlFile& file, std::span<const Mutant> mutants,
                                const std::string& function);

/// Name of the function that a mutant is in; "" when it is in none.
std::string function_of(const tb::RtlFile& file, const Mutant& mutant);

/// The plusarg, with its plus sign.
std::string chosen_mutant(std::size_t number);

}  // namespace mpgen::mutation
