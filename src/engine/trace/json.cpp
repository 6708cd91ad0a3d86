// The walk as JSON.
#include "engine/admin/request.h"
#include "engine/trace/walk.h"
#include "policy/explain/write.h"
#include "wire/json/writer.h"

#include <array>

namespace haechi::engine::trace {

namespace {

using wire::json::Writer;

constexpr std::array<std::string_view, 3> kOutcomeWords{"answered", "would-ask", "no-answer"};

void write_known(Writer& out, std::string_view key, const policy::Known& value) {
  out.key(key);
  if (value) {
    out.string(*value);
  } else {
    out.null();
  }
}

void write_subject(Writer& out, const Walk& walk) {
  out.key("subject");
  if (!walk.subject) {
    out.null();
    return;
  }
  out.begin_object().member("name", walk.subject->name);
  write_known(out, "body", walk.subject->who.body);
  write_known(out, "role", walk.subject->who.role);
  write_known(out, "device", walk.subject->device);
  write_known(out, "zone", walk.subject->zone);
  out.end_object();
}

void write_judged(Writer& out, const JudgedName& name) {
  const gateway::Verdict& verdict = name.verdict;
  out.begin_object().member("host", name.host);
  out.member("action", verdict.is_refusal() ? "refuse" : "pass");
  out.member("effect", policy::to_word(verdict.effect));
  out.key("settled").boolean(verdict.is_settled);
  out.member("reason", verdict.reason).member("by", verdict.by);
  out.key("services").strings(verdict.services);
  out.key("unmet").strings(verdict.unmet);
  out.key("valid_until");
  if (verdict.valid_until == Instant::max()) {
    out.null();
  } else {
    out.string(to_rfc3339(verdict.valid_until));
  }
  out.end_object();
}

void write_cache(Writer& out, const Walk& walk) {
  out.key("cache");
  if (!walk.workers) {
    out.null();
    return;
  }
  out.begin_object().key("workers").number(static_cast<std::int64_t>(*walk.workers));
  out.key("used").boolean(walk.is_from_cache);
  out.key("kept").begin_array();
  for (const KeptAnswer& kept : walk.kept) {
    out.begin_object().key("worker").number(static_cast<std::int64_t>(kept.worker));
    out.key("age_s").number(static_cast<std::int64_t>(kept.age_s));
    out.key("stale").boolean(kept.is_stale).end_object();
  }
  out.end_array().end_object();
}

void write_upstreams(Writer& out, const Walk& walk) {
  out.key("upstreams").begin_array();
  for (const AskedUpstream& asked : walk.asked) {
    out.begin_object().member("endpoint", asked.endpoint.to_string());
    out.member("carrier", asked.carrier == wire::dns::Carrier::Tcp ? "tcp" : "udp").end_object();
  }
  out.end_array();
}

void write_answer(Writer& out, const Walk& walk) {
  out.key("answer");
  if (!walk.answer) {
    out.null();
    return;
  }
  const SeenAnswer& answer = *walk.answer;
  out.begin_object().key("rcode").number(static_cast<std::int64_t>(answer.rcode));
  out.key("records").strings(answer.records);
  out.key("extended_error");
  if (answer.extended_error) {
    out.number(*answer.extended_error);
  } else {
    out.null();
  }
  out.member("text", answer.error_text);
  out.key("ech_removed").boolean(walk.had_ech && !answer.has_ech).end_object();
}

} // namespace

std::string to_json(const Walk& walk, Language language) {
  Writer out;
  out.begin_object().key("v").number(1);
  out.member("name", walk.name).member("type", admin::to_text(walk.type)).member("as", walk.as);
  out.member("at", to_rfc3339(walk.at));
  out.key("epoch").number(static_cast<std::int64_t>(walk.epoch));
  out.member("policy", walk.policy);
  write_subject(out, walk);
  out.member("host", walk.host);
  out.key("services").strings(walk.services);
  out.key("decision");
  if (walk.decision) {
    out.raw(policy::to_json(*walk.decision, {language, walk.zone}, walk.policy));
  } else {
    out.null();
  }
  out.member("bypass", dns::to_reason(walk.bypass));
  write_cache(out, walk);
  write_upstreams(out, walk);
  out.key("judged").begin_array();
  for (const JudgedName& name : walk.judged) {
    write_judged(out, name);
  }
  out.end_array();
  out.member("outcome", kOutcomeWords[static_cast<std::size_t>(walk.outcome)]);
  write_answer(out, walk);
  out.end_object();
  return out.take();
}

} // namespace haechi::engine::trace
