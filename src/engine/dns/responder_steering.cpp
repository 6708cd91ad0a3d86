// Answers that send clients to the gateway. They are made anew each time and never kept: the cache
// holds what upstreams said.
#include "engine/dns/answering.h"
#include "engine/dns/host.h"
#include "engine/dns/responder.h"

#include <algorithm>

namespace haechi::engine::dns {

namespace wd = wire::dns;

const config::Steer* Responder::find_steer(const Asking& asking) const {
  return asking.query.klass == wd::Class::In ? steering_.find(asking.subject, asking.asker.address)
                                             : nullptr;
}

std::size_t Responder::write_steered(Asking& asking) {
  ++counters_.steered;
  const config::Steer& place = *asking.steer;
  const wd::Query& query = asking.query;
  const wd::Carrier carrier = asking.client.carrier;
  const std::uint32_t ttl = std::min(place.ttl_s, cap_until(asking.valid_until, asking.now.wall));
  const wd::ErrorNote note{.code = wd::ExtendedError::ForgedAnswer,
                           .text = "the policy sends this service through the gateway"};
  std::vector<wd::MadeRecord> records;
  for (const IpAddress& address : place.addresses) {
    if (query.type == (address.is_v4() ? wd::Type::A : wd::Type::Aaaa)) {
      records.push_back({.type = query.type, .ttl_s = ttl, .rdata = address.bytes()});
    }
  }
  return records.empty() ? wd::write_negative_answer(asking.room, query, carrier,
                                                     wd::Rcode::NoError, ttl, &note)
                         : wd::write_made_answers(asking.room, query, carrier, records, &note);
}

auto Responder::answer_reverse(const Asking& asking) const -> std::optional<Answering> {
  if (!steering_.is_on() || asking.query.klass != wd::Class::In) {
    return std::nullopt;
  }
  const config::Steer* place = steering_.find_reverse(HostText(asking.query.name).view());
  if (place == nullptr) {
    return std::nullopt;
  }
  const auto name = wd::make_name(place->name);
  if (asking.query.type == wd::Type::Ptr && !place->name.empty() && name) {
    const wd::MadeRecord record{
        .type = wd::Type::Ptr, .ttl_s = place->ttl_s, .rdata = name->wire()};
    return answered(
        wd::write_made_answer(asking.room, asking.query, asking.client.carrier, record, nullptr));
  }
  return answered(wd::write_negative_answer(asking.room, asking.query, asking.client.carrier,
                                            wd::Rcode::NoError, place->ttl_s, nullptr));
}

// What is open is met, or not, where the client comes to: nothing is unmet here.
void Responder::record_steered(Asking& asking, std::string_view shown,
                               const gateway::Verdict& verdict) {
  asking.is_recorded = true;
  asking.is_steered = true;
  ledger::Record record =
      world_.judge.make_record(&asking.subject, asking.asker.address, shown, gateway::Depth::Dns,
                               verdict, world_.references(), asking.now.wall);
  record.action = "steer";
  record.unmet.clear();
  world_.recorder.record(std::move(record));
}

} // namespace haechi::engine::dns
