#include "engine/intercept/tenant_headers.h"

#include "catalog/endpoints/request_path.h"
#include "text/host_name.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

namespace haechi::engine::intercept {

namespace {

bool is_on(const TenantField& field, std::string_view host) {
  return std::ranges::any_of(field.hosts, [&](std::string_view pattern) {
    return pattern.starts_with("*.") ? text::is_same_or_below(host, pattern.substr(2))
                                     : host == pattern;
  });
}

bool starts_with(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() &&
         wire::http1::equals_ignoring_case(text.substr(0, prefix.size()), prefix);
}

} // namespace

const std::vector<TenantField>& tenant_fields() {
  static const std::vector<TenantField> kFields{
      {"openai-workspace",
       "chatgpt-allowed-workspace-id",
       {"*.chatgpt.com", "chat.openai.com"},
       {"backend-anon"},
       {}},
      {"openai-organization", "openai-allowed-organization-ids", {"api.openai.com"}, {}, {}},
      {"anthropic-organization",
       "anthropic-allowed-org-ids",
       {"*.claude.ai", "*.claude.com", "*.anthropic.com"},
       {},
       {}},
      {"google-domains", "x-googapps-allowed-domains", {"*.google.com"}, {}, {}},
      {"gemini-code-assist-domains",
       "x-geminicodeassist-allowed-domains",
       {"cloudcode-pa.googleapis.com", "daily-cloudcode-pa.googleapis.com"},
       {},
       {}},
      {"microsoft-tenants",
       "restrict-access-to-tenants",
       {"login.microsoftonline.com", "login.microsoft.com", "login.windows.net"},
       {},
       {}},
      {"microsoft-context",
       "restrict-access-context",
       {"login.microsoftonline.com", "login.microsoft.com", "login.windows.net"},
       {},
       {}},
      {"microsoft-policy",
       "sec-restrict-tenant-access-policy",
       {"login.microsoftonline.com", "login.microsoft.com", "login.windows.net"},
       {},
       {}},
      {"microsoft-consumer",
       "sec-restrict-tenant-access-policy",
       {"login.live.com"},
       {},
       "restrict-msa"},
      {"github-enterprise",
       "sec-github-allowed-enterprise",
       {"github.com", "api.github.com", "*.githubcopilot.com"},
       {},
       {}},
      {"slack-requester", "x-slack-allowed-workspaces-requester", {"*.slack.com"}, {}, {}},
      {"slack-workspaces", "x-slack-allowed-workspaces", {"*.slack.com"}, {}, {}},
      {"dropbox-teams", "x-dropbox-allowed-team-ids", {"*.dropbox.com"}, {}, {}},
  };
  return kFields;
}

Result<TenantRestrictions> TenantRestrictions::make(std::span<const TenantValue> values) {
  TenantRestrictions made;
  for (const TenantValue& value : values) {
    const auto& fields = tenant_fields();
    const auto field = std::ranges::find(fields, value.id, &TenantField::id);
    if (field == fields.end()) {
      std::vector<std::string_view> known;
      std::ranges::transform(fields, std::back_inserter(known), &TenantField::id);
      const std::string nearest = find_nearest_word(value.id, known);
      return fail("E-HTTP-010", fmt::format("no vendor field is called `{}`", value.id), {},
                  nearest.empty() ? "" : fmt::format("did you mean `{}`?", nearest));
    }
    const std::string chosen =
        value.value.empty() ? std::string(field->fixed) : std::string(value.value);
    const bool is_fixed_otherwise = !field->fixed.empty() && chosen != field->fixed;
    if (chosen.empty() || is_fixed_otherwise || !wire::http1::is_field_value(chosen) ||
        wire::http1::trim_blanks(chosen) != chosen) {
      return fail("E-HTTP-011",
                  fmt::format("`{}` cannot be the value of `{}`", value.value, value.id));
    }
    if (std::ranges::any_of(made.set_, [&](const Set& set) { return set.field == &*field; })) {
      return fail("E-HTTP-012", fmt::format("`{}` stands twice", value.id));
    }
    made.set_.push_back({&*field, chosen});
  }
  return made;
}

void TenantRestrictions::apply(std::string_view host, Headers& headers) const {
  for (const Set& set : set_) {
    if (is_on(*set.field, host)) {
      set_header(headers, set.field->header, set.value);
    }
  }
}

bool TenantRestrictions::is_logged_out(std::string_view host, std::string_view path) const {
  const bool may_be = std::ranges::any_of(set_, [&](const Set& set) {
    return !set.field->logged_out.empty() && is_on(*set.field, host);
  });
  if (!may_be) {
    return false;
  }
  // In the one spelling of paths, and in both readings of an encoded slash.
  const auto spelt = std::make_unique<catalog::RequestPath>();
  for (const auto slashes : {catalog::Slashes::AsSent, catalog::Slashes::Decoded}) {
    if (!spelt->read(path, slashes)) {
      return true; // beyond what can be told
    }
    const auto segments = spelt->segments();
    for (const Set& set : set_) {
      for (const std::string_view prefix : set.field->logged_out) {
        if (is_on(*set.field, host) && !segments.empty() && starts_with(segments.front(), prefix)) {
          return true;
        }
      }
    }
  }
  return false;
}

} // namespace haechi::engine::intercept
