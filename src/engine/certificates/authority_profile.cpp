#include "engine/certificates/authority_profile.h"

#include "base/utf8.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::engine::certificates {

namespace {

constexpr std::size_t kMaxName = 56; // X.520 allows 64; " G" and the generation come behind

Result<void> check_name(std::string_view what, std::string_view name) {
  const bool has_control = std::ranges::any_of(name, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F;
  });
  if (name.size() > kMaxName || has_control || !is_utf8(name)) {
    return fail("E-CA-006", fmt::format("{} must be UTF-8 text of at most {} bytes without control "
                                        "characters",
                                        what, kMaxName));
  }
  return {};
}

} // namespace

Result<void> check_authority_profile(const AuthorityProfile& profile) {
  if (profile.common_name.empty()) {
    return fail("E-CA-006", "the authority's name is empty");
  }
  if (auto named = check_name("the authority's name", profile.common_name); !named) {
    return named;
  }
  if (auto named = check_name("the organization", profile.organization); !named) {
    return named;
  }
  if (profile.years < 1 || profile.years > kMaxAuthorityYears) {
    return fail("E-CA-006", fmt::format("an authority holds for 1 to {} years, not {}",
                                        kMaxAuthorityYears, profile.years));
  }
  return {};
}

} // namespace haechi::engine::certificates
