// Datagrams of QUIC clients as the gateway takes them: the input as it is, and as the frames of
// packets that are sealed rightly. What goes back is always shorter than what came.

#include "engine/quic/quic_refuser.h"

#include "base/check.h"
#include "engine/proxy/judge_fixture.h"
#include "wire/quic/initial_fixture.h"
#include "wire/quic/refusal_packets.h"

namespace {

using haechi::engine::quic::QuicRefuser;

class Nobody final : public haechi::ledger::Recorder {
 public:
  void record(haechi::ledger::Record record) override { HAECHI_CHECK(!record.host.empty()); }

  void count_dns_allowed() override {}

  void count_proxy_allowed() override {}
};

void give(QuicRefuser& refuser, std::string datagram, std::uint16_t port) {
  datagram.resize(std::max(datagram.size(), haechi::wire::quic::kMinClientDatagram), '\0');
  const haechi::Bytes answer = refuser.take(
      haechi::as_bytes(datagram), {haechi::IpAddress::parse("192.0.2.1").value(), port}, {});
  HAECHI_CHECK(answer.size() < datagram.size());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = haechi::as_text({data, size});
  haechi::engine::proxy::fixture::FakeJudge judge;
  Nobody nobody;
  QuicRefuser refuser(judge, nobody, [] { return std::string("H"); });
  give(refuser, std::string(bytes), 1);
  std::uint32_t number = 0;
  for (std::size_t at = 0; at < size && number < 64; ++number) {
    const std::size_t end = std::min(bytes.find('\xFE', at), size);
    give(refuser,
         haechi::wire::quic::fixture::seal(
             {.frames = std::string(bytes.substr(at, end - at)), .number = number}),
         static_cast<std::uint16_t>(number % 3));
    at = end + 1;
  }
  return 0;
}
