#include "tensors/safetensors_parser.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <unordered_set>
#include <utility>

#include "spec/utf8_text.hpp"
#include "spec/words.hpp"

namespace mpgen::tensors {
namespace {

constexpr const char* kMetadataKey = "__metadata__";
constexpr const char* kNumbers = "integers from 0 to 2^64 - 1";

// Takes the parser's events. A tree of values would keep only one of two equal keys.
class Handler {
 public:
  using Json = nlohmann::json;

  ParsedSafetensorsHeader take() && { return std::move(result_); }

  // The events; false stops the parser.
  bool null() { return wrong_value("null"); }
  bool boolean(bool /*value*/) { return wrong_value("a truth value"); }
  bool number_integer(Json::number_integer_t /*value*/) { return wrong_value("a negative number"); }
  bool number_float(Json::number_float_t /*value*/, const std::string& /*text*/) {
    return wrong_value("a number that is no such integer");
  }
  bool binary(Json::binary_t& /*value*/) { return wrong_value("binary data"); }

  bool number_unsigned(Json::number_unsigned_t value) {
    if (place_ == Place::shape) {
      if (entry().shape.size() == kMostDimensions) {
        return refuse(fmt::format("{}: more than {} dimensions", tensor(), kMostDimensions));
      }
      entry().shape.push_back(value);
      return true;
    }
    if (place_ == Place::offsets) {
      if (offsets_ == 2) return wrong_offsets();
      (offsets_++ == 0 ? entry().begin : entry().end) = value;
      return true;
    }
    return wrong_value("a number");
  }

  bool string(std::string& value) {
    if (place_ == Place::metadata) {
      result_.metadata[key_] = value;
      return true;
    }
    if (place_ != Place::tensor || key_ != "dtype") return wrong_value("a string");
    const auto type = find_element_type(value);
    if (!type) {
      return refuse(fmt::format("{}: dtype {} is unknown; allowed: {}", tensor(),
                                spec::quote(value), element_type_names()));
    }
    entry().type = *type;
    return true;
  }

  bool start_object(std::size_t /*elements*/) {
    if (place_ == Place::start) {
      place_ = Place::file;
    } else if (place_ == Place::file && key_ == kMetadataKey) {
      place_ = Place::metadata;
      keys_.clear();
    } else if (place_ == Place::file) {
      place_ = Place::tensor;
      keys_.clear();
      offsets_ = 0;
      result_.tensors.emplace_back();
      entry().name = key_;
    } else {
      return wrong_value("an object");
    }
    return true;
  }

  bool key(std::string& name) {
    key_ = name;
    auto& used = place_ == Place::file ? names_ : keys_;
    if (!used.insert(name).second) {
      return refuse(place_ == Place::file
                        ? fmt::format("the header has {} twice", quote_name(name))
                        : fmt::format("{}: key {} is there twice", owner(), spec::quote(name)));
    }
    if (place_ != Place::tensor || name == "dtype" || name == "shape" || name == "data_offsets") {
      return true;
    }
    return refuse(fmt::format("{}: key {} is unknown; allowed: dtype, shape and data_offsets",
                              tensor(), spec::quote(name)));
  }

  bool end_object() {
    if (place_ == Place::tensor) {
      for (const char* name : {"dtype", "shape", "data_offsets"}) {
        if (keys_.count(name) == 0) return refuse(fmt::format("{}: no {}", tensor(), name));
      }
    }
    place_ = place_ == Place::file ? Place::start : Place::file;
    return true;
  }

  bool start_array(std::size_t /*elements*/) {
    if (place_ != Place::tensor || key_ == "dtype") return wrong_value("a list");
    place_ = key_ == "shape" ? Place::shape : Place::offsets;
    return true;
  }

  bool end_array() {
    if (place_ == Place::offsets && offsets_ != 2) return wrong_offsets();
    place_ = Place::tensor;
    return true;
  }

  bool parse_error(std::size_t position, const std::string& /*token*/,
                   const nlohmann::detail::exception& /*error*/) {
    return refuse(fmt::format("the header is not valid JSON; see its byte {}", position));
  }

 private:
  enum class Place { start, file, metadata, tensor, shape, offsets };

  TensorEntry& entry() { return result_.tensors.back(); }
  std::string tensor() const { return "tensor " + quote_name(result_.tensors.back().name); }
  std::string owner() const { return place_ == Place::metadata ? kMetadataKey : tensor(); }

  bool refuse(std::string problem) {
    result_.problem = std::move(problem);
    return false;
  }

  bool wrong_offsets() {
    return refuse(fmt::format("{}: data_offsets must be two {}", tensor(), kNumbers));
  }

  bool wrong_value(const char* found) {
    switch (place_) {
      case Place::start:
        return refuse(fmt::format("the header must be a JSON object, found {}", found));
      case Place::file:
        return refuse(
            key_ == kMetadataKey
                ? fmt::format("{} must be an object, found {}", kMetadataKey, found)
                : fmt::format("tensor {} must be an object, found {}", quote_name(key_), found));
      case Place::metadata:
        return refuse(fmt::format("{}: key {} must be a string, found {}", kMetadataKey,
                                  spec::quote(key_), found));
      case Place::tensor:
        return refuse(fmt::format("{}: {} must be {}, found {}", tensor(), key_,
                                  key_ == "dtype" ? "a string" : "a list", found));
      case Place::shape:
        return refuse(
            fmt::format("{}: shape must be a list of {}, found {}", tensor(), kNumbers, found));
      case Place::offsets:
        return refuse(
            fmt::format("{}: data_offsets must be two {}, found {}", tensor(), kNumbers, found));
    }
    return false;
  }

  ParsedSafetensorsHeader result_;
  Place place_ = Place::start;
  std::string key_;
  int offsets_ = 0;
  std::unordered_set<std::string> names_;  // of tensors
  std::unordered_set<std::string> keys_;   // of the innermost object, if it is not the file
};

}  // namespace

ParsedSafetensorsHeader parse_safetensors_header(const std::string& text) {
  ParsedSafetensorsHeader refused;
  if (text.empty() || text.front() != '{') {
    refused.problem = "the header does not begin with '{'";
  } else if (const auto offset = spec::find_invalid_utf8(text)) {
    refused.problem = fmt::format("the header is not UTF-8 text; see its byte {}", *offset);
  } else if (const auto zero = text.find('\0'); zero != std::string::npos) {
    // The parser would take it for the end of the text.
    refused.problem = fmt::format("the header is not valid JSON; see its byte {}", zero);
  }
  if (!refused.problem.empty()) return refused;
  Handler handler;
  nlohmann::json::sax_parse(text, &handler);
  return std::move(handler).take();
}

}  // namespace mpgen::tensors
