#pragma once
// One stored password: argon2id in PHC form (`$argon2id$v=19$m=65536,t=3,p=1$salt$hash`) or bcrypt
// (`$2b$12$...`, also 2a and 2y). Posture: robust to untrusted operator input.
// Promises: what would take absurd memory or time to check is refused when it is read, not when
// somebody logs in; comparing takes the same time wherever the difference lies; neither password
// nor hash ever enters a message.

#include "base/bytes.h"
#include "base/result.h"

#include <string>
#include <string_view>
#include <variant>

namespace haechi::engine::identity {

inline constexpr std::uint32_t kMaxArgonMemoryKib = 256U << 10U;
inline constexpr std::uint32_t kMaxArgonPasses = 32;
inline constexpr std::uint32_t kMaxArgonLanes = 16;
inline constexpr std::uint64_t kMaxArgonWork = 1U << 20U; // memory in KiB times passes
inline constexpr std::uint32_t kMaxBcryptCost = 14;       // 2^14 rounds
inline constexpr std::size_t kMaxPassword = 1'024;        // bytes; a longer one never matches

struct ArgonCost {
  std::uint32_t memory_kib = 64U << 10U; // RFC 9106 section 4, second recommended option
  std::uint32_t passes = 3;
  std::uint32_t lanes = 1;
};

class PasswordHash {
 public:
  // Errors: E-USERS-002 (no known form), -003 (cost out of bounds).
  [[nodiscard]] static Result<PasswordHash> parse(std::string_view text);

  // Slow on purpose: tens to hundreds of milliseconds, and the memory that the hash asks for.
  [[nodiscard]] bool matches(std::string_view password) const;

 private:
  struct Argon {
    ArgonCost cost;
    Bytes salt;
    Bytes hash;
  };

  struct Bcrypt {
    std::string text;
  };

  explicit PasswordHash(Argon argon) : form_(std::move(argon)) {}

  explicit PasswordHash(Bcrypt bcrypt) : form_(std::move(bcrypt)) {}

  static Result<PasswordHash> parse_argon(std::string_view text);
  static Result<PasswordHash> parse_bcrypt(std::string_view text);
  static bool is_match(const Argon& argon, std::string_view password);
  static bool is_match(const Bcrypt& bcrypt, std::string_view password);

  std::variant<Argon, Bcrypt> form_;
};

// The PHC form of a new password with a salt of 16 random bytes. Errors: E-USERS-003 (cost),
// E-USERS-008 (empty or longer than kMaxPassword, or no memory to compute it).
[[nodiscard]] Result<std::string> make_argon2id(std::string_view password, ByteView salt,
                                                const ArgonCost& cost = {});

} // namespace haechi::engine::identity
