#include "flow/temporary_folder.hpp"

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <string>
#include <system_error>

#include "flow/tools.hpp"

namespace mpgen::flow {

TemporaryFolder::TemporaryFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "mpgen-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) {
    throw ToolError("cannot create a temporary folder " + name + ": " +
                    std::generic_category().message(errno));
  }
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::filesystem::path TemporaryFolder::write(std::string_view name, std::string_view text) const {
  std::filesystem::path file = path_ / name;
  std::ofstream stream(file, std::ios::binary);
  stream << text;
  if (!stream.flush()) throw ToolError("cannot write " + file.string());
  return file;
}

}  // namespace mpgen::flow
