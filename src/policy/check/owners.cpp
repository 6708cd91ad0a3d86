#include "policy/check/parts.h"

#include <fmt/format.h>

#include <map>

namespace haechi::policy {

namespace {

// SECURITY: a file of a subordinate body must not speak for anybody outside of that body's subtree.
class Fence {
 public:
  Fence(const Policy& policy, const BodyTree& tree, Findings& out) : tree_(tree), out_(out) {
    for (const FileOwner& owner : policy.owners) {
      owners_.emplace(owner.file, &owner);
    }
  }

  // The owner of the file at `where`; empty for the operator's files.
  [[nodiscard]] std::string_view owner_of(const Location& where) const {
    const auto found = owners_.find(where.file);
    return found == owners_.end() ? std::string_view() : found->second->body;
  }

  void require_inside(std::string_view body, std::string_view what, const Location& where) {
    const std::string_view owner = owner_of(where);
    if (owner.empty() || tree_.is_in_subtree(body, owner)) {
      return;
    }
    out_.add(Severity::Fatal, "E-POLICY-110",
             fmt::format("{} `{}` lies outside of `{}`, the owner of this file", what, body, owner),
             where, "move it to a file of the operator");
  }

 private:
  const BodyTree& tree_;
  Findings& out_;
  std::map<std::string_view, const FileOwner*> owners_;
};

void check_body(const Body& body, Fence& fence) {
  // An owner that declares itself as a root speaks for nobody else.
  if (!body.parent.empty()) {
    fence.require_inside(body.parent, "the parent", body.where);
  } else if (fence.owner_of(body.where) != body.id) {
    fence.require_inside(body.id, "body", body.where);
  }
  for (const std::string& named : body.authority) {
    fence.require_inside(named, "the authority over", body.where);
  }
}

void check_common_words(const Location& where, std::string_view key, const Fence& fence,
                        Findings& out) {
  if (!where.file.empty() && !fence.owner_of(where).empty()) {
    out.add(Severity::Warning, "E-POLICY-111",
            fmt::format("`{}` holds for the whole policy, but stands in the file of `{}`", key,
                        fence.owner_of(where)),
            where, "move it to a file of the operator");
  }
}

} // namespace

void check_owners(const Policy& policy, const BodyTree& tree, Findings& out) {
  if (policy.owners.empty()) {
    return;
  }
  Fence fence(policy, tree, out);
  for (const FileOwner& owner : policy.owners) {
    if (!tree.has(owner.body)) {
      out.add(Severity::Fatal, "E-POLICY-109",
              fmt::format("the owner `{}` of this file is not declared", owner.body), owner.where,
              out.suggest(owner.body, tree.ids(), "declare it under `bodies`"));
    }
  }
  for (const Body& body : policy.bodies) {
    check_body(body, fence);
  }
  for (const Zone& zone : policy.zones) {
    if (!zone.body.empty()) {
      fence.require_inside(zone.body, "the zone's body", zone.where);
    }
  }
  for (const Order& order : policy.orders) {
    fence.require_inside(order.issuer, "the issuer", order.where);
  }
  for (const Exemption& exemption : policy.exemptions) {
    fence.require_inside(exemption.granted_by, "the grantor", exemption.where);
  }
  check_common_words(policy.timezone_where, "timezone", fence, out);
  check_common_words(policy.grades_where, "grades", fence, out);
}

} // namespace haechi::policy
