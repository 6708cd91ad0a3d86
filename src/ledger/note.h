#pragma once
// Checkpoints as signed notes (C2SP signed-note, tlog-checkpoint): origin, size and root of the
// ledger, signed with Ed25519 (RFC 8032, by OpenSSL). One spelling only: what reads back otherwise
// than it would be written is refused, so that no byte of a checkpoint can change unseen.
// Posture: robust to untrusted bytes. Randomness comes from the caller (the seed of a key).

#include "base/digest.h"
#include "base/result.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace haechi::ledger {

using Key32 = std::array<Byte, 32>;

// Who signs: `NAME+HASH+BASE64`, the `vkey` of signed-note.
struct Verifier {
  std::string name;
  Key32 public_key{};
  [[nodiscard]] std::uint32_t id() const;
  bool operator==(const Verifier&) const = default;
};

// `PRIVATE+KEY+NAME+HASH+BASE64`.
struct Signer {
  std::string name;
  Key32 seed{};
  [[nodiscard]] Verifier verifier() const;
};

// Named after its public key: `haechi.ledger/0123456789abcdef`.
[[nodiscard]] Signer make_signer(const Key32& seed);

[[nodiscard]] std::string to_text(const Verifier& verifier);
[[nodiscard]] std::string to_text(const Signer& signer);
// Errors: E-LEDGER-003 (no such key; nothing of it is repeated).
[[nodiscard]] Result<Verifier> parse_verifier(std::string_view text);
[[nodiscard]] Result<Signer> parse_signer(std::string_view text);

struct Checkpoint {
  std::string origin;
  std::uint64_t size = 0;
  Sha256 root{};
  bool operator==(const Checkpoint&) const = default;
};

[[nodiscard]] std::string sign_checkpoint(const Checkpoint& checkpoint, const Signer& signer);

// Further signatures, as of witnesses, may stand behind the one of `verifier` only where
// `others` allows it: they are not checked. Errors: E-LEDGER-004 (no checkpoint, or not signed by
// this key).
enum class OtherSignatures : std::uint8_t { Refused, Allowed };
[[nodiscard]] Result<Checkpoint> open_checkpoint(std::string_view note, const Verifier& verifier,
                                                 OtherSignatures others);

// RFC 4648, with padding. Decoding refuses every other spelling of the same bytes.
[[nodiscard]] std::string to_base64(ByteView bytes);
[[nodiscard]] Result<Bytes> parse_base64(std::string_view text);

} // namespace haechi::ledger
