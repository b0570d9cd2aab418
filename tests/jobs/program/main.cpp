// A program around the engine, to be killed by tests: the batch comes from a file with one job in a
// line, "ID KEY SECONDS SHELL-COMMAND".
//   jobs_program run FOLDER LIST [parallel=N] [shard=I/N] [slurm] [fresh]
//   jobs_program job FOLDER INDEX
#include <chrono>
#include <exception>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "jobs/batch.hpp"

namespace {

namespace jobs = mpgen::jobs;

std::vector<jobs::Job> read_list(const std::string& file) {
  std::vector<jobs::Job> list;
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) {
    std::istringstream fields(line);
    jobs::Job job;
    long seconds = 0;
    std::string command;
    fields >> job.id >> job.key >> seconds;
    std::getline(fields >> std::ws, command);
    job.time_limit = std::chrono::seconds(seconds);
    job.command = {"/bin/sh", "-c", command};
    list.push_back(job);
  }
  return list;
}

int run(const std::string& program, const std::vector<std::string>& arguments) {
  jobs::Options options;
  options.folder = arguments.at(1);
  for (std::size_t index = 3; index < arguments.size(); ++index) {
    const std::string& word = arguments[index];
    if (word.rfind("parallel=", 0) == 0) options.parallel = std::stoi(word.substr(9));
    if (word.rfind("shard=", 0) == 0) options.shard = jobs::parse_shard(word.substr(6));
    if (word == "fresh") options.fresh = true;
    if (word == "slurm") {
      options.engine = jobs::Engine::slurm;
      options.slurm.worker = {program, "job"};
      options.slurm.poll = std::chrono::milliseconds(500);
    }
  }
  const jobs::BatchResult result =
      run_batch(read_list(arguments.at(2)), options, [](const jobs::Progress& progress) {
        if (!progress.text.empty()) std::cerr << progress.text << std::endl;
      });
  for (const jobs::Record& record : result.records) {
    std::cout << record.id << '|' << record.key << '|' << to_string(record.state) << '|'
              << record.exit_status << '|' << record.signal << '|' << record.output << '|'
              << record.messages << '\n';
  }
  std::cerr << "ran " << result.ran << " reused " << result.reused << std::endl;
  return result.signal != 0 ? 128 + result.signal : 0;
}

}  // namespace

int main(int count, char** words) {
  try {
    const std::vector<std::string> arguments(words + 1, words + count);
    if (arguments.at(0) == "job")
      return jobs::run_one(arguments.at(1), std::stoul(arguments.at(2)));
    return run(words[0], arguments);
  } catch (const std::exception& error) {
    std::cerr << error.what() << std::endl;
    return 3;
  }
}
