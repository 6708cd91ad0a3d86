#pragma once
// The password file: one user a line, `name:hash` and, where wanted, `:body=ID`, `:role=ID` and
// `:groups=a,b` that replace what the address says of the person. `#` starts a comment line.
// Posture: robust to untrusted operator input. Promises: a name that nobody has takes as long to
// refuse as a wrong password. Errors: docs/errors/gateway.md (E-USERS).

#include "base/source_file.h"
#include "engine/identity/password_hash.h"
#include "engine/identity/person_fields.h"

#include <string>
#include <string_view>
#include <vector>

namespace haechi::engine::identity {

inline constexpr std::size_t kMaxUsers = 100'000;

struct User {
  std::string name;
  PasswordHash hash;
  PersonFields fields;
  std::uint32_t line = 0; // in the file
};

class Users {
 public:
  Users() = default;
  // Every wrong line at once, up to kMaxUserErrors.
  [[nodiscard]] static ResultOrErrors<Users> parse(const SourceFile& file);

  [[nodiscard]] const User* find(std::string_view name) const;

  // As slow as PasswordHash::matches, for unknown names too.
  [[nodiscard]] bool verify(std::string_view name, std::string_view password) const;

  [[nodiscard]] const std::vector<User>& all() const { return users_; }

 private:
  std::vector<User> users_; // sorted by name
};

} // namespace haechi::engine::identity
