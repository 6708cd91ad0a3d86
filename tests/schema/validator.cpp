#include "validator.h"

#include "base/check.h"
#include "base/instant.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::schema {

namespace {

using wire::json::Member;
using wire::json::Value;
using wire::yaml::Entry;
using wire::yaml::Kind;
using wire::yaml::Node;

// YAML's core schema, as editors read it.
std::string type_of(const Node& node) {
  switch (node.kind) {
  case Kind::Null:
    return "null";
  case Kind::Sequence:
    return "array";
  case Kind::Mapping:
    return "object";
  case Kind::Scalar:
    break;
  }
  return node.to_bool() ? "boolean" : node.to_integer() ? "number" : "string";
}

bool is_equal(const Value& value, const Node& node) {
  switch (value.kind) {
  case wire::json::Kind::Null:
    return node.is_null();
  case wire::json::Kind::Boolean:
    return node.to_bool() == value.boolean;
  default:
    return value.is_text() && type_of(node) == "string" && node.text == value.text;
  }
}

bool is_date_shape(std::string_view text) {
  constexpr std::string_view kDay = "dddd-dd-dd";
  const auto fits = [](std::string_view part, std::string_view shape) {
    return part.size() == shape.size() && std::ranges::equal(part, shape, [](char c, char s) {
             return s == 'd' ? c >= '0' && c <= '9' : c == s;
           });
  };
  if (text.size() <= kDay.size()) {
    return fits(text, kDay);
  }
  // Hours are those that can be read: the schema is wider there, the parser is right.
  return fits(text.substr(0, kDay.size()), kDay) && parse_date_time(text).has_value();
}

bool is_target_shape(std::string_view text) {
  constexpr std::array<std::string_view, 7> kSurfaces{"web",       "app",      "desktop",     "api",
                                                      "extension", "embedded", "open-weights"};
  const std::size_t dot = text.find('.');
  return dot == std::string_view::npos ||
         (dot > 0 && std::ranges::find(kSurfaces, text.substr(dot + 1)) != kSurfaces.end());
}

bool matches(const std::string& pattern, std::string_view text) {
  if (pattern == "^[^ `]+$") {
    return !text.empty() && text.find_first_of(" `") == std::string_view::npos;
  }
  if (pattern == "^[^.]+$") {
    return !text.empty() && text.find('.') == std::string_view::npos;
  }
  if (pattern == "^attribute\\..") {
    return text.starts_with("attribute.") && text.size() > 10;
  }
  if (pattern.starts_with("^[0-9]{4}-[0-9]{2}-[0-9]{2}(")) {
    return is_date_shape(text);
  }
  HAECHI_CHECK(pattern == "^([^.]+(\\.(web|app|desktop|api|extension|embedded|open-weights))?)?$");
  return is_target_shape(text);
}

bool is_annotation(std::string_view key) {
  constexpr std::array<std::string_view, 4> kKnown{"$schema", "title", "description", "$defs"};
  return std::ranges::find(kKnown, key) != kKnown.end();
}

std::size_t letters(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string type_fault(const Value& types, const Node& node, const std::string& at) {
  const std::string type = type_of(node);
  const bool is_listed =
      types.is_text()
          ? types.text == type
          : std::ranges::any_of(types.items, [&](const Value& each) { return each.text == type; });
  return is_listed ? "" : fmt::format("{}: is {}", at, type);
}

Node text_node(const std::string& text) {
  Node out;
  out.kind = Kind::Scalar;
  out.text = text;
  return out;
}

} // namespace

const Value& Validator::resolve(const std::string& reference) const {
  constexpr std::string_view kDefinitions = "#/$defs/";
  HAECHI_CHECK(reference.starts_with(kDefinitions));
  const Value* definitions = root_.find("$defs");
  HAECHI_CHECK(definitions != nullptr);
  const Value* found = definitions->find(reference.substr(kDefinitions.size()));
  HAECHI_CHECK(found != nullptr);
  return *found;
}

std::string Validator::check(const Value& schema, const Node& node, const std::string& at) const {
  HAECHI_CHECK(schema.is_object());
  for (const Member& keyword : schema.members) {
    if (std::string fault = check_keyword(keyword, schema, node, at); !fault.empty()) {
      return fault;
    }
  }
  return {};
}

std::string Validator::check_keyword(const Member& keyword, const Value& schema, const Node& node,
                                     const std::string& at) const {
  const std::string& key = keyword.key;
  const Value& value = keyword.value;
  if (is_annotation(key)) {
    return {};
  }
  if (key == "$ref") {
    return check(resolve(value.text), node, at);
  }
  if (key == "type") {
    return type_fault(value, node, at);
  }
  if (key == "enum" || key == "const") {
    const bool is_known = key == "const" ? is_equal(value, node)
                                         : std::ranges::any_of(value.items, [&](const Value& each) {
                                             return is_equal(each, node);
                                           });
    return is_known ? "" : at + ": another word is due";
  }
  if (key == "anyOf") {
    const bool is_any = std::ranges::any_of(
        value.items, [&](const Value& each) { return check(each, node, at).empty(); });
    return is_any ? "" : at + ": fits none of the shapes";
  }
  if (key == "not") {
    return check(value, node, at).empty() ? at + ": must not be so" : "";
  }
  if (key == "minLength" || key == "maxLength" || key == "pattern") {
    return check_text(keyword, node, at);
  }
  if (key == "items" || key == "minItems" || key == "maxItems") {
    return check_array(keyword, node, at);
  }
  return check_object(keyword, schema, node, at);
}

std::string Validator::check_text(const Member& keyword, const Node& node,
                                  const std::string& at) const {
  if (type_of(node) != "string") {
    return {};
  }
  if (keyword.key == "pattern") {
    return matches(keyword.value.text, node.text) ? "" : at + ": has another form";
  }
  const auto bound = static_cast<std::size_t>(keyword.value.integer);
  const bool is_within =
      keyword.key == "minLength" ? letters(node.text) >= bound : letters(node.text) <= bound;
  return is_within ? "" : at + ": is too short or too long";
}

std::string Validator::check_array(const Member& keyword, const Node& node,
                                   const std::string& at) const {
  if (!node.is_sequence()) {
    return {};
  }
  if (keyword.key != "items") {
    const auto bound = static_cast<std::size_t>(keyword.value.integer);
    const bool is_within =
        keyword.key == "minItems" ? node.items.size() >= bound : node.items.size() <= bound;
    return is_within ? "" : at + ": has too few or too many items";
  }
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    std::string fault = check(keyword.value, node.items[i], fmt::format("{}/{}", at, i));
    if (!fault.empty()) {
      return fault;
    }
  }
  return {};
}

std::string Validator::check_properties(const Value& properties, const Node& node,
                                        const std::string& at) const {
  for (const Entry& entry : node.entries) {
    const Value* rule = properties.find(entry.key);
    std::string fault = rule == nullptr ? "" : check(*rule, entry.value, at + "/" + entry.key);
    if (!fault.empty()) {
      return fault;
    }
  }
  return {};
}

// Keys that `properties` and `patternProperties` do not name.
std::string Validator::check_others(const Value& rule, const Value& schema, const Node& node,
                                    const std::string& at) const {
  const Value* properties = schema.find("properties");
  const Value* patterns = schema.find("patternProperties");
  for (const Entry& entry : node.entries) {
    const bool is_named =
        (properties != nullptr && properties->find(entry.key) != nullptr) ||
        (patterns != nullptr && std::ranges::any_of(patterns->members, [&](const Member& pattern) {
           return matches(pattern.key, entry.key);
         }));
    if (is_named) {
      continue;
    }
    if (rule.kind == wire::json::Kind::Boolean) {
      HAECHI_CHECK(!rule.boolean);
      return fmt::format("{}: no key `{}`", at, entry.key);
    }
    std::string fault = check(rule, entry.value, at + "/" + entry.key);
    if (!fault.empty()) {
      return fault;
    }
  }
  return {};
}

std::string Validator::check_object(const Member& keyword, const Value& schema, const Node& node,
                                    const std::string& at) const {
  const std::string& key = keyword.key;
  const Value& value = keyword.value;
  if (key == "properties") {
    return check_properties(value, node, at);
  }
  if (key == "additionalProperties") {
    return check_others(value, schema, node, at);
  }
  if (key == "required") {
    const auto missing = std::ranges::find_if(value.items, [&](const Value& name) {
      return node.is_mapping() && node.find(name.text) == nullptr;
    });
    return missing == value.items.end() ? "" : fmt::format("{}: needs `{}`", at, missing->text);
  }
  if (key == "minProperties") {
    return node.is_mapping() && node.entries.size() < static_cast<std::size_t>(value.integer)
               ? at + ": has too few keys"
               : "";
  }
  std::string fault;
  for (const Entry& entry : node.entries) {
    if (key == "propertyNames") {
      fault = check(value, text_node(entry.key), at + "/" + entry.key);
    } else if (key == "patternProperties") {
      for (const Member& pattern : value.members) {
        fault = matches(pattern.key, entry.key)
                    ? check(pattern.value, entry.value, at + "/" + entry.key)
                    : fault;
      }
    } else {
      HAECHI_CHECK(key == "dependentRequired");
      const Value* needed = value.find(entry.key);
      for (std::size_t i = 0; needed != nullptr && i < needed->items.size(); ++i) {
        fault = node.find(needed->items[i].text) == nullptr ? at + ": a key is missing" : fault;
      }
    }
    if (!fault.empty()) {
      return fault;
    }
  }
  return {};
}

} // namespace haechi::schema
