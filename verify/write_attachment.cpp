#include "verify/write_attachment.hpp"

#include <unistd.h>

#include <fstream>
#include <system_error>

#include "flow/tools.hpp"

namespace mpgen::verify {

void write_attachment(const JobContext& context, const std::filesystem::path& name,
                      const std::string& text) {
  const std::filesystem::path path = context.folder / name;
  std::error_code error;
  std::filesystem::create_directories(path.parent_path(), error);
  std::filesystem::path temporary = path;
  temporary += "." + std::to_string(getpid());
  std::ofstream stream(temporary, std::ios::binary);
  stream << text;
  stream.close();
  if (stream) std::filesystem::rename(temporary, path, error);
  if (!stream || error) throw flow::ToolError("cannot write " + path.string());
}

}  // namespace mpgen::verify
