#include "mutation/sample.hpp"

#include <algorithm>
#include <map>

#include "tb/random.hpp"

namespace mpgen::mutation {
std::vector<Mutant> sample_mutants(const std::vector<Mutant>& mutants, std::size_t size,
                                   std::uint64_t seed) {
  if (size == 0 || size >= mutants.size()) return mutants;
  std::map<MutantKind, std::vector<std::size_t>> strata;
  for (std::size_t index = 0; index < mutants.size(); ++index) {
    strata[mutants[index].kind].push_back(index);
  }
  // The n-th of a stratum of m mutants has rank (n + 1/2) / m: the lowest ranks share the sample
  // fairly. The first of each come before all others.
  std::vector<std::pair<double, std::size_t>> ranked;
  for (auto& [kind, members] : strata) {
    std::sort(members.begin(), members.end(), [&](std::size_t a, std::size_t b) {
      return tb::mix_bits(tb::mix_bits(seed + 1) ^ a) < tb::mix_bits(tb::mix_bits(seed + 1) ^ b);
    });
    for (std::size_t place = 0; place < members.size(); ++place) {
      const double rank = (static_cast<double>(place) + 0.5) / static_cast<double>(members.size());
      ranked.emplace_back(place == 0 ? rank - 1 : rank, members[place]);
    }
  }
  std::sort(ranked.begin(), ranked.end());
  std::vector<std::size_t> chosen;
  for (std::size_t index = 0; index < size; ++index) chosen.push_back(ranked[index].second);
  std::sort(chosen.begin(), chosen.end());
  std::vector<Mutant> sample;
  for (const std::size_t index : chosen) sample.push_back(mutants[index]);
  return sample;
}

}  // namespace mpgen::mutation
