// WebSocket frames from either side, in any cut; messages written anew read back as the same.

#include "base/bytes.h"
#include "base/check.h"
#include "wire/websocket/message_reader.h"

#include <cstddef>
#include <cstdint>

namespace {

using namespace haechi::wire::websocket; // NOLINT: a fuzz target looks at one folder

constexpr std::size_t kMost = 70'000;

struct Read {
  std::vector<Message> messages;
  std::uint16_t error = 0;
};

Read read(Sender sender, std::string_view bytes, std::size_t piece) {
  MessageReader reader(sender, kMost);
  Read out;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    if (!reader.read(bytes.substr(at, piece), out.messages)) {
      break;
    }
  }
  out.error = reader.error();
  return out;
}

void check_same(const std::vector<Message>& a, const std::vector<Message>& b) {
  HAECHI_CHECK(a.size() == b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    HAECHI_CHECK(a[i].opcode == b[i].opcode && a[i].payload == b[i].payload);
  }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = haechi::as_text({data, size});
  for (const Sender sender : {Sender::Client, Sender::Server}) {
    const Read whole = read(sender, bytes, bytes.size() + 1);
    const Read by_byte = read(sender, bytes, 1);
    HAECHI_CHECK(whole.error == by_byte.error);
    check_same(whole.messages, by_byte.messages);
    std::string written;
    for (const Message& message : whole.messages) {
      HAECHI_CHECK(message.payload.size() <= kMost);
      written += write_frame(message.opcode, message.payload, message.mask);
    }
    const Read again = read(sender, written, 7);
    HAECHI_CHECK(again.error == 0);
    check_same(whole.messages, again.messages);
  }
  return 0;
}
