// What makes persons of what clients show: `certificates`, `trusted_headers`, `address_users`.
#include "engine/config/sections.h"
#include "wire/http1/fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace haechi::engine::config {

namespace {

constexpr std::array<std::string_view, 10> kRuleKeys{"unit", "policy", "uri",    "issuer", "body",
                                                     "role", "groups", "device", "name",   "says"};
constexpr std::array<std::string_view, 4> kNameWords{"common-name", "email", "uri", "serial"};
constexpr std::array<std::string_view, 2> kSaysWords{"person", "device"};
constexpr std::array<std::string_view, 4> kHeaderKeys{"peers", "user", "groups", "assurance"};
constexpr std::array<std::string_view, 3> kAssurances{"address", "password", "certificate"};
// Fields that mean something else to somebody on the way.
constexpr std::array<std::string_view, 12> kTakenFields{
    "host",   "authorization",  "proxy-authorization", "connection", "content-length",
    "cookie", "content-type",   "transfer-encoding",   "via",        "accept",
    "expect", "accept-language"};

Place place_of(const Node& node) {
  return {node.line, node.column};
}

// Numbers with dots between, as `2.5.29.32.0`.
bool is_object_identifier(std::string_view text) {
  bool is_digit_due = true;
  for (const char c : text) {
    if (c >= '0' && c <= '9') {
      is_digit_due = false;
    } else if (c == '.' && !is_digit_due) {
      is_digit_due = true;
    } else {
      return false;
    }
  }
  return !is_digit_due && text.find('.') != std::string_view::npos && text.size() < 128;
}

void read_match(FieldReader& in, const Node& node, CertificateRule& out) {
  for (const auto& [key, text] : {std::pair("unit", &out.unit), std::pair("policy", &out.policy),
                                  std::pair("uri", &out.uri), std::pair("issuer", &out.issuer)}) {
    if (const Node* value = node.find(key)) {
      *text = in.text(*value, key);
    }
  }
  if (const Node* id = node.find("policy"); id != nullptr && !out.policy.empty()) {
    if (!is_object_identifier(out.policy)) {
      in.complain("E-CONFIG-004",
                  fmt::format("`{}` is no object identifier", out.policy.substr(0, 64)), *id,
                  "policy: 1.3.6.1.4.1.99999.1.2");
    }
  }
  const std::size_t star = out.uri.find('*');
  if (star != std::string::npos && star + 1 != out.uri.size()) {
    in.complain("E-CONFIG-004", "a `*` may stand only at the end of `uri`", *node.find("uri"),
                "uri: spiffe://corp.example/pc/*");
  }
  const bool is_open = out.unit.empty() && out.policy.empty() && out.uri.empty() &&
                       out.issuer.empty() && in.is_clean();
  if (is_open) {
    in.complain("E-CONFIG-003", "this rule says of no certificate that it is meant", node,
                "unit: Managed PCs; or policy, uri, issuer");
  }
}

void read_meaning(FieldReader& in, const Node& node, CertificateRule& out) {
  if (const Node* body = node.find("body")) {
    out.body = in.known(*body, "body");
    out.body_at = place_of(*body);
  }
  if (const Node* role = node.find("role")) {
    out.role = in.known(*role, "role");
  }
  if (const Node* groups = node.find("groups"); groups != nullptr && !groups->is_null()) {
    out.groups = in.texts(*groups, "groups", kMaxGroups);
  }
  if (const Node* device = node.find("device")) {
    out.device = in.known(*device, "device");
    out.device_at = place_of(*device);
  }
  if (const Node* name = node.find("name")) {
    out.name = static_cast<CertificateRule::Name>(in.word(*name, "name", kNameWords));
  }
  if (const Node* says = node.find("says")) {
    out.is_device_only = in.word(*says, "says", kSaysWords) == 1;
  }
  const bool names_person = out.body || out.role || out.groups || node.find("name") != nullptr;
  if (out.is_device_only && (names_person || !out.device)) {
    in.complain("E-CONFIG-010",
                names_person ? "a rule that speaks of the device alone cannot name a person"
                             : "a rule that speaks of the device alone needs `device`",
                node, "says: person, or device alone");
  }
}

std::string read_field_name(FieldReader& in, const Node& node, std::string_view key) {
  std::string name = in.text(node, key);
  std::ranges::transform(name, name.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
  const bool is_taken = std::ranges::find(kTakenFields, name) != kTakenFields.end();
  if (!name.empty() && (!wire::http1::is_token(name) || name.size() > 64 || is_taken)) {
    in.complain("E-CONFIG-004",
                fmt::format("`{}` is no name of a field of its own", name.substr(0, 64)), node,
                "user: X-Forwarded-User");
    return {};
  }
  return name;
}

void read_trusted_headers(FieldReader& in, const Node& node, TrustedHeaders& out) {
  constexpr std::string_view kExample = "trusted_headers: {peers: [10.0.0.5], user: "
                                        "X-Forwarded-User}";
  if (!in.expect_mapping(node, "trusted_headers", kHeaderKeys)) {
    return;
  }
  for (const std::string_view key : {"peers", "user"}) {
    if (node.find(key) == nullptr) {
      in.complain("E-CONFIG-003", fmt::format("trusted_headers has no `{}`", key), node,
                  std::string(kExample));
    }
  }
  if (const Node* peers = node.find("peers")) {
    in.each_item(*peers, "peers", kMaxBalancers, [&](const Node& item) {
      if (const auto cidr = in.cidr(item)) {
        out.peers.push_back(*cidr);
      }
    });
  }
  if (const Node* user = node.find("user")) {
    out.user = read_field_name(in, *user, "user");
  }
  if (const Node* groups = node.find("groups")) {
    out.groups = read_field_name(in, *groups, "groups");
    if (!out.groups.empty() && out.groups == out.user) {
      in.complain("E-CONFIG-006", "user and groups are one field", *groups, "name two fields");
    }
  }
  if (const Node* assurance = node.find("assurance")) {
    out.assurance = kAssurances[in.word(*assurance, "assurance", kAssurances)];
  }
}

} // namespace

void read_claims(FieldReader& in, const Node& root, Config& out) {
  if (const Node* rules = root.find("certificates")) {
    in.each_item(*rules, "certificates", kMaxCertificateRules, [&](const Node& item) {
      CertificateRule rule;
      if (in.expect_mapping(item, "a rule of certificates", kRuleKeys)) {
        read_match(in, item, rule);
        read_meaning(in, item, rule);
        out.certificates.push_back(std::move(rule));
      }
    });
  }
  if (const Node* headers = root.find("trusted_headers")) {
    read_trusted_headers(in, *headers, out.trusted_headers);
  }
  if (const Node* file = root.find("address_users")) {
    out.address_users = in.path(*file, "address_users");
  }
}

} // namespace haechi::engine::config
