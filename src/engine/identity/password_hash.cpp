#include "engine/identity/password_hash.h"

#include <argon2.h>
#include <fmt/format.h>
#include <openssl/crypto.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <crypt.h>
#include <memory>

namespace haechi::engine::identity {

namespace {

constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kHashBytes = 32;
constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

tl::unexpected<Error> unreadable() {
  return fail("E-USERS-002", "this is no argon2id or bcrypt hash", {},
              "`haechi password --user NAME` makes a line");
}

// Base64 without padding, as the PHC form has it (RFC 4648 section 4).
std::optional<Bytes> parse_base64(std::string_view text) {
  if (text.size() % 4 == 1 || text.size() > 128) {
    return std::nullopt;
  }
  Bytes out;
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char c : text) {
    const std::size_t value = kBase64.find(c);
    if (value == std::string_view::npos) {
      return std::nullopt;
    }
    bits = (bits << 6U) | static_cast<std::uint32_t>(value);
    count += 6;
    if (count >= 8) {
      count -= 8;
      out.push_back(static_cast<Byte>(bits >> count));
    }
  }
  const bool has_clean_rest = (bits & ((1U << count) - 1U)) == 0;
  return has_clean_rest ? std::optional(std::move(out)) : std::nullopt;
}

// The text up to `end`, taken off the front of `rest`; nullopt when `end` does not come.
std::optional<std::string_view> take_until(std::string_view& rest, char end) {
  const std::size_t at = rest.find(end);
  if (at == std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view out = rest.substr(0, at);
  rest.remove_prefix(at + 1);
  return out;
}

std::optional<std::uint32_t> parse_setting(std::string_view text, std::string_view name) {
  if (!text.starts_with(name)) {
    return std::nullopt;
  }
  text.remove_prefix(name.size());
  std::uint32_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (text.empty() || error != std::errc() || stop != end) {
    return std::nullopt;
  }
  return value;
}

Result<void> check_cost(const ArgonCost& cost) {
  const bool is_in_bounds = cost.memory_kib <= kMaxArgonMemoryKib && cost.passes >= 1 &&
                            cost.passes <= kMaxArgonPasses && cost.lanes >= 1 &&
                            cost.lanes <= kMaxArgonLanes && cost.memory_kib >= 8 * cost.lanes &&
                            std::uint64_t{cost.memory_kib} * cost.passes <= kMaxArgonWork;
  if (!is_in_bounds) {
    return fail("E-USERS-003",
                fmt::format("the argon2id cost m={}, t={}, p={} is out of bounds", cost.memory_kib,
                            cost.passes, cost.lanes),
                {},
                fmt::format("m at most {} (KiB), t at most {}, p at most {}, m times t at most {}",
                            kMaxArgonMemoryKib, kMaxArgonPasses, kMaxArgonLanes, kMaxArgonWork));
  }
  return {};
}

// Fills `hash`; one thread computes all lanes. False when memory lacks.
bool run_argon(const ArgonCost& cost, Bytes salt, std::string_view password, Bytes& hash) {
  Bytes secret(password.begin(), password.end());
  argon2_context context{};
  context.out = hash.data();
  context.outlen = static_cast<std::uint32_t>(hash.size());
  context.pwd = secret.data();
  context.pwdlen = static_cast<std::uint32_t>(secret.size());
  context.salt = salt.data();
  context.saltlen = static_cast<std::uint32_t>(salt.size());
  context.t_cost = cost.passes;
  context.m_cost = cost.memory_kib;
  context.lanes = cost.lanes;
  context.threads = 1;
  context.version = ARGON2_VERSION_13;
  context.flags = ARGON2_DEFAULT_FLAGS;
  const bool is_done = argon2id_ctx(&context) == ARGON2_OK;
  OPENSSL_cleanse(secret.data(), secret.size());
  return is_done;
}

std::string to_base64(ByteView bytes) {
  std::string out;
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const Byte byte : bytes) {
    bits = (bits << 8U) | byte;
    count += 8;
    while (count >= 6) {
      count -= 6;
      out += kBase64[(bits >> count) & 63U];
    }
  }
  if (count > 0) {
    out += kBase64[(bits << (6 - count)) & 63U];
  }
  return out;
}

bool is_bcrypt_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' ||
         c == '/';
}

} // namespace

Result<PasswordHash> PasswordHash::parse(std::string_view text) {
  if (text.starts_with("$argon2id$")) {
    return parse_argon(text);
  }
  if (text.starts_with("$2a$") || text.starts_with("$2b$") || text.starts_with("$2y$")) {
    return parse_bcrypt(text);
  }
  return unreadable();
}

Result<PasswordHash> PasswordHash::parse_argon(std::string_view text) {
  text.remove_prefix(std::string_view("$argon2id$").size());
  const auto version = take_until(text, '$');
  const auto memory = take_until(text, ',');
  const auto passes = take_until(text, ',');
  const auto lanes = take_until(text, '$');
  const auto salt = take_until(text, '$');
  if (!version || !memory || !passes || !lanes || !salt || *version != "v=19") {
    return unreadable();
  }
  const auto m = parse_setting(*memory, "m=");
  const auto t = parse_setting(*passes, "t=");
  const auto p = parse_setting(*lanes, "p=");
  auto salt_bytes = parse_base64(*salt);
  auto hash_bytes = parse_base64(text);
  if (!m || !t || !p || !salt_bytes || !hash_bytes || salt_bytes->size() < ARGON2_MIN_SALT_LENGTH ||
      hash_bytes->size() < 16) {
    return unreadable();
  }
  const ArgonCost cost{*m, *t, *p};
  if (const auto checked = check_cost(cost); !checked) {
    return tl::make_unexpected(checked.error());
  }
  return PasswordHash(Argon{cost, std::move(*salt_bytes), std::move(*hash_bytes)});
}

Result<PasswordHash> PasswordHash::parse_bcrypt(std::string_view text) {
  constexpr std::size_t kPrefix = 4; // $2b$
  constexpr std::size_t kLength = 60;
  if (text.size() != kLength || text[6] != '$' ||
      !std::ranges::all_of(text.substr(7), is_bcrypt_character)) {
    return unreadable();
  }
  std::uint32_t cost = 0;
  const char* end = text.data() + kPrefix + 2;
  const auto [stop, error] = std::from_chars(text.data() + kPrefix, end, cost);
  if (error != std::errc() || stop != end) {
    return unreadable();
  }
  if (cost < 4 || cost > kMaxBcryptCost) {
    return fail("E-USERS-003", fmt::format("the bcrypt cost {} is out of bounds", cost), {},
                fmt::format("4 to {}", kMaxBcryptCost));
  }
  return PasswordHash(Bcrypt{std::string(text)});
}

bool PasswordHash::is_match(const Argon& argon, std::string_view password) {
  Bytes computed(argon.hash.size());
  return run_argon(argon.cost, argon.salt, password, computed) &&
         CRYPTO_memcmp(computed.data(), argon.hash.data(), computed.size()) == 0;
}

bool PasswordHash::is_match(const Bcrypt& bcrypt, std::string_view password) {
  const auto data = std::make_unique<crypt_data>();
  std::string secret(password);
  const char* computed = crypt_r(secret.c_str(), bcrypt.text.c_str(), data.get());
  const bool is_equal = computed != nullptr &&
                        std::string_view(computed).size() == bcrypt.text.size() &&
                        CRYPTO_memcmp(computed, bcrypt.text.data(), bcrypt.text.size()) == 0;
  OPENSSL_cleanse(secret.data(), secret.size());
  OPENSSL_cleanse(data.get(), sizeof(crypt_data));
  // A NUL would cut the password short for crypt(3): it never matches, and takes as long.
  return is_equal && password.find('\0') == std::string_view::npos;
}

bool PasswordHash::matches(std::string_view password) const {
  if (password.size() > kMaxPassword) {
    return false;
  }
  return std::visit([&](const auto& form) { return is_match(form, password); }, form_);
}

Result<std::string> make_argon2id(std::string_view password, ByteView salt, const ArgonCost& cost) {
  if (const auto checked = check_cost(cost); !checked) {
    return tl::make_unexpected(checked.error());
  }
  if (password.empty() || password.size() > kMaxPassword || salt.size() != kSaltBytes) {
    return fail("E-USERS-008", fmt::format("a password has 1 to {} bytes", kMaxPassword));
  }
  Bytes hash(kHashBytes);
  if (!run_argon(cost, Bytes(salt.begin(), salt.end()), password, hash)) {
    return fail("E-USERS-008",
                fmt::format("argon2id could not get {} KiB of memory", cost.memory_kib));
  }
  return fmt::format("$argon2id$v=19$m={},t={},p={}${}${}", cost.memory_kib, cost.passes,
                     cost.lanes, to_base64(salt), to_base64(hash));
}

} // namespace haechi::engine::identity
