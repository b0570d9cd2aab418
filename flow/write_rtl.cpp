#include "flow/write_rtl.hpp"

namespace mpgen::flow {

std::vector<std::filesystem::path> write_rtl(const gen::Rtl& rtl, const TemporaryFolder& folder) {
  for (const gen::RtlFile& file : rtl.headers) folder.write(file.name, file.text);
  std::vector<std::filesystem::path> paths;
  for (const gen::RtlFile& file : rtl.files) paths.push_back(folder.write(file.name, file.text));
  return paths;
}

}  // namespace mpgen::flow
