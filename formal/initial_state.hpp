// The state in which a comparison begins, and which of its free choices do not matter.
#pragma once

#include <optional>

#include "formal/and_graph.hpp"

namespace mpgen::formal {

/// The circuit from the first cycle after a reset on. A circuit with an input `rst_ni` goes through
/// one cycle in which it is low and everything else may be anything: registers that end at one
/// certain value start there, all others free, whatever initial value the source gives them; the
/// input is one from then on. So a reset in the middle of operation is covered, too: it leads into
/// these very states. A circuit without the input keeps its initial values.
AndGraph after_reset(const AndGraph& graph);

/// The circuit with a value for each register that started free: the one that it has after a few
/// cycles in which all control inputs are high and all data is zero. Values that belong together
/// this way make relations between registers hold from the first cycle on, which is what induction
/// lives on. Only right where `independence_problem` has the answer "never".
AndGraph with_chosen_start(const AndGraph& graph);

/// A circuit for the question whether output 0 of `graph` can depend on the first values of
/// registers that start free: its one output is high when it might. Every signal gets a companion
/// that says "may depend". Exact values take part only where control decides (signals that depend
/// on single-bit inputs and on registers without data); of data it is assumed that it may have any
/// value, so a "never" is a proof and the rest is not. Nothing when no register starts free.
std::optional<AndGraph> independence_problem(const AndGraph& graph);

}  // namespace mpgen::formal
