#include "jobs/record_folder.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <map>
#include <system_error>

#include "jobs/batch.hpp"
#include "jobs/hash.hpp"
#include "jobs/record_text.hpp"

namespace mpgen::jobs {
namespace {

namespace fs = std::filesystem;

constexpr auto kRecords = "records";
constexpr auto kEnding = ".json";

[[noreturn]] void fail(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

FileDescriptor open_file(const fs::path& file, int flags) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): the system's interface
  FileDescriptor opened(open(file.c_str(), flags | O_CREAT | O_CLOEXEC, 0666));
  if (!opened.is_open()) fail("cannot open " + file.string());
  if (opened.number() > STDERR_FILENO) return opened;
  // A program without standard streams: their places belong to the job's.
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): the system's interface
  FileDescriptor moved(fcntl(opened.number(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
  if (!moved.is_open()) fail("cannot open " + file.string());
  return moved;
}

std::optional<Record> read_file(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return std::nullopt;
  return parse_record({std::istreambuf_iterator<char>(stream), {}});
}

}  // namespace

bool is_job_id(const std::string& id) {
  constexpr auto kCharacters = "abcdefghijklmnopqrstuvwxyz0123456789_.-/";
  constexpr std::size_t kLongest = 200;
  return !id.empty() && id.size() <= kLongest &&
         id.find_first_not_of(kCharacters) == std::string::npos;
}

void write_in_one_step(const fs::path& file, const std::string& text) {
  const fs::path part = file.string() + ".part";
  const FileDescriptor opened = open_file(part, O_WRONLY | O_TRUNC);
  for (std::size_t place = 0; place < text.size();) {
    const ssize_t count = ::write(opened.number(), text.data() + place, text.size() - place);
    if (count < 0 && errno != EINTR) fail("cannot write " + part.string());
    if (count > 0) place += static_cast<std::size_t>(count);
  }
  // Without this a machine that loses power could keep the new name and no text.
  if (fdatasync(opened.number()) != 0 && errno != EINVAL) fail("cannot write " + part.string());
  fs::rename(part, file);
}

RecordFolder::RecordFolder(const fs::path& folder) : folder_(fs::absolute(folder)) {
  fs::create_directories(folder_ / kRecords);
}

fs::path RecordFolder::record_file(const std::string& id) const {
  // One flat folder, so that no id is a folder of another; '+' cannot stand in an id.
  std::string name = id;
  std::replace(name.begin(), name.end(), '/', '+');
  return folder_ / kRecords / (name + kEnding);
}

std::optional<Record> RecordFolder::read(const std::string& id) const {
  std::optional<Record> record = read_file(record_file(id));
  if (record && record->id != id) return std::nullopt;
  return record;
}

void RecordFolder::write(const Record& record) const {
  write_in_one_step(record_file(record.id), write_record(record));
}

void RecordFolder::remove(const std::string& id) const { fs::remove(record_file(id)); }

std::optional<JobLock> RecordFolder::try_lock(const std::string& id) const {
  // A byte of one file for each job. Two ids of the same byte only wait for each other.
  FileDescriptor file = open_file(folder_ / "lock", O_RDWR);
  struct flock request {};
  request.l_type = F_WRLCK;
  request.l_whence = SEEK_SET;
  request.l_start = static_cast<off_t>(hash_of(id) >> 2);
  request.l_len = 1;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): the system's interface
  while (fcntl(file.number(), F_OFD_SETLK, &request) != 0) {
    if (errno == EAGAIN || errno == EACCES) return std::nullopt;
    if (errno != EINTR) fail("cannot lock " + (folder_ / "lock").string());
  }
  return JobLock(std::move(file));
}

std::vector<Record> read_records(const std::vector<fs::path>& folders) {
  std::map<std::string, Record> records;
  for (const fs::path& folder : folders) {
    if (!fs::is_directory(folder / kRecords)) continue;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder / kRecords)) {
      if (entry.path().extension() != kEnding) continue;
      std::optional<Record> record = read_file(entry.path());
      if (record) records.insert_or_assign(record->id, std::move(*record));
    }
  }
  std::vector<Record> sorted;
  sorted.reserve(records.size());
  for (auto& [id, record] : records) sorted.push_back(std::move(record));
  return sorted;
}

}  // namespace mpgen::jobs
