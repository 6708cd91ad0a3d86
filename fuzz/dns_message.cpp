// DNS messages of strangers, as query and as answer. Held: nothing is read past the end
// (sanitizers), every answer that haechi writes is itself sound and within the client's limit, the
// names of a message survive their spelling, and what is judged is a host name.
#include "base/check.h"
#include "engine/dns/host.h"
#include "text/host_name.h"
#include "wire/dns/addresses.h"
#include "wire/dns/answer.h"
#include "wire/dns/edns.h"
#include "wire/dns/without_ech.h"

#include <array>

namespace {

using namespace haechi;
namespace wd = wire::dns;

void check_sound(ByteView message, const wd::Query& query, wd::Carrier carrier) {
  HAECHI_CHECK(message.size() >= wd::kHeaderSize);
  HAECHI_CHECK(message.size() <= wd::answer_limit(query, carrier));
  std::size_t at = wd::kHeaderSize;
  if (wd::read_counts(message).questions == 1) {
    at += query.question().size();
  }
  wd::RecordWalk walk(message, at);
  bool has_opt = false;
  while (const auto record = walk.next()) {
    has_opt = has_opt || record->type == wd::Type::Opt;
  }
  HAECHI_CHECK(!walk.is_malformed());
  HAECHI_CHECK(walk.position() == message.size());
  HAECHI_CHECK(has_opt == query.has_opt);
}

void check_name(ByteView name) {
  const auto again = wd::make_name(wd::to_text(name));
  HAECHI_CHECK(again && wd::is_same_name(again->wire(), name));
  const engine::dns::HostText host(name);
  if (host.view().find("xn--") != std::string_view::npos) {
    return; // judged label by label; a whole host name may break IDNA's rules across labels
  }
  const auto canonical = text::make_host_name(host.view());
  HAECHI_CHECK(canonical && *canonical == host.view());
}

void check_answers(const wd::Query& query, const std::optional<wd::Answer>& answer) {
  static std::array<Byte, wd::kMaxMessage> room;
  for (const wd::Carrier carrier : {wd::Carrier::Udp, wd::Carrier::Tcp}) {
    const wd::ErrorNote note{.code = wd::ExtendedError::Blocked, .text = "거절 refused"};
    std::size_t size =
        wd::write_negative_answer(room, query, carrier, wd::Rcode::NxDomain, 10, &note);
    check_sound(ByteView(room).first(size), query, carrier);
    size = wd::write_empty_answer(room, query, carrier, wd::Rcode::Refused, &note);
    check_sound(ByteView(room).first(size), query, carrier);
    if (answer && wd::is_answer_to(answer->message, query.question(), wd::CaseMatch::Blind)) {
      size = wd::write_answer(room, query, carrier, *answer, {.elapsed_s = 3});
      // Only a TCP answer that fills all 65535 bytes has no room for OPT.
      HAECHI_CHECK(size != 0);
      check_sound(ByteView(room).first(size), query, carrier);
    }
  }
}

// Taking `ech` out leaves a sound message without it, with every TTL where it says.
void check_without_ech(const wd::Answer& answer) {
  const auto without = wd::make_answer_without_ech(answer);
  if (!without) {
    return;
  }
  const auto again = wd::parse_answer(without->message);
  HAECHI_CHECK(!again || !again->has_ech);
  for (const std::uint16_t at : without->ttls_at) {
    HAECHI_CHECK(at + std::size_t{4} <= without->message.size());
  }
  if (!answer.has_ech) {
    HAECHI_CHECK(without->message == answer.message);
  }
}

} // namespace

// NOLINTNEXTLINE: libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView packet(data, size);
  static_cast<void>(wd::find_addresses(packet));
  static_cast<void>(wd::find_held_out_addresses(packet));
  const auto answer = wd::parse_answer(packet);
  if (answer) {
    HAECHI_CHECK(answer->message.size() <= size && answer->targets.size() <= wd::kMaxTargets);
    check_without_ech(*answer);
    for (const wd::Name& target : answer->targets) {
      check_name(target.wire());
    }
  }
  // The same bytes as a query: an answer is turned into the query that it answers.
  Bytes query_bytes(packet.begin(), packet.end());
  if (query_bytes.size() >= wd::kHeaderSize) {
    query_bytes[2] &= 0x01U;
  }
  const wd::ParsedQuery parsed = wd::parse_query(query_bytes);
  static_cast<void>(wd::parse_client_address(parsed.query.client_subnet));
  static_cast<void>(wd::parse_client_marks(parsed.query.client_marks));
  if (parsed.fault == wd::QueryFault::None) {
    check_name(parsed.query.name);
    check_answers(parsed.query, answer);
  }
  return 0;
}
