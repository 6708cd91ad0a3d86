#pragma once
// One direction of one conversation in a capture, as far as its hello reaches.

#include "engine/peek/capture_peek.h"
#include "wire/quic/initial_collector.h"
#include "wire/reassembly/stream_assembler.h"
#include "wire/tls/hello_collector.h"

namespace haechi::engine::peek {

// What a hello's message says; `error` where it cannot be read.
[[nodiscard]] SeenHello read_hello(ByteView body, bool is_quic);

class TcpFlow {
 public:
  void feed(const wire::pcap::Segment& segment, std::vector<SeenHello>& out);

  // Bytes kept.
  [[nodiscard]] std::size_t held() const { return stream_ == nullptr ? 0 : stream_->held(); }

  // Why the hello that has begun cannot be told; empty: none has begun.
  [[nodiscard]] std::string_view unfinished() const;

 private:
  void begin(std::uint32_t first);
  void look(std::vector<SeenHello>& out);
  void look_for_second();
  void end(); // nothing more is looked for

  std::uint32_t first_ = 0; // sequence number of the first byte
  bool is_begun_ = false;
  bool is_over_ = false;
  bool is_second_ = false; // the first hello is told, another may come after a retry request
  std::size_t fed_ = 0;    // to the collector, from where it began
  std::size_t from_ = 0;   // where the hello that is looked for begins
  std::unique_ptr<wire::StreamAssembler> stream_;
  std::unique_ptr<wire::tls::HelloCollector> collector_;
};

class QuicFlow {
 public:
  void feed(const wire::pcap::Segment& segment, std::vector<SeenHello>& out);

  [[nodiscard]] std::size_t held() const { return collector_.held(); }

  [[nodiscard]] std::string_view unfinished() const;

 private:
  wire::quic::InitialCollector collector_;
  bool has_begun_ = false; // a part of a hello was read
  bool is_told_ = false;   // a hello, or why there is none
};

} // namespace haechi::engine::peek
