#pragma once
// Finds the TLS and QUIC hellos in captured packets, whatever order and pieces they come in: TCP
// segments are put in order, both hellos of a retried handshake (RFC 8446 section 4.1.4) are told,
// QUIC Initials are opened. What cannot be read is told as well, never guessed.
//
// Limits: 65,536 flows at once and 256 MB of their bytes (the oldest is forgotten), 128 kB of a TCP
// flow. Posture: robust to untrusted files. Fuzz target: capture.

#include "base/ip.h"
#include "wire/pcap/capture_reader.h"
#include "wire/pcap/segment.h"

#include <deque>
#include <map>
#include <memory>
#include <string>

namespace haechi::engine::peek {

struct SeenHello {
  std::uint64_t frame = 0; // the packet that completed it
  wire::pcap::Timestamp time{};
  bool is_quic = false;
  Endpoint source;
  Endpoint destination;
  std::string_view error;                 // why it could not be read; the rest is then empty
  std::optional<std::string> server_name; // as sent
  std::string host;                       // the same in its one spelling; empty: it has none
  std::vector<std::string> alpn;
  std::vector<std::uint16_t> versions; // offered, without GREASE
  bool has_encrypted_hello = false;    // the extension is there: an outer hello or GREASE
  std::string ja4;
};

class CapturePeek {
 public:
  CapturePeek();
  ~CapturePeek();

  // The hellos that this packet completed.
  [[nodiscard]] std::vector<SeenHello> feed(const wire::pcap::Packet& packet);

  // Hellos that had begun when the capture ended.
  [[nodiscard]] std::vector<SeenHello> finish();

 private:
  struct Key {
    wire::pcap::Segment::Protocol protocol;
    Endpoint source;
    Endpoint destination;
    auto operator<=>(const Key&) const = default;
  };

  struct Flow;
  using Flows = std::map<Key, std::unique_ptr<Flow>>;

  // The flow of `segment`; nullptr where nothing can come of it.
  [[nodiscard]] Flow* find_or_keep(const wire::pcap::Segment& segment);

  void forget_oldest();

  Flows flows_;
  std::deque<Key> order_; // as begun
  std::size_t held_ = 0;  // bytes of all flows
};

} // namespace haechi::engine::peek
