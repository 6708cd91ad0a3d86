#include "engine/proxy/header_claim.h"

#include "engine/identity/person_fields.h"

namespace haechi::engine::proxy {

namespace {

constexpr std::size_t kMaxGroupName = 128;

std::optional<std::vector<std::string>> read_groups(std::string_view text) {
  std::vector<std::string> out;
  if (text.empty()) {
    return out;
  }
  for (const std::string_view part : identity::split(text, ',')) {
    const std::string_view group = wire::http1::trim_blanks(part);
    if (!identity::is_word(group, kMaxGroupName) || out.size() >= kMaxClaimedGroups) {
      return std::nullopt;
    }
    out.emplace_back(group);
  }
  return out;
}

} // namespace

std::vector<std::string> TrustedFields::names() const {
  std::vector<std::string> out;
  for (const std::string& name : {user, groups}) {
    if (!name.empty()) {
      out.push_back(name);
    }
  }
  return out;
}

std::optional<identity::HeaderClaim> read_header_claim(const wire::http1::Fields& fields,
                                                       const TrustedFields& trusted) {
  const std::string_view user = wire::http1::find_field(fields, trusted.user).value_or("");
  const bool is_one =
      wire::http1::count_fields(fields, trusted.user) == 1 &&
      (trusted.groups.empty() || wire::http1::count_fields(fields, trusted.groups) <= 1);
  if (!is_one || !identity::is_word(user, identity::kMaxUserName)) {
    return std::nullopt;
  }
  identity::HeaderClaim out{std::string(user), std::nullopt};
  const auto groups =
      trusted.groups.empty() ? std::nullopt : wire::http1::find_field(fields, trusted.groups);
  if (groups) {
    out.groups = read_groups(*groups);
    if (!out.groups) {
      return std::nullopt;
    }
  }
  return out;
}

} // namespace haechi::engine::proxy
