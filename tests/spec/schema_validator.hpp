// As much of a JSON Schema validator (draft 07) as mpgen's schema needs.
#pragma once

#include <algorithm>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>

namespace mpgen::spec::test {

using Json = nlohmann::json;

/// Throws std::invalid_argument for a keyword that it does not know, so that no part of a schema
/// goes unchecked.
class SchemaValidator {
 public:
  explicit SchemaValidator(Json schema) : root_(std::move(schema)) {}

  bool accepts(const Json& value) const { return accepts(root_, value); }

 private:
  bool accepts(const Json& schema, const Json& value) const {
    if (schema.is_boolean()) return schema.get<bool>();
    for (const auto& [keyword, argument] : schema.items()) {
      if (!keyword_accepts(schema, keyword, argument, value)) return false;
    }
    return true;
  }

  bool keyword_accepts(const Json& schema, const std::string& keyword, const Json& argument,
                       const Json& value) const {
    static const std::set<std::string> kWithoutEffect = {"$schema", "title",       "description",
                                                         "default", "definitions", "then"};
    if (kWithoutEffect.count(keyword) > 0) return true;
    if (keyword == "$ref") {
      return accepts(root_.at(Json::json_pointer(argument.get<std::string>().substr(1))), value);
    }
    if (keyword == "type") return has_type(value, argument);
    if (keyword == "const") return value == argument;
    if (keyword == "enum") return std::count(argument.begin(), argument.end(), value) > 0;
    if (keyword == "not") return !accepts(argument, value);
    if (keyword == "if") return !accepts(argument, value) || accepts(schema.at("then"), value);
    if (keyword == "allOf") {
      return std::all_of(argument.begin(), argument.end(),
                         [&](const Json& part) { return accepts(part, value); });
    }
    if (keyword == "anyOf") {
      return std::any_of(argument.begin(), argument.end(),
                         [&](const Json& part) { return accepts(part, value); });
    }
    if (keyword == "minItems") return !value.is_array() || value.size() >= argument;
    if (keyword == "maxItems") return !value.is_array() || value.size() <= argument;
    if (keyword == "minimum") return !value.is_number() || value >= argument;
    if (keyword == "maximum") return !value.is_number() || value <= argument;
    if (keyword == "multipleOf") {
      return !value.is_number_integer() || value.get<long>() % argument.get<long>() == 0;
    }
    if (keyword == "maxLength") {
      return !value.is_string() || value.get<std::string>().size() <= argument;
    }
    if (keyword == "pattern") {
      return !value.is_string() ||
             std::regex_search(value.get<std::string>(), std::regex(argument.get<std::string>()));
    }
    if (keyword == "items") {
      return !value.is_array() || std::all_of(value.begin(), value.end(), [&](const Json& item) {
        return accepts(argument, item);
      });
    }
    if (keyword == "uniqueItems") {
      return !value.is_array() || std::set<Json>(value.begin(), value.end()).size() == value.size();
    }
    if (keyword == "required") {
      return std::all_of(argument.begin(), argument.end(),
                         [&](const Json& key) { return value.contains(key.get<std::string>()); });
    }
    if (keyword == "properties") return properties_accept(argument, value);
    if (keyword == "additionalProperties") {
      return std::all_of(value.items().begin(), value.items().end(), [&](const auto& item) {
        return schema.at("properties").contains(item.key());
      });
    }
    throw std::invalid_argument("unknown keyword " + keyword);
  }

  bool properties_accept(const Json& properties, const Json& value) const {
    if (!value.is_object()) return true;
    for (const auto& [key, schema] : properties.items()) {
      if (value.contains(key) && !accepts(schema, value.at(key))) return false;
    }
    return true;
  }

  static bool has_type(const Json& value, const std::string& type) {
    if (type == "object") return value.is_object();
    if (type == "array") return value.is_array();
    if (type == "string") return value.is_string();
    if (type == "integer") return value.is_number_integer();
    if (type == "boolean") return value.is_boolean();
    throw std::invalid_argument("unknown type " + type);
  }

  Json root_;
};

}  // namespace mpgen::spec::test
