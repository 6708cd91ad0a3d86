#pragma once
// Header fields by which vendors keep an organisation's network to the organisation's own accounts.
// Which vendor takes which field on which hosts is data here; the values are the operator's.
// Overwritten, never appended: what a client sends of its own is removed, on every host. Paths that
// work without signing in, where no account could be told, are refused where a restriction is set.

#include "base/result.h"
#include "engine/intercept/message.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::engine::intercept {

// What a vendor takes for a value. Lists have commas and no blanks: a value that is not well formed
// is an error at some vendors and no restriction at others.
enum class TenantForm : std::uint8_t {
  Uuids,
  Organizations, // org-...
  Domains,       // host names
  Tenants,       // host names or UUIDs
  Directory,     // one UUID
  Policy,        // UUID:UUID
  Words          // letters, digits, - and _
};

// One field that a vendor understands.
struct TenantField {
  std::string_view id;                      // as configuration names it
  std::string_view header;                  // lower case
  std::vector<std::string_view> hosts;      // exact, or `*.` and a name for it and all below it
  std::vector<std::string_view> logged_out; // path prefixes that work without an account
  TenantForm form{};
  std::string_view fixed; // the only value it may have; empty: the operator's
};

[[nodiscard]] const std::vector<TenantField>& tenant_fields();

// What the operator set: field id and value.
struct TenantValue {
  std::string id;
  std::string value;
};

class TenantRestrictions {
 public:
  TenantRestrictions() = default;

  // Errors: E-HTTP-010 an unknown id, E-HTTP-011 a value that is empty or not of the field's form,
  // E-HTTP-012 an id that stands twice, E-HTTP-016 a field without, or with, another one that the
  // vendor wants, or forbids, beside it.
  [[nodiscard]] static Result<TenantRestrictions> make(std::span<const TenantValue> values);

  // Hosts whose requests must be read to set these fields: exact, or `*.` and a name.
  [[nodiscard]] std::vector<std::string_view> hosts() const;

  // Sets the fields that this host understands and takes the client's own away. `host` is
  // canonical; empty: an address.
  void apply(std::string_view host, Headers& headers) const;

  // A path of a restricted vendor that is used without an account.
  [[nodiscard]] bool is_logged_out(std::string_view host, std::string_view path) const;

 private:
  struct Set {
    const TenantField* field = nullptr;
    std::string value;
  };

  std::vector<Set> set_;
};

} // namespace haechi::engine::intercept
