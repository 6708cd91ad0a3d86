// What upstreams and strangers send to a forwarder with cookies and mixed case: packets for one
// question after the other, forged ones among them. Held: an answer that counts answers the
// question that was asked, no question is lost, and nothing is left open in the end.
#include "base/check.h"
#include "engine/dns/forwarder.h"
#include "wire/dns/query.h"

#include <algorithm>

namespace {

using namespace haechi;
namespace wd = wire::dns;
using engine::dns::AttemptId;
using engine::dns::Forwarder;
using engine::dns::Moment;

constexpr std::size_t kHeader = wd::kHeaderSize;

class Upstreams final : public engine::dns::UpstreamPort {
 public:
  bool ask(AttemptId attempt, const Endpoint&, wd::Carrier, ByteView query) override {
    ++open;
    last = attempt;
    asked.assign(query.begin(), query.end());
    return true;
  }

  void forget(AttemptId) override { --open; }

  int open = 0;
  AttemptId last;
  Bytes asked;
};

// A packet of the input, with the right id or the right question where the input wants them.
Bytes make_packet(ByteView chunk, Byte control, ByteView asked) {
  Bytes packet(chunk.begin(), chunk.end());
  if ((control & 1U) != 0 && packet.size() >= kHeader) {
    const ByteView question = wd::parse_query(asked).query.question();
    packet.insert(packet.begin() + kHeader, question.begin(), question.end());
    packet[2] = static_cast<Byte>(packet[2] | 0x80U);
    wd::put_u16(packet, 4, 1);
  }
  if ((control & 2U) != 0 && packet.size() >= 2) {
    std::copy_n(asked.begin(), 2, packet.begin());
  }
  return packet;
}

void check_outcome(const Forwarder::Outcome& outcome, int& waiting) {
  static const Bytes kQuestion{1, 'a', 7, 'e', 'x', 'a', 'm', 'p', 'l', 'e', 0, 0, 1, 0, 1};
  if (outcome.answer && wd::read_counts(*outcome.answer).questions > 0) {
    HAECHI_CHECK(wd::is_answer_to(*outcome.answer, kQuestion, wd::CaseMatch::Blind));
  }
  --waiting;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ByteView input(data, size);
  Upstreams port;
  std::uint64_t random = 1;
  Forwarder forwarder(port, [&random] { return random += 0x9E3779B97F4A7C15ULL; },
                      {.mixes_case = true, .asks_rivals = true});
  forwarder.set_upstreams({*Endpoint::parse("192.0.2.1:53"), *Endpoint::parse("192.0.2.2:53")});
  Moment now;
  int waiting = 0;
  while (input.size() >= 2) {
    const Byte control = input[0];
    const std::size_t length = std::min<std::size_t>(input[1], input.size() - 2);
    const ByteView chunk = input.subspan(2, length);
    input = input.subspan(2 + length);
    if (waiting == 0 || (control & 4U) != 0) {
      const Bytes question{1, 'a', 7, 'e', 'x', 'a', 'm', 'p', 'l', 'e', 0, 0, 1, 0, 1};
      waiting += forwarder.ask({.question = question}, now) ? 1 : 0;
    }
    const Bytes packet = make_packet(chunk, control, port.asked);
    if (const auto outcome = forwarder.on_packet(port.last, packet, now)) {
      check_outcome(*outcome, waiting);
    }
    now.uptime_ms += (control >> 4U) * 100U;
    while (const auto outcome = forwarder.on_tick(now)) {
      check_outcome(*outcome, waiting);
    }
  }
  for (int i = 0; i < 8 && forwarder.has_questions(); ++i) {
    now.uptime_ms += 4'000;
    while (const auto outcome = forwarder.on_tick(now)) {
      check_outcome(*outcome, waiting);
    }
  }
  HAECHI_CHECK(waiting == 0);
  HAECHI_CHECK(!forwarder.has_questions());
  HAECHI_CHECK(port.open == 0);
  return 0;
}
