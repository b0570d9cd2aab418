// Small batches for the tests of the engine.
#pragma once

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "jobs/batch.hpp"

namespace mpgen::tests {

/// A job of the shell.
inline jobs::Job shell_job(const std::string& id, const std::string& script) {
  jobs::Job job;
  job.id = id;
  job.command = {"/bin/sh", "-c", script};
  job.key = "key of " + id;
  job.time_limit = std::chrono::seconds(60);
  return job;
}

/// Options for this folder, `parallel` jobs side by side.
inline jobs::Options in_folder(const std::filesystem::path& folder, int parallel = 2) {
  jobs::Options options;
  options.folder = folder;
  options.parallel = parallel;
  return options;
}

inline std::string read_text(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// Words of a file, in the order in which they stand there.
inline std::vector<std::string> read_words(const std::filesystem::path& file) {
  std::ifstream stream(file);
  return {std::istream_iterator<std::string>(stream), {}};
}

/// Whether a process exists and is no zombie.
inline bool is_running(const std::string& process) {
  std::ifstream stream("/proc/" + process + "/stat");
  std::string number;
  std::string name;
  std::string state;
  return stream >> number >> name >> state && state != "Z";
}

}  // namespace mpgen::tests
