#include "cli/rtl_source.hpp"

#include <utility>

#include "gen/rtl.hpp"

namespace mpgen::cli {

tb::RtlSource rtl_of(const spec::Design& design) {
  gen::Rtl rtl = gen::emit_rtl(design);
  tb::RtlSource source{.top = std::move(rtl.top), .files = {}};
  for (gen::RtlFile& file : rtl.files) {
    source.files.push_back({std::move(file.name), std::move(file.text)});
  }
  for (gen::RtlFile& file : rtl.headers) {
    source.headers.push_back({std::move(file.name), std::move(file.text)});
  }
  return source;
}

}  // namespace mpgen::cli
