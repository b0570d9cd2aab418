// The folder of a batch: one file per record, and a lock per job.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "jobs/file_descriptor.hpp"
#include "jobs/job.hpp"

namespace mpgen::jobs {

/// Held by an engine from before a job starts until its record is written, and by the job's
/// supervisor. The system takes it back when the last of them ends.
class JobLock {
 public:
  explicit JobLock(FileDescriptor file) : file_(std::move(file)) {}
  /// To be inherited by the supervisor.
  int file() const { return file_.number(); }

 private:
  FileDescriptor file_;
};

class RecordFolder {
 public:
  /// Creates the folder when it is not there. Throws std::filesystem::filesystem_error.
  explicit RecordFolder(const std::filesystem::path& folder);

  /// The record of this job; nothing when there is none or it is damaged.
  std::optional<Record> read(const std::string& id) const;
  /// Writes the record under another name first. Only for whoever holds the job's lock. Throws
  /// std::system_error.
  void write(const Record& record) const;
  /// Forgets the record.
  void remove(const std::string& id) const;
  /// The lock of a job, or nothing while somebody else has it. Throws std::system_error.
  std::optional<JobLock> try_lock(const std::string& id) const;

 private:
  std::filesystem::path folder_;

  std::filesystem::path record_file(const std::string& id) const;
};

/// Whether an id has 1..200 characters of a-z 0-9 _ . - /
bool is_job_id(const std::string& id);

/// Writes `text` to `file` in one step: whoever reads it finds the old text or the new one, whole.
/// At most one writer at a time. Throws std::system_error.
void write_in_one_step(const std::filesystem::path& file, const std::string& text);

}  // namespace mpgen::jobs
