#include "formal/and_graph.hpp"

#include <utility>

namespace mpgen::formal {

Literal AndGraph::add_input(std::string name) {
  const auto node = static_cast<std::uint32_t>(nodes_.size());
  nodes_.push_back({.kind = Kind::input});
  inputs_.push_back({.name = std::move(name), .node = node});
  return node * 2;
}

Literal AndGraph::add_register(std::string name, Initial initial) {
  const auto node = static_cast<std::uint32_t>(nodes_.size());
  nodes_.push_back({.kind = Kind::state});
  registers_.push_back({.name = std::move(name), .node = node, .initial = initial});
  return node * 2;
}

Literal AndGraph::conjunction(Literal a, Literal b) {
  if (a > b) std::swap(a, b);
  if (a == kFalse || a == complement(b)) return kFalse;
  if (a == kTrue || a == b) return b;
  const std::uint64_t key = (std::uint64_t{a} << 32U) | b;
  const auto [place, is_new] = gates_.try_emplace(key, static_cast<std::uint32_t>(nodes_.size()));
  if (is_new) nodes_.push_back({.kind = Kind::gate, .left = a, .right = b});
  return place->second * 2;
}

void copy_gates(const AndGraph& from, AndGraph& to, std::vector<Literal>& signals) {
  for (std::size_t node = 0; node < from.nodes().size(); ++node) {
    const AndGraph::Node& gate = from.nodes()[node];
    if (gate.kind != AndGraph::Kind::gate) continue;
    signals[node] = to.conjunction(translated(signals, gate.left), translated(signals, gate.right));
  }
}

}  // namespace mpgen::formal
