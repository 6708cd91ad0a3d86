#pragma once
// Looks at the first bytes of a connection without answering them: collects a TLS hello over any
// segments and records, and tells the canonical name in it or why there is none. Never guesses:
// what cannot be read exactly is undecided. Posture: robust to untrusted client input.

#include "engine/certificates/key_type.h"
#include "wire/tls/hello_collector.h"

#include <string>
#include <vector>

namespace haechi::engine::peek {

// Words of why a name is not known; they stand in records and refusals as the reason.
inline constexpr std::string_view kNoServerName = "no-server-name";
inline constexpr std::string_view kAddressLiteral = "address-literal";
inline constexpr std::string_view kNotTls = "not-tls";
inline constexpr std::string_view kUnreadableHello = "unreadable-hello";
inline constexpr std::string_view kLateHello = "late-hello";
inline constexpr std::string_view kEncryptedHello = "encrypted-hello";

struct HelloFindings {
  std::string host;           // canonical; empty when undecided
  std::string_view undecided; // one of the words above; empty when host is known
  bool is_tls = false;
  bool has_encrypted_hello = false; // the extension is there: an outer hello or GREASE
  // What haechi itself could answer with, in the client's order; other protocols are left out.
  std::vector<std::string> protocols;
  bool has_only_other_protocols = false;
  certificates::KeyType key = certificates::KeyType::EcdsaP256;
};

class HelloPeek {
 public:
  enum class State : std::uint8_t { NeedMore, Done };

  // Takes the next bytes; they are kept whole, also those behind the hello.
  State feed(std::string_view bytes);

  // The time for a hello is over: kLateHello, unless findings are there already.
  void give_up();

  // Valid once Done.
  [[nodiscard]] const HelloFindings& findings() const { return findings_; }

  // Everything that was fed, to be sent on.
  [[nodiscard]] std::string take_bytes() { return std::move(bytes_); }

 private:
  void read_hello();

  wire::tls::HelloCollector collector_;
  std::string bytes_;
  HelloFindings findings_;
  State state_ = State::NeedMore;
};

} // namespace haechi::engine::peek
