#include "spec/parameter_json.hpp"

#include "spec/formatbook_text.hpp"

namespace mpgen::spec {
namespace {

using Json = nlohmann::ordered_json;

template <class Value>
Json json_of(const Value& value) {
  return value;
}

Json json_of(const Formatbook& book) {
  if (book == blockdialect_formatbook()) return kBlockdialectWord;
  return book.dialects;
}

}  // namespace

Json parameter_json(const ParameterValue& value) {
  return std::visit([](const auto& held) { return json_of(held); }, value);
}

}  // namespace mpgen::spec
