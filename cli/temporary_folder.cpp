#include "cli/temporary_folder.hpp"

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>

#include "flow/tools.hpp"

namespace mpgen::cli {

TemporaryFolder::TemporaryFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "mpgen-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) {
    throw flow::ToolError("cannot create a temporary folder " + name + ": " +
                          std::generic_category().message(errno));
  }
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace mpgen::cli
