#include "policy/json/decision.h"

namespace haechi::policy {

namespace {

using wire::json::Writer;

void write_exemptions(Writer& out, const TraceLine& line) {
  if (!line.exemption.empty()) {
    out.member("exemption", line.exemption);
  }
  if (line.invalid_exemptions.empty()) {
    return;
  }
  out.key("exemptions").begin_array();
  for (const InvalidExemption& invalid : line.invalid_exemptions) {
    out.begin_object().member("id", invalid.id).member("invalid", invalid.why).end_object();
  }
  out.end_array();
}

void write_line(Writer& out, const TraceLine& line) {
  out.begin_object().member("order", line.order);
  if (line.is_open) {
    out.key("open").boolean(true);
  } else if (line.said) {
    out.member("said", to_word(*line.said));
    out.key("rank").number(line.rank);
    out.key("binding").boolean(line.is_binding);
    if (line.is_review_due) {
      out.key("review_due").boolean(true);
    }
  } else {
    out.member("skipped", line.skipped);
  }
  write_exemptions(out, line);
  out.end_object();
}

} // namespace

void write_answer_members(Writer& out, const Decision& decision) {
  out.member("effect", to_word(decision.effect));
  out.member("at_least", to_word(decision.at_least));
  out.member("at_most", to_word(decision.at_most));
  out.key("settled").boolean(decision.is_settled);
  out.key("needs").strings(decision.needs);
  out.member("reason", decision.reason);
  out.key("by");
  if (decision.by) {
    out.string(*decision.by);
  } else {
    out.null();
  }
  out.key("obligations").strings(decision.obligations);
  out.key("obligations_open").strings(decision.obligations_open);
  out.key("instead").strings(decision.instead);
}

void write_decision(Writer& out, const Decision& decision, std::string_view digest) {
  out.begin_object();
  out.key("v").number(1);
  write_answer_members(out, decision);
  out.key("trace").begin_array();
  for (const TraceLine& line : decision.trace) {
    write_line(out, line);
  }
  out.end_array();
  out.member("policy", digest);
  out.end_object();
}

std::string to_json(const Decision& decision, std::string_view digest) {
  Writer out;
  write_decision(out, decision, digest);
  return out.take();
}

} // namespace haechi::policy
