#include "engine/identity/users.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::engine::identity {

namespace {

constexpr std::size_t kMaxUserErrors = 100;

// What is wrong with a field, and where it stands on the line.
struct FieldError {
  Error error;
  std::size_t offset = 0;
};

tl::unexpected<FieldError> wrong(std::string_view line, std::string_view field, std::string code,
                                 std::string message, std::string hint) {
  return tl::make_unexpected(FieldError{{std::move(code), std::move(message), {}, std::move(hint)},
                                        static_cast<std::size_t>(field.data() - line.data())});
}

tl::expected<User, FieldError> read_user(std::string_view line) {
  const std::vector<std::string_view> fields = split(line, ':');
  if (fields.size() < 2 || !is_word(fields[0], kMaxUserName)) {
    return wrong(line, line, "E-USERS-001", "a user is a line `name:hash`",
                 fmt::format("a name has 1 to {} bytes of UTF-8 without blanks", kMaxUserName));
  }
  auto hash = PasswordHash::parse(fields[1]);
  if (!hash) {
    return wrong(line, fields[1], hash.error().code, hash.error().message, hash.error().hint);
  }
  User out{.name = std::string(fields[0]), .hash = std::move(*hash), .fields = {}};
  for (std::size_t i = 2; i < fields.size(); ++i) {
    if (auto problem = read_person_field(fields[i], out.fields)) {
      return wrong(line, fields[i], "E-USERS-005", std::move(*problem),
                   std::string(kPersonFieldHint));
    }
  }
  return out;
}

} // namespace

ResultOrErrors<Users> Users::parse(const SourceFile& file) {
  Users out;
  Errors errors;
  std::uint32_t number = 0;
  for (std::string_view line : split(file.text, '\n')) {
    ++number;
    if (line.ends_with('\r')) {
      line.remove_suffix(1);
    }
    if (line.empty() || line.starts_with('#')) {
      continue;
    }
    auto user = read_user(line);
    if (!user) {
      Error error = std::move(user.error().error);
      error.where = {file.path, number, static_cast<std::uint32_t>(user.error().offset) + 1};
      errors.push_back(std::move(error));
    } else {
      user->line = number;
      out.users_.push_back(std::move(*user));
    }
    if (out.users_.size() > kMaxUsers || errors.size() >= kMaxUserErrors) {
      errors.push_back({"E-USERS-006",
                        fmt::format("more than {} users or {} errors", kMaxUsers, kMaxUserErrors),
                        {file.path, number, 1}});
      break;
    }
  }
  std::ranges::sort(out.users_, [](const User& a, const User& b) {
    return std::tie(a.name, a.line) < std::tie(b.name, b.line);
  });
  for (std::size_t i = 1; i < out.users_.size(); ++i) {
    if (out.users_[i].name == out.users_[i - 1].name) {
      errors.push_back({"E-USERS-004",
                        fmt::format("user `{}` stands twice, first on line {}", out.users_[i].name,
                                    out.users_[i - 1].line),
                        {file.path, out.users_[i].line, 1},
                        "keep one of them"});
    }
  }
  if (!errors.empty()) {
    return tl::make_unexpected(std::move(errors));
  }
  return out;
}

const User* Users::find(std::string_view name) const {
  const auto at = std::ranges::lower_bound(users_, name, {}, &User::name);
  return at == users_.end() || at->name != name ? nullptr : &*at;
}

bool Users::verify(std::string_view name, std::string_view password) const {
  if (const User* user = find(name)) {
    return user->hash.matches(password);
  }
  if (users_.empty()) {
    return false;
  }
  // SECURITY: a stranger's password is checked against the hash of some user, always the same one
  // for a name, so that neither the time nor its spread over names tells who exists.
  std::uint64_t hash = 0xcbf29ce484222325U; // FNV-1a
  for (const char c : name) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  }
  static_cast<void>(users_[hash % users_.size()].hash.matches(password));
  return false;
}

} // namespace haechi::engine::identity
