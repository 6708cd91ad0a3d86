#pragma once
// What gateway and signer process say to each other, one message a datagram of at most
// kMaxSignerMessage bytes:
//
//   "hs" version(1) kind(1) id(8) then, by kind:
//   sign:      generation(4) from_ms(8) until_ms(8) key<0..2^16-1>
//              hosts: count(2) name<0..255>...   addresses: count(2) bytes<0..16>...
//   describe, reload: nothing
//   signed:    certificate<0..2^16-1>      refused: code<0..255> message<0..2^16-1>
//   described: count(2), each generation(4) from_ms(8) certificate<0..2^16-1>
//
// A request says what a leaf shall be, never bytes to sign. Posture: the signer reads requests as
// from an enemy: a length that does not fit, a byte too many, a count beyond the limits is refused.
// Fuzz target: signer_message.

#include "engine/certificates/authority_facts.h"
#include "engine/certificates/authority_schedule.h"

#include <variant>

namespace haechi::engine::certificates {

inline constexpr std::size_t kMaxSignerMessage = 64 * 1024;
inline constexpr std::size_t kMaxPublicKey = 1'024; // DER

struct SignRequest {
  std::uint64_t id = 0;
  std::uint32_t generation = 0;
  Bytes public_key; // SubjectPublicKeyInfo, DER
  LeafProfile profile;
  bool operator==(const SignRequest&) const = default;
};

// Asks for the certificates of all generations.
struct DescribeRequest {
  std::uint64_t id = 0;
  bool operator==(const DescribeRequest&) const = default;
};

// Asks the signer to read its folder anew; the answer is a description.
struct ReloadRequest {
  std::uint64_t id = 0;
  bool operator==(const ReloadRequest&) const = default;
};

using SignerRequest = std::variant<SignRequest, DescribeRequest, ReloadRequest>;

struct Signed {
  std::uint64_t id = 0;
  Bytes certificate; // DER
  bool operator==(const Signed&) const = default;
};

struct Refused {
  std::uint64_t id = 0;
  std::string code;
  std::string message;
  bool operator==(const Refused&) const = default;
};

struct Described {
  std::uint64_t id = 0;
  std::vector<AuthorityFacts> authorities;
  bool operator==(const Described&) const = default;
};

using SignerReply = std::variant<Signed, Refused, Described>;

[[nodiscard]] Bytes encode(const SignerRequest& request);
[[nodiscard]] Bytes encode(const SignerReply& reply);
// Errors: E-SIGN-001.
[[nodiscard]] Result<SignerRequest> parse_signer_request(ByteView message);
[[nodiscard]] Result<SignerReply> parse_signer_reply(ByteView message);

// The id of a message whose rest may be broken, so that its sender hears of it.
[[nodiscard]] std::optional<std::uint64_t> find_message_id(ByteView message);

} // namespace haechi::engine::certificates
