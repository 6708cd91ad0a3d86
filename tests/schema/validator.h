#pragma once
// The part of JSON Schema 2020-12 that docs/schema/policy.json uses, over nodes of a YAML file. A
// keyword or pattern that it does not know ends the test: it must not be passed over in silence.

#include "wire/json/value.h"
#include "wire/yaml/document.h"

#include <string>

namespace haechi::schema {

class Validator {
 public:
  // `schema` is borrowed.
  explicit Validator(const wire::json::Value& schema) : root_(schema) {}

  // Empty: valid. Otherwise a place and what is wrong there.
  [[nodiscard]] std::string find_fault(const wire::yaml::Node& node) const {
    return check(root_, node, "");
  }

 private:
  using Value = wire::json::Value;
  using Node = wire::yaml::Node;

  [[nodiscard]] std::string check(const Value& schema, const Node& node,
                                  const std::string& at) const;
  [[nodiscard]] std::string check_keyword(const wire::json::Member& keyword, const Value& schema,
                                          const Node& node, const std::string& at) const;
  [[nodiscard]] std::string check_text(const wire::json::Member& keyword, const Node& node,
                                       const std::string& at) const;
  [[nodiscard]] std::string check_object(const wire::json::Member& keyword, const Value& schema,
                                         const Node& node, const std::string& at) const;
  [[nodiscard]] std::string check_array(const wire::json::Member& keyword, const Node& node,
                                        const std::string& at) const;
  [[nodiscard]] std::string check_properties(const Value& properties, const Node& node,
                                             const std::string& at) const;
  [[nodiscard]] std::string check_others(const Value& rule, const Value& schema, const Node& node,
                                         const std::string& at) const;
  [[nodiscard]] const Value& resolve(const std::string& reference) const;

  const Value& root_;
};

} // namespace haechi::schema
