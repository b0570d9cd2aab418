#include "cli/build_models.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <thread>

#include "spec/unit.hpp"

namespace mpgen::cli {

void build_models(const std::vector<LoadedDesign>& designs,
                  const std::vector<tb::RtlSource>& sources, const tb::ModelCache& cache, int jobs,
                  Console& console) {
  const std::size_t workers = std::min(designs.size(), static_cast<std::size_t>(jobs));
  if (workers <= 1) return;
  console.progress(fmt::format("building {} models", designs.size()));
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t index = next++; index < designs.size(); index = next++) {
      try {
        cache.build(sources[index], spec::ports(designs[index].design.unit));
      } catch (const std::exception&) {
        continue;
      }
    }
  };
  std::vector<std::thread> threads;
  for (std::size_t worker = 1; worker < workers; ++worker) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();
}

}  // namespace mpgen::cli
