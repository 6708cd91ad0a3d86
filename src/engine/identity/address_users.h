#pragma once
// The file that says who sits at which address: one prefix a line, `PREFIX NAME` and, where wanted,
// `body=ID`, `role=ID`, `groups=a,b`. `#` starts a comment line. Made by whoever knows (DHCP, a
// directory, a sign-on portal), read again with every reload. Posture: robust to untrusted operator
// input. Errors: docs/errors/gateway.md (E-PEOPLE).

#include "base/ip.h"
#include "base/source_file.h"
#include "engine/identity/person_fields.h"

namespace haechi::engine::identity {

inline constexpr std::size_t kMaxAddressUsers = 200'000;

struct AddressUser {
  Cidr cidr;
  std::string name;
  PersonFields fields;
  std::uint32_t line = 0; // in the file
};

// Prefixes differ. Every wrong line at once, up to a hundred.
[[nodiscard]] ResultOrErrors<std::vector<AddressUser>> parse_address_users(const SourceFile& file);

} // namespace haechi::engine::identity
