#include "engine/intercept/tenant_headers.h"

#include "catalog/endpoints/request_path.h"
#include "text/host_name.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
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

bool is_word(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  });
}

bool is_uuid(std::string_view text) {
  constexpr std::string_view kShape = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  return std::ranges::equal(text, kShape, [](char c, char shape) {
    return shape == '-' ? c == '-'
                        : (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
  });
}

bool is_domain(std::string_view text) {
  return text.find('.') != std::string_view::npos && text::make_host_name(text).has_value();
}

bool is_policy(std::string_view text) {
  const std::size_t colon = std::min(text.find(':'), text.size());
  return is_uuid(text.substr(0, colon)) && is_uuid(text.substr(std::min(colon + 1, text.size())));
}

bool is_item(TenantForm form, std::string_view text) {
  switch (form) {
  case TenantForm::Uuids:
  case TenantForm::Directory:
    return is_uuid(text);
  case TenantForm::Organizations:
    return text.starts_with("org-") && text.size() > 4 && is_word(text);
  case TenantForm::Domains:
    return is_domain(text);
  case TenantForm::Tenants:
    return is_uuid(text) || is_domain(text);
  case TenantForm::Policy:
    return is_policy(text);
  case TenantForm::Words:
    return is_word(text);
  }
  return false;
}

bool has_form(TenantForm form, std::string_view value) {
  if (form == TenantForm::Directory || form == TenantForm::Policy) {
    return is_item(form, value);
  }
  for (;;) {
    const std::size_t comma = value.find(',');
    if (!is_item(form, value.substr(0, comma))) {
      return false;
    }
    if (comma == std::string_view::npos) {
      return true;
    }
    value.remove_prefix(comma + 1);
  }
}

std::string_view hint_of(TenantForm form) {
  switch (form) {
  case TenantForm::Uuids:
    return "UUIDs with commas and no blanks between them";
  case TenantForm::Organizations:
    return "org-... ids with commas and no blanks between them";
  case TenantForm::Domains:
    return "domains with commas and no blanks between them: example.org,example.com";
  case TenantForm::Tenants:
    return "domains or tenant ids with commas and no blanks between them";
  case TenantForm::Directory:
    return "the directory's id, a UUID";
  case TenantForm::Policy:
    return "directory id and policy id: UUID:UUID";
  case TenantForm::Words:
    break;
  }
  return "ids with commas and no blanks between them";
}

// Fields that mean something together only, and such that the vendor does not want together.
struct Pair {
  std::string_view one;
  std::string_view other;
  bool belongs_together;
};

constexpr std::array<Pair, 3> kPairs{{{"microsoft-tenants", "microsoft-context", true},
                                      {"slack-requester", "slack-workspaces", true},
                                      {"microsoft-policy", "microsoft-consumer", false}}};

Result<void> check_pairs(std::span<const TenantValue> values) {
  const auto has = [&](std::string_view id) {
    return std::ranges::find(values, id, &TenantValue::id) != values.end();
  };
  for (const Pair& pair : kPairs) {
    if (pair.belongs_together && has(pair.one) != has(pair.other)) {
      return fail("E-HTTP-016",
                  fmt::format("`{}` and `{}` work together only", pair.one, pair.other));
    }
    if (!pair.belongs_together && has(pair.one) && has(pair.other)) {
      return fail("E-HTTP-016",
                  fmt::format("`{}` and `{}` may not stand together", pair.one, pair.other), {},
                  "the vendor's newer restriction takes the place of the older one");
    }
  }
  return {};
}

} // namespace

const std::vector<TenantField>& tenant_fields() {
  using enum TenantForm;
  using Names = std::vector<std::string_view>;
  static const Names kMicrosoft{"login.microsoftonline.com", "login.microsoft.com",
                                "login.windows.net"};
  static const Names kAnthropic{"*.claude.ai", "*.claude.com", "*.anthropic.com"};
  static const std::vector<TenantField> kFields{
      {"openai-workspace",
       "chatgpt-allowed-workspace-id",
       {"*.chatgpt.com", "chat.openai.com"},
       {"backend-anon"},
       Uuids,
       {}},
      {"openai-organization",
       "openai-allowed-organization-ids",
       {"api.openai.com"},
       {},
       Organizations,
       {}},
      {"anthropic-organization", "anthropic-allowed-org-ids", kAnthropic, {}, Uuids, {}},
      {"google-domains", "x-googapps-allowed-domains", {"*.google.com"}, {}, Domains, {}},
      {"gemini-code-assist-domains",
       "x-geminicodeassist-allowed-domains",
       {"cloudcode-pa.googleapis.com", "daily-cloudcode-pa.googleapis.com"},
       {},
       Domains,
       {}},
      {"microsoft-tenants", "restrict-access-to-tenants", kMicrosoft, {}, Tenants, {}},
      {"microsoft-context", "restrict-access-context", kMicrosoft, {}, Directory, {}},
      {"microsoft-policy", "sec-restrict-tenant-access-policy", kMicrosoft, {}, Policy, {}},
      {"microsoft-consumer",
       "sec-restrict-tenant-access-policy",
       {"login.live.com"},
       {},
       Words,
       "restrict-msa"},
      {"github-enterprise",
       "sec-github-allowed-enterprise",
       {"github.com", "api.github.com", "*.githubcopilot.com"},
       {},
       Words,
       {}},
      {"slack-requester", "x-slack-allowed-workspaces-requester", {"*.slack.com"}, {}, Words, {}},
      {"slack-workspaces", "x-slack-allowed-workspaces", {"*.slack.com"}, {}, Words, {}},
      {"dropbox-teams", "x-dropbox-allowed-team-ids", {"*.dropbox.com"}, {}, Words, {}},
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
    if (is_fixed_otherwise || !has_form(field->form, chosen)) {
      return fail("E-HTTP-011",
                  fmt::format("`{}` cannot be the value of `{}`", value.value, value.id), {},
                  field->fixed.empty() ? std::string(hint_of(field->form))
                                       : fmt::format("its only value is {}", field->fixed));
    }
    if (std::ranges::any_of(made.set_, [&](const Set& set) { return set.field == &*field; })) {
      return fail("E-HTTP-012", fmt::format("`{}` stands twice", value.id));
    }
    made.set_.push_back({&*field, chosen});
  }
  if (const auto checked = check_pairs(values); !checked) {
    return tl::make_unexpected(checked.error());
  }
  return made;
}

std::vector<std::string_view> TenantRestrictions::hosts() const {
  std::vector<std::string_view> out;
  for (const Set& set : set_) {
    out.insert(out.end(), set.field->hosts.begin(), set.field->hosts.end());
  }
  return out;
}

void TenantRestrictions::apply(std::string_view host, Headers& headers) const {
  for (const Set& set : set_) {
    remove_header(headers, set.field->header);
  }
  for (const Set& set : set_) {
    if (is_on(*set.field, host)) {
      headers.push_back({std::string(set.field->header), set.value});
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
