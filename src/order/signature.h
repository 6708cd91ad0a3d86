#pragma once
// Ed25519 (RFC 8032) over text, each kind of statement with a domain of its own, so
// that a signature for one purpose is none for another. The private half is wiped when it goes.

#include "base/bytes.h"
#include "base/ed25519.h"
#include "base/result.h"

#include <string>
#include <string_view>

namespace haechi::order {

using PublicBytes = Ed25519PublicKey;

// The private half. Cannot be copied or printed.
class Seed {
 public:
  static constexpr std::size_t kBytes = kEd25519KeyBytes;

  // Takes 32 bytes that nobody can guess; what `bytes` held is wiped.
  explicit Seed(Bytes&& bytes);
  ~Seed();
  Seed(Seed&& other) noexcept;
  Seed& operator=(Seed&& other) noexcept;
  Seed(const Seed&) = delete;
  Seed& operator=(const Seed&) = delete;

  [[nodiscard]] ByteView bytes() const { return bytes_; }

  [[nodiscard]] PublicBytes public_half() const;

 private:
  Bytes bytes_;
};

void wipe(Bytes& bytes);
void wipe(std::string& text);

// The signature over `domain`, a newline and `text`, as base64.
[[nodiscard]] std::string sign_text(const Seed& seed, std::string_view domain,
                                    std::string_view text);
[[nodiscard]] bool is_signed(const PublicBytes& key, std::string_view domain, std::string_view text,
                             std::string_view signature);

// 16 hexadecimal digits by which a key is named.
[[nodiscard]] std::string key_id(const PublicBytes& key);

} // namespace haechi::order
