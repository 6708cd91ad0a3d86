// Packet captures of any kind: whole and in pieces they must give the same hellos.

#include "base/check.h"
#include "engine/peek/capture_peek.h"

namespace {

struct Seen {
  std::uint64_t packets = 0;
  std::string hellos;
  bool is_broken = false;
};

void add(Seen& seen, const std::vector<haechi::engine::peek::SeenHello>& hellos) {
  for (const auto& hello : hellos) {
    seen.hellos += std::to_string(hello.frame) + ' ' + hello.host + ' ' + std::string(hello.error) +
                   ' ' + hello.ja4 + '\n';
    HAECHI_CHECK(hello.error.empty() || hello.host.empty());
  }
}

Seen look_at(haechi::ByteView bytes, std::size_t piece) {
  Seen seen;
  haechi::wire::pcap::CaptureReader reader;
  haechi::engine::peek::CapturePeek peek;
  for (std::size_t at = 0; at < bytes.size() && !seen.is_broken; at += piece) {
    reader.feed(bytes.subspan(at, std::min(piece, bytes.size() - at)));
    for (;;) {
      const auto packet = reader.next();
      seen.is_broken = !packet;
      if (!packet || !*packet) {
        break;
      }
      ++seen.packets;
      add(seen, peek.feed(**packet));
    }
  }
  add(seen, peek.finish());
  return seen;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Seen whole = look_at({data, size}, size + 1);
  const Seen cut = look_at({data, size}, 7);
  HAECHI_CHECK(whole.packets == cut.packets);
  HAECHI_CHECK(whole.hellos == cut.hellos);
  HAECHI_CHECK(whole.is_broken == cut.is_broken);
  return 0;
}
