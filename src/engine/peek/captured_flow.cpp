#include "engine/peek/captured_flow.h"

#include "text/host_name.h"
#include "wire/tls/ja4.h"

#include <algorithm>

namespace haechi::engine::peek {

namespace {

using Collector = wire::tls::HelloCollector;

constexpr Byte kHandshake = 0x16;
constexpr Byte kChangeCipherSpec = 0x14;
constexpr Byte kClientHello = 1;
constexpr std::size_t kRecordHeader = 5;
constexpr std::size_t kChangeCipherSpecRecord = 6;
constexpr std::string_view kDiffers = "the same bytes came twice and differ";
constexpr std::string_view kTooLong = "the hello is longer than its limit";
constexpr std::string_view kBroken = "no client sends such a hello";
constexpr std::string_view kBreaksOff = "the capture breaks off inside the hello";
constexpr std::string_view kUnknownVersion = "a QUIC version that cannot be looked into";
constexpr std::string_view kUnreadable =
    "a QUIC Initial whose keys are not those of its first packet";
constexpr std::size_t kMinClientDatagram = 1200; // RFC 9000 section 14.1
constexpr std::uint16_t kHttps = 443;

SeenHello unreadable(std::string_view why, bool is_quic) {
  SeenHello seen;
  seen.error = why;
  seen.is_quic = is_quic;
  return seen;
}

std::vector<std::uint16_t> versions_of(const wire::tls::ClientHello& hello) {
  std::vector<std::uint16_t> versions;
  std::ranges::copy_if(hello.versions, std::back_inserter(versions),
                       [](std::uint16_t version) { return !wire::tls::is_grease(version); });
  return versions.empty() ? std::vector{hello.legacy_version} : versions;
}

} // namespace

SeenHello read_hello(ByteView body, bool is_quic) {
  const auto hello = wire::tls::parse_client_hello(body);
  if (!hello) {
    return unreadable(hello.error().what, is_quic);
  }
  SeenHello seen;
  seen.is_quic = is_quic;
  if (hello->server_name) {
    seen.server_name = std::string(*hello->server_name);
    seen.host = text::make_host_name(*hello->server_name).value_or("");
  }
  seen.alpn.assign(hello->alpn.begin(), hello->alpn.end());
  seen.versions = versions_of(*hello);
  seen.has_encrypted_hello = hello->has_encrypted_client_hello;
  seen.ja4 =
      wire::tls::make_ja4(*hello, is_quic ? wire::tls::Transport::Quic : wire::tls::Transport::Tcp);
  return seen;
}

void TcpFlow::begin(std::uint32_t first) {
  *this = TcpFlow();
  first_ = first;
  is_begun_ = true;
  stream_ = std::make_unique<wire::StreamAssembler>(2 * wire::tls::kMaxHelloOnWire);
  collector_ = std::make_unique<Collector>();
}

void TcpFlow::end() {
  is_over_ = true;
  stream_.reset();
  collector_.reset();
}

void TcpFlow::feed(const wire::pcap::Segment& segment, std::vector<SeenHello>& out) {
  if (segment.is_syn) {
    begin(segment.sequence + 1);
  }
  if (segment.payload.empty() || is_over_) {
    return;
  }
  if (!is_begun_) { // the capture began later than the conversation
    begin(segment.sequence);
  }
  const std::uint32_t offset = segment.sequence + (segment.is_syn ? 1U : 0U) - first_;
  if (offset >= 1U << 31U) {
    return; // before the first byte: kept alive, or sent again
  }
  using State = wire::StreamAssembler::State;
  const State state = stream_->insert(offset, segment.payload);
  look(out);
  if (state != State::Fine && !is_over_) {
    if (!unfinished().empty()) {
      out.push_back(unreadable(state == State::Conflict ? kDiffers : kTooLong, false));
    }
    end();
  }
}

// A retried handshake goes on with ChangeCipherSpec or none, then the second hello; anything else
// is no hello.
void TcpFlow::look_for_second() {
  ByteView rest = stream_->contiguous().subspan(from_);
  if (!rest.empty() && rest[0] == kChangeCipherSpec) {
    if (rest.size() < kChangeCipherSpecRecord) {
      return;
    }
    from_ += kChangeCipherSpecRecord;
    rest = rest.subspan(kChangeCipherSpecRecord);
  }
  if ((!rest.empty() && rest[0] != kHandshake) ||
      (rest.size() > kRecordHeader && rest[kRecordHeader] != kClientHello)) {
    end();
    return;
  }
  if (rest.size() > kRecordHeader) {
    collector_ = std::make_unique<Collector>();
    fed_ = 0;
  }
}

void TcpFlow::look(std::vector<SeenHello>& out) {
  if (is_second_ && collector_ == nullptr) {
    look_for_second();
  }
  if (is_over_ || collector_ == nullptr) {
    return;
  }
  const ByteView bytes = stream_->contiguous().subspan(from_);
  if (bytes.size() > kRecordHeader && bytes[0] == kHandshake &&
      bytes[kRecordHeader] != kClientHello) {
    end(); // the server's side
    return;
  }
  const auto state = collector_->feed(bytes.subspan(fed_));
  fed_ = bytes.size();
  switch (state) {
  case Collector::State::NeedMore:
    return;
  case Collector::State::Complete:
    out.push_back(read_hello(collector_->body(), false));
    if (is_second_) {
      end();
      return;
    }
    is_second_ = true;
    from_ += collector_->consumed();
    collector_.reset();
    look(out);
    return;
  case Collector::State::NotTls:
    end();
    return;
  case Collector::State::TooLong:
  case Collector::State::Broken:
    out.push_back(unreadable(
        state == Collector::State::TooLong ? kTooLong : collector_->error().what, false));
    end();
    return;
  }
}

std::string_view TcpFlow::unfinished() const {
  const bool has_begun = collector_ != nullptr && fed_ > 0;
  return has_begun && !is_over_ ? kBreaksOff : std::string_view();
}

void QuicFlow::feed(const wire::pcap::Segment& segment, std::vector<SeenHello>& out) {
  using State = wire::quic::InitialCollector::State;
  const auto tell = [&](std::string_view why) {
    if (!is_told_) {
      out.push_back(unreadable(why, true));
    }
    is_told_ = true;
  };
  switch (collector_.feed(segment.payload)) {
  case State::Nothing:
    return;
  case State::NeedMore:
    has_begun_ = true;
    return;
  case State::Complete:
    out.push_back(read_hello(collector_.body(), true));
    is_told_ = true;
    return;
  case State::UnknownVersion:
    // Other protocols set the same bit: only what a server would take for QUIC is told.
    if (segment.destination.port == kHttps && segment.payload.size() >= kMinClientDatagram) {
      tell(kUnknownVersion);
    }
    return;
  case State::Unreadable:
    tell(kUnreadable);
    return;
  case State::TooLong:
    tell(kTooLong);
    return;
  case State::Broken:
    tell(kBroken);
    return;
  }
}

std::string_view QuicFlow::unfinished() const {
  return has_begun_ && !is_told_ ? kBreaksOff : std::string_view();
}

} // namespace haechi::engine::peek
