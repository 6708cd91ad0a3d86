#pragma once
// Header fields by which vendors keep an organisation's network to the organisation's own accounts.
// Which vendor takes which field on which hosts is data here; the values are the operator's.
// Overwritten, never appended: what a client sends of its own is removed. Paths that work without
// signing in, where no account could be told, are refused where a restriction is set.

#include "base/result.h"
#include "engine/intercept/message.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::engine::intercept {

// One field that a vendor understands.
struct TenantField {
  std::string_view id;                      // as configuration names it
  std::string_view header;                  // lower case
  std::vector<std::string_view> hosts;      // exact, or `*.` and a name for it and all below it
  std::vector<std::string_view> logged_out; // path prefixes that work without an account
  std::string_view fixed;                   // the only value it may have; empty: the operator's
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

  // Errors: E-HTTP-010 an unknown id, E-HTTP-011 a value that cannot stand in a header or is empty
  // (some vendors take that for no restriction), E-HTTP-012 an id that stands twice.
  [[nodiscard]] static Result<TenantRestrictions> make(std::span<const TenantValue> values);

  // Sets the fields that this host understands. `host` is canonical.
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
