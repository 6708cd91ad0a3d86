#include "policy/format/same_meaning.h"

#include "base/instant.h"
#include "policy/compile/canonical.h"
#include "policy/syntax/parse.h"
#include "wire/yaml/document.h"

#include <fmt/format.h>

namespace haechi::policy::format {

namespace {

using wire::yaml::Entry;
using wire::yaml::Node;

bool is_same_date(const std::string& a, const std::string& b) {
  const auto first = parse_date_time(a);
  const auto second = parse_date_time(b);
  return first && second && first->local == second->local &&
         first->has_offset == second->has_offset && first->offset == second->offset;
}

// Depth is bounded by the YAML reader.
const Node* find_different(const Node& a, const Node& b) {
  if (a.kind != b.kind || a.items.size() != b.items.size() ||
      a.entries.size() != b.entries.size() || a.to_bool() != b.to_bool()) {
    return &a;
  }
  if (a.is_scalar() && a.text != b.text && !is_same_date(a.text, b.text)) {
    return &a;
  }
  for (std::size_t i = 0; i < a.items.size(); ++i) {
    if (const Node* found = find_different(a.items[i], b.items[i])) {
      return found;
    }
  }
  for (const Entry& entry : a.entries) {
    const Node* other = b.find(entry.key);
    if (other == nullptr) {
      return &entry.value;
    }
    if (const Node* found = find_different(entry.value, *other)) {
      return found;
    }
  }
  return nullptr;
}

} // namespace

std::optional<std::string> find_difference(const SourceFile& before, const SourceFile& after) {
  const auto a = wire::yaml::parse(before);
  const auto b = wire::yaml::parse(after);
  if (!a || !b) {
    return fmt::format("what it says ({})", a ? b.error().message : a.error().message);
  }
  if (const Node* found = find_different(*a, *b)) {
    return fmt::format("what stands at {}:{}", found->line, found->column);
  }
  const auto first = parse_policy({before});
  const auto second = parse_policy({after});
  const auto none = catalog::Catalog::make({}, {});
  if (first.has_value() != second.has_value() ||
      (first && digest_of(*first, *none) != digest_of(*second, *none))) {
    return "the digest of the policy";
  }
  return std::nullopt;
}

} // namespace haechi::policy::format
