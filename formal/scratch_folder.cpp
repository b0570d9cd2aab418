#include "formal/scratch_folder.hpp"

#include <unistd.h>

#include <fstream>
#include <iterator>
#include <system_error>

#include "flow/tools.hpp"

namespace mpgen::formal {

ScratchFolder::ScratchFolder() {
  std::error_code problem;
  std::string pattern =
      (std::filesystem::temp_directory_path(problem) / "mpgen-formal-XXXXXX").string();
  if (problem || mkdtemp(pattern.data()) == nullptr) {
    throw flow::ToolError("cannot create a temporary folder " + pattern);
  }
  path_ = pattern;
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::filesystem::path ScratchFolder::write(const std::string& name,
                                           const std::string& bytes) const {
  std::filesystem::path file = path_ / name;
  std::ofstream stream(file, std::ios::binary);
  stream << bytes;
  if (!stream.flush()) throw flow::ToolError("cannot write " + file.string());
  return file;
}

std::string ScratchFolder::read(const std::string& name) const {
  std::ifstream stream(path_ / name, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

}  // namespace mpgen::formal
