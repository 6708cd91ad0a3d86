// What the responder asks the judge, and how a refusal looks.
#include "engine/dns/answering.h"
#include "engine/dns/host.h"
#include "engine/dns/refusal_text.h"
#include "engine/dns/responder.h"
#include "wire/dns/addresses.h"

#include <algorithm>

namespace haechi::engine::dns {

namespace wd = wire::dns;
using gateway::Depth;
using gateway::Trace;
using gateway::Verdict;

namespace {

constexpr std::size_t kMaxPlainText = 320;
constexpr std::size_t kMaxStructuredText = 1000;
constexpr std::size_t kLargestMadeRecord = 34; // an SOA whose owner is a pointer

wd::ExtendedError to_extended_error(const Verdict& verdict) {
  return verdict.is_legal ? wd::ExtendedError::Censored : wd::ExtendedError::Blocked;
}

// Housekeeping of devices, which nobody chose to ask: answered, but no entry in the records.
bool is_housekeeping(Bypass bypass) {
  return bypass == Bypass::Canary || bypass == Bypass::Discovery ||
         bypass == Bypass::PrivateReverse;
}

} // namespace

std::optional<std::size_t> Responder::judge_question(Asking& asking) {
  const HostText host(asking.query.name);
  if (host.is_faithful()) {
    return judge_host(asking, host.view(), host.view());
  }
  return judge_host(asking, host.view(), wd::to_text(asking.query.name));
}

std::optional<std::size_t> Responder::judge_targets(Asking& asking, const CachedAnswer& cached) {
  for (const std::string& host : cached.hosts) {
    if (const auto refusal = judge_host(asking, host, host)) {
      return refusal;
    }
  }
  if (bypass_.judges_addresses() && !asking.is_out_of_reach) {
    return judge_addresses(asking, cached);
  }
  return std::nullopt;
}

std::optional<std::size_t> Responder::judge_addresses(Asking& asking, const CachedAnswer& cached) {
  const HostText host(asking.query.name);
  for (const auto& held_out : wd::find_held_out_addresses(cached.answer.message)) {
    const Bypass bypass = bypass_.judge_address(host.view(), held_out.address, held_out.is_mapped);
    if (bypass != Bypass::None) {
      return refuse_bypass(asking, wd::to_text(asking.query.name), bypass);
    }
  }
  return std::nullopt;
}

std::optional<std::size_t> Responder::judge_host(Asking& asking, std::string_view host,
                                                 std::string_view shown) {
  const Verdict& verdict = world_.judge.judge(asking.subject, host, Depth::Dns, asking.now.wall);
  asking.valid_until = std::min(asking.valid_until, verdict.valid_until);
  asking.effect = std::max(asking.effect, verdict.effect);
  const bool is_steered = asking.steer != nullptr && verdict.needs_http();
  // A page can be owed only where the client connects: other types stay refused.
  const bool is_refused =
      verdict.is_refusal() &&
      (!is_steered || (verdict.is_certain_block() && !is_steered_type(asking.query.type)));
  if (is_refused) {
    return refuse(asking, shown, verdict);
  }
  asking.is_out_of_reach = verdict.trace == Trace::None;
  if (!asking.is_out_of_reach) {
    if (const Bypass bypass = bypass_.find(host); bypass != Bypass::None) {
      return refuse_bypass(asking, shown, bypass);
    }
  }
  if (is_steered) {
    record_steered(asking, shown, verdict);
  } else if (verdict.trace == Trace::Recorded) {
    asking.is_recorded = true;
    world_.recorder.record(world_.judge.make_record(&asking.subject, asking.asker.address, shown,
                                                    Depth::Dns, verdict, world_.references(),
                                                    asking.now.wall));
  }
  asking.is_counted = asking.is_counted || verdict.trace == Trace::Counted;
  asking.is_read_later = asking.is_read_later || !verdict.is_finished_by_name();
  return std::nullopt;
}

std::size_t Responder::refuse(Asking& asking, std::string_view shown, const Verdict& verdict) {
  ++counters_.refused;
  ++counters_.effects[static_cast<std::size_t>(asking.effect)];
  const std::string reference = world_.references();
  std::string text;
  if (asking.query.has_opt) {
    text = make_error_text(asking, world_.judge.make_refusal(&asking.subject, shown, verdict,
                                                             reference, asking.now.wall));
  }
  const std::uint32_t ttl =
      std::min(options_.negative_ttl_s, cap_until(verdict.valid_until, asking.now.wall));
  RefusalLook look = looks_.find(verdict.by);
  if (asking.steer != nullptr && verdict.needs_http()) {
    look.answer = config::BlockAnswer::NoData; // the name is there: its addresses are the gateway's
  }
  const std::size_t size =
      write_refusal(asking, look, ttl, {.code = to_extended_error(verdict), .text = text});
  if (verdict.trace == Trace::Recorded) {
    world_.recorder.record(world_.judge.make_record(&asking.subject, asking.asker.address, shown,
                                                    Depth::Dns, verdict, reference,
                                                    asking.now.wall));
  }
  return size;
}

// A relay or a browser turns to its user, or to this resolver, at a negative answer only: so these
// are name errors however other refusals look. Discovery has no data, as RFC 9462 section 4 wants.
std::size_t Responder::refuse_bypass(Asking& asking, std::string_view shown, Bypass bypass) {
  ++counters_.refused;
  ++counters_.bypass;
  Verdict verdict; // a recorded block by nobody's order
  verdict.reason = to_reason(bypass);
  verdict.valid_until = asking.valid_until;
  const std::string reference = is_housekeeping(bypass) ? "" : world_.references();
  std::string text;
  if (asking.query.has_opt) {
    text = make_error_text(asking, world_.judge.make_refusal(&asking.subject, shown, verdict,
                                                             reference, asking.now.wall));
  }
  const wd::ErrorNote note{.code = wd::ExtendedError::Blocked, .text = text};
  const auto rcode = bypass == Bypass::Discovery ? wd::Rcode::NoError : wd::Rcode::NxDomain;
  const std::uint32_t ttl =
      std::min(options_.negative_ttl_s, cap_until(asking.valid_until, asking.now.wall));
  if (!is_housekeeping(bypass)) {
    world_.recorder.record(world_.judge.make_record(&asking.subject, asking.asker.address, shown,
                                                    Depth::Dns, verdict, reference,
                                                    asking.now.wall));
  }
  return wd::write_negative_answer(asking.room, asking.query, asking.client.carrier, rcode, ttl,
                                   &note);
}

std::string Responder::make_error_text(const Asking& asking, const emit::Refusal& refusal) const {
  const std::size_t fixed = wd::kHeaderSize + asking.query.question().size() + kLargestMadeRecord +
                            wd::opt_size(asking.query) + wd::kErrorNoteSize;
  const std::size_t limit = wd::answer_limit(asking.query, asking.client.carrier);
  const std::size_t left = limit - std::min(limit, fixed);
  return asking.query.takes_structured_errors
             ? make_structured_text(refusal, rules_.contacts, std::min(left, kMaxStructuredText))
             : make_plain_text(refusal, std::min(left, kMaxPlainText));
}

std::size_t Responder::write_refusal(const Asking& asking, const RefusalLook& look,
                                     std::uint32_t ttl_s, const wd::ErrorNote& note) const {
  const wd::Query& query = asking.query;
  const wd::Carrier carrier = asking.client.carrier;
  const auto negative = [&](wd::Rcode rcode) {
    return wd::write_negative_answer(asking.room, query, carrier, rcode, ttl_s, &note);
  };
  switch (look.answer) {
  case config::BlockAnswer::NameError:
    return negative(wd::Rcode::NxDomain);
  case config::BlockAnswer::NoData:
    return negative(wd::Rcode::NoError);
  case config::BlockAnswer::Refused:
    return wd::write_empty_answer(asking.room, query, carrier, wd::Rcode::Refused, &note);
  case config::BlockAnswer::Sinkhole:
    break;
  }
  for (const IpAddress& address : look.sinkhole) {
    const auto type = address.is_v4() ? wd::Type::A : wd::Type::Aaaa;
    if (query.type == type && query.klass == wd::Class::In) {
      return wd::write_made_answer(asking.room, query, carrier,
                                   {.type = type, .ttl_s = ttl_s, .rdata = address.bytes()}, &note);
    }
  }
  return negative(wd::Rcode::NoError);
}

} // namespace haechi::engine::dns
