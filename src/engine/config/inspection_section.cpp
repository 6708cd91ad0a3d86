#include "engine/certificates/authority_profile.h"
#include "engine/config/sections.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace haechi::engine::config {

using certificates::CertificateException;
using certificates::CertificateProblem;

namespace {

constexpr std::array<std::string_view, 7> kKeys{"ca",        "passphrase_file", "signer_user",
                                                "name",      "organization",    "revocation_lists",
                                                "exceptions"};
constexpr std::array<std::string_view, 5> kExceptionKeys{"host", "problems", "until", "certificate",
                                                         "reason"};

std::string read_host(FieldReader& in, const Node& node) {
  const std::string text = in.text(node, "host");
  if (text.empty()) {
    return {};
  }
  if (const auto address = IpAddress::parse(text)) {
    return address->to_string();
  }
  if (auto pattern = certificates::make_host_pattern(text)) {
    return *std::move(pattern);
  }
  in.complain("E-CONFIG-004", fmt::format("`{}` is no host name and no address", text), node,
              "www.example.org; *.example.org for one label; 192.0.2.1");
  return {};
}

std::vector<CertificateProblem> read_problems(FieldReader& in, const Node& node) {
  const auto words = certificates::problem_words();
  std::vector<CertificateProblem> out;
  in.each_item(node, "problems", words.size(), [&](const Node& item) {
    const std::size_t at = in.word(item, "a problem", words);
    const auto problem = certificates::find_problem(words[at]);
    if (*problem == CertificateProblem::Revoked) {
      in.complain("E-CONFIG-010", "a revoked certificate is never excused", item);
    }
    out.push_back(*problem);
  });
  return out;
}

Instant read_until(FieldReader& in, const Node& node) {
  const auto time = parse_date_time(in.text(node, "until"));
  if (!time) {
    in.complain("E-CONFIG-004", "until is no date or time", node,
                "until: 2027-01-01, or 2027-01-01T09:00:00+09:00");
    return {};
  }
  return Instant(time->local.time_since_epoch() - time->offset); // without an offset: UTC
}

std::optional<Sha256> read_digest(FieldReader& in, const Node& node) {
  std::string text = in.text(node, "certificate");
  std::erase(text, ':');
  Sha256 out{};
  bool is_digest = text.size() == 2 * out.size();
  for (std::size_t i = 0; is_digest && i < out.size(); ++i) {
    unsigned value = 0;
    const char* at = text.data() + 2 * i;
    is_digest = std::from_chars(at, at + 2, value, 16).ptr == at + 2;
    out.at(i) = static_cast<Byte>(value);
  }
  if (!is_digest) {
    in.complain("E-CONFIG-004", "certificate is no SHA-256 fingerprint", node,
                "64 hexadecimal digits, colons may stand between");
    return std::nullopt;
  }
  return out;
}

CertificateException read_exception(FieldReader& in, const Node& node) {
  CertificateException out;
  if (!in.expect_mapping(node, "an exception", kExceptionKeys)) {
    return out;
  }
  for (const std::string_view key : {"host", "problems", "until"}) {
    if (node.find(key) == nullptr) {
      in.complain("E-CONFIG-003", fmt::format("an exception has no `{}`", key), node,
                  "{host: intra.example.org, problems: [expired], until: 2027-01-01}");
    }
  }
  if (const Node* host = node.find("host")) {
    out.host = read_host(in, *host);
  }
  if (const Node* problems = node.find("problems")) {
    out.problems = read_problems(in, *problems);
  }
  if (const Node* until = node.find("until")) {
    out.until = read_until(in, *until);
  }
  if (const Node* certificate = node.find("certificate")) {
    out.certificate = read_digest(in, *certificate);
  }
  if (const Node* reason = node.find("reason")) {
    out.reason = in.text(*reason, "reason");
  }
  return out;
}

void read_authority(FieldReader& in, const Node& node, Inspection& out) {
  if (const Node* ca = node.find("ca")) {
    out.ca = in.path(*ca, "ca");
  }
  if (const Node* file = node.find("passphrase_file")) {
    out.passphrase_file = in.path(*file, "passphrase_file");
  }
  if (const Node* user = node.find("signer_user")) {
    out.signer_user = in.text(*user, "signer_user");
  }
  if (const Node* name = node.find("name")) {
    out.name = in.text(*name, "name");
  }
  if (const Node* organization = node.find("organization")) {
    out.organization = in.text(*organization, "organization");
  }
  certificates::AuthorityProfile profile;
  profile.common_name = out.name;
  profile.organization = out.organization;
  if (const auto checked = check_authority_profile(profile); !checked && !out.name.empty()) {
    in.complain("E-CONFIG-004", checked.error().message, node);
  }
}

} // namespace

void read_inspection(FieldReader& in, const Node& node, Inspection& out) {
  if (!in.expect_mapping(node, "inspection", kKeys)) {
    return;
  }
  read_authority(in, node, out);
  if (const Node* lists = node.find("revocation_lists")) {
    in.each_item(*lists, "revocation_lists", kMaxRevocationLists, [&](const Node& item) {
      out.revocation_lists.push_back(in.path(item, "a revocation list"));
    });
  }
  if (const Node* exceptions = node.find("exceptions")) {
    in.each_item(*exceptions, "exceptions", kMaxExceptions,
                 [&](const Node& item) { out.exceptions.push_back(read_exception(in, item)); });
  }
}

} // namespace haechi::engine::config
