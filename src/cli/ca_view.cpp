#include "cli/ca_view.h"

#include "wire/json/writer.h"

#include <fmt/format.h>

namespace haechi::cli {

using engine::certificates::AuthorityFacts;
using engine::certificates::AuthorityKey;
using engine::certificates::NameConstraints;

namespace {

std::string_view key_word(AuthorityKey key) {
  return key == AuthorityKey::EcdsaP256 ? "p256" : "rsa3072";
}

void write_list(wire::json::Writer& out, std::string_view key,
                const std::vector<std::string>& hosts, const std::vector<Cidr>& prefixes) {
  out.key(key).begin_array();
  for (const std::string& host : hosts) {
    out.string(host);
  }
  for (const Cidr& prefix : prefixes) {
    out.string(prefix.to_string());
  }
  out.end_array();
}

} // namespace

std::string_view state_of(const AuthorityFacts& one, const std::vector<AuthorityFacts>& all,
                          Instant now) {
  if (one.limits.not_after <= now) {
    return "expired";
  }
  if (one.signs_from > now) {
    return "waits";
  }
  const AuthorityFacts* signing = find_signing_authority(all, now);
  return signing != nullptr && signing->generation == one.generation ? "signs" : "replaced";
}

std::string to_fingerprint(const Sha256& digest) {
  std::string out;
  for (const Byte byte : digest) {
    out += fmt::format("{}{:02X}", out.empty() ? "" : ":", byte);
  }
  return out;
}

std::string describe(const AuthorityFacts& one, std::string_view state) {
  return fmt::format("generation {}: {}\n"
                     "  name         {}{}\n"
                     "  key          {}\n"
                     "  sha256       {}\n"
                     "  valid        {} to {}\n"
                     "  signs from   {}\n"
                     "  constraints  {}\n",
                     one.generation, state, one.common_name,
                     one.organization.empty() ? "" : ", " + one.organization, key_word(one.key),
                     to_fingerprint(one.digest), to_rfc3339(one.limits.not_before),
                     to_rfc3339(one.limits.not_after), to_rfc3339(one.signs_from),
                     to_string(one.limits.constraints));
}

std::string to_json(const AuthorityFacts& one, std::string_view state) {
  const NameConstraints& bound = one.limits.constraints;
  wire::json::Writer out;
  out.begin_object().key("generation").number(one.generation).member("state", state);
  out.member("common_name", one.common_name).member("organization", one.organization);
  out.member("key", key_word(one.key)).member("sha256", to_hex(one.digest));
  out.member("not_before", to_rfc3339(one.limits.not_before));
  out.member("not_after", to_rfc3339(one.limits.not_after));
  out.member("signs_from", to_rfc3339(one.signs_from));
  write_list(out, "permitted", bound.permitted_hosts, bound.permitted_addresses);
  write_list(out, "excluded", bound.excluded_hosts, bound.excluded_addresses);
  out.end_object();
  return out.take();
}

} // namespace haechi::cli
