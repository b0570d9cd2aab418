// A real cluster of three nodes on this machine, one of which dies.
#include <unistd.h>

#include <filesystem>
#include <string>

#include "jobs/batch.hpp"
#include "tests/catch.hpp"
#include "tests/environment.hpp"
#include "tests/jobs/batches.hpp"

namespace {

using mpgen::tests::TemporaryFolder;

/// Why there can be no cluster here, or nothing.
std::string obstacle() {
  if (geteuid() != 0) return "not root";
  for (const std::string program :
       {"munged", "slurmctld", "slurmd", "sbatch", "squeue", "scontrol", "setpriv"}) {
    bool is_there = false;
    for (const std::string folder :
         {"/usr/bin/", "/usr/sbin/", "/usr/local/bin/", "/usr/local/sbin/"}) {
      is_there = is_there || access((folder + program).c_str(), X_OK) == 0;
    }
    if (!is_there) return program + " is not installed";
  }
  return "";
}

}  // namespace

TEST_CASE("a batch on Slurm survives the death of a node, with the results of the local engine") {
  const std::string missing = obstacle();
  if (!missing.empty()) {
    WARN("skipped: no Slurm cluster here: " << missing);
    return;
  }
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder / "cluster");
  // As a job, so that none of the cluster's daemons survives it.
  mpgen::jobs::Job cluster;
  cluster.id = "cluster";
  cluster.command = {"/bin/sh", MPGEN_SOURCE_DIR "/tests/jobs/slurm_cluster.sh", MPGEN_JOBS_PROGRAM,
                     (folder / "cluster").string()};
  cluster.time_limit = std::chrono::seconds(240);
  const auto result = run_batch({cluster}, mpgen::tests::in_folder(folder / "batch"));
  const mpgen::jobs::Record& record = result.records[0];
  INFO(to_string(record.state) << "\n" << record.output << record.messages);
  CHECK(record.ok());
  CHECK(record.output.find("results as on the local engine") != std::string::npos);
}
