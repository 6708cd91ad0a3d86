#include "content/redact/surrogates.h"
#include "engine/certificates/authority_profile.h"
#include "engine/config/sections.h"
#include "text/host_name.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace haechi::engine::config {

using certificates::CertificateException;
using certificates::CertificateProblem;

namespace {

constexpr std::array<std::string_view, 21> kKeys{
    "ca",           "passphrase_file",  "signer_user",  "name",
    "organization", "revocation_lists", "exceptions",   "listeners",
    "never",        "window_kb",        "spill_mb",     "acknowledgement_h",
    "programs",     "tenants",          "pinned",       "never_kinds",
    "detectors",    "content_kb",       "pseudonyms_h", "surrogates",
    "unsure_bodies"};
constexpr std::array<std::string_view, 2> kUnsure{"change", "undecided"};
constexpr std::array<std::string_view, 4> kPinnedKeys{"host", "clients", "until", "reason"};
constexpr std::array<std::string_view, 3> kListeners{"proxy", "steered", "transparent"};
constexpr std::array<std::string_view, 2> kPrograms{"pass", "acknowledge"};
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

certificates::PinnedException read_pinned(FieldReader& in, const Node& node) {
  certificates::PinnedException out;
  if (!in.expect_mapping(node, "a pinned exception", kPinnedKeys)) {
    return out;
  }
  for (const std::string_view key : {"host", "until", "reason"}) {
    if (node.find(key) == nullptr) {
      in.complain("E-CONFIG-003", fmt::format("a pinned exception has no `{}`", key), node,
                  "`haechi inspection pinned` writes them");
    }
  }
  if (const Node* host = node.find("host")) {
    out.host = read_host(in, *host);
  }
  if (const Node* until = node.find("until")) {
    out.until = read_until(in, *until);
  }
  if (const Node* reason = node.find("reason")) {
    out.reason = in.text(*reason, "reason");
  }
  if (const Node* clients = node.find("clients")) {
    in.each_item(*clients, "clients", kMaxPinnedClients, [&](const Node& item) {
      if (const auto cidr = in.cidr(item)) {
        out.clients.push_back(*cidr);
      }
    });
  }
  return out;
}

void read_never_kinds(FieldReader& in, const Node& node, Inspection& out) {
  out.never_kinds.clear();
  out.has_never_kinds = true;
  in.each_item(node, "never_kinds", kNeverKinds.size(), [&](const Node& item) {
    out.never_kinds.emplace_back(kNeverKinds[in.word(item, "a kind", kNeverKinds)]);
  });
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

void read_listeners(FieldReader& in, const Node& node, Inspection& out) {
  out.at_proxy = false;
  out.at_steered = false;
  out.at_transparent = false;
  const std::array<bool*, 3> flags{&out.at_proxy, &out.at_steered, &out.at_transparent};
  in.each_item(node, "listeners", kListeners.size(),
               [&](const Node& item) { *flags[in.word(item, "a listener", kListeners)] = true; });
}

void read_never(FieldReader& in, const Node& node, Inspection& out) {
  in.each_item(node, "never", kMaxNever, [&](const Node& item) {
    const std::string text = in.text(item, "a name");
    auto host = text::make_host_name(text);
    if (host) {
      out.never.insert(std::move(*host));
    } else if (!text.empty()) {
      in.complain("E-CONFIG-004", fmt::format("`{}` is no host name", text), item,
                  "bank.example stands for itself and all below it");
    }
  });
}

void read_tenants(FieldReader& in, const Node& node, Inspection& out) {
  std::vector<std::string_view> ids;
  for (const intercept::TenantField& field : intercept::tenant_fields()) {
    ids.push_back(field.id);
  }
  if (!in.expect_mapping(node, "tenants", ids)) {
    return;
  }
  std::vector<intercept::TenantValue> values;
  for (const Entry& entry : node.entries) {
    values.push_back({entry.key, in.text(entry.value, "a value")});
  }
  auto made = intercept::TenantRestrictions::make(values);
  if (made) {
    out.tenants = std::move(*made);
  } else if (in.is_clean()) {
    in.complain(made.error().code, made.error().message, node, made.error().hint);
  }
}

void read_bounds(FieldReader& in, const Node& node, Inspection& out) {
  if (const Node* window = node.find("window_kb")) {
    in.number_into(out.window_kb, *window, "window_kb", {16, 65'536});
  }
  if (const Node* spill = node.find("spill_mb")) {
    in.number_into(out.spill_mb, *spill, "spill_mb", {0, 4'096});
  }
  if (const Node* hours = node.find("acknowledgement_h")) {
    in.number_into(out.acknowledgement_h, *hours, "acknowledgement_h", {1, 720});
  }
  if (const Node* content = node.find("content_kb")) {
    in.number_into(out.content_kb, *content, "content_kb", {16, 65'536});
  }
  if (const Node* hours = node.find("pseudonyms_h")) {
    in.number_into(out.pseudonyms_h, *hours, "pseudonyms_h", {1, 168});
  }
}

void read_redaction(FieldReader& in, const Node& node, Inspection& out) {
  if (const Node* surrogates = node.find("surrogates")) {
    const auto kinds = content::surrogate_kinds();
    in.each_item(*surrogates, "surrogates", kinds.size(), [&](const Node& item) {
      out.surrogates.emplace_back(kinds[in.word(item, "a kind", kinds)]);
    });
  }
  if (const Node* unsure = node.find("unsure_bodies")) {
    out.changes_unsure = in.word(*unsure, "unsure_bodies", kUnsure) == 0;
  }
}

} // namespace

void read_inspection(FieldReader& in, const Node& node, Inspection& out) {
  if (!in.expect_mapping(node, "inspection", kKeys)) {
    return;
  }
  read_authority(in, node, out);
  read_bounds(in, node, out);
  read_redaction(in, node, out);
  if (const Node* detectors = node.find("detectors")) {
    out.detectors = in.path(*detectors, "detectors");
  }
  if (const Node* listeners = node.find("listeners")) {
    read_listeners(in, *listeners, out);
  }
  if (const Node* programs = node.find("programs")) {
    out.programs_acknowledge = in.word(*programs, "programs", kPrograms) == 1;
  }
  if (const Node* never = node.find("never")) {
    read_never(in, *never, out);
  }
  if (const Node* kinds = node.find("never_kinds")) {
    read_never_kinds(in, *kinds, out);
  }
  if (const Node* pinned = node.find("pinned")) {
    in.each_item(*pinned, "pinned", kMaxPinned,
                 [&](const Node& item) { out.pinned.push_back(read_pinned(in, item)); });
  }
  if (const Node* tenants = node.find("tenants")) {
    read_tenants(in, *tenants, out);
  }
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
