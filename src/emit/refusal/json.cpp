#include "emit/refusal/reason_text.h"
#include "emit/refusal/refusal.h"
#include "emit/refusal/told.h"
#include "wire/json/writer.h"

#include <fmt/format.h>

namespace haechi::emit {

namespace {

using wire::json::Writer;

void write_words(Writer& out, std::string_view key, const Words& words) {
  if (words.is_empty()) {
    return;
  }
  out.key(key).begin_object();
  out.member("en", words.in(Language::English)).member("ko", words.in(Language::Korean));
  out.end_object();
}

void write_list(Writer& out, std::string_view key, const std::vector<Words>& list) {
  out.key(key).begin_array();
  for (const Words& words : list) {
    out.begin_object();
    out.member("en", words.in(Language::English)).member("ko", words.in(Language::Korean));
    out.end_object();
  }
  out.end_array();
}

void write_found(Writer& out, const std::vector<FoundKind>& found) {
  out.key("found").begin_array();
  for (const FoundKind& each : found) {
    out.begin_object().member("kind", each.kind);
    write_words(out, "name", each.name);
    out.key("count").number(static_cast<std::int64_t>(each.count)).end_object();
  }
  out.end_array();
}

std::string make_message(const Refusal& refusal, Language language) {
  return fmt::format("{}. {}", make_headline(refusal, language),
                     describe_reason(refusal.reason).sentence.in(language));
}

void write_order(Writer& out, const Refusal& refusal) {
  if (refusal.order.empty()) {
    return;
  }
  out.key("order").begin_object().member("id", refusal.order);
  write_words(out, "title", refusal.order_title);
  write_words(out, "issuer", refusal.issuer);
  write_words(out, "because", refusal.because);
  if (!refusal.basis.empty()) {
    out.member("basis", refusal.basis);
  }
  out.end_object();
}

} // namespace

std::string make_refusal_json(const Refusal& refusal) {
  Writer out;
  out.begin_object().key("error").begin_object();
  out.member("type", "policy_refusal").member("code", refusal.reason);
  write_words(out, "message",
              {make_message(refusal, Language::English), make_message(refusal, Language::Korean)});
  out.member("host", refusal.host);
  write_list(out, "services", refusal.services);
  out.member("effect", refusal.effect);
  write_order(out, refusal);
  write_words(out, "body", refusal.body);
  write_list(out, "instead", refusal.instead);
  if (!refusal.found.empty()) {
    write_found(out, refusal.found);
  }
  if (!refusal.acknowledge.empty()) {
    out.member("acknowledge", refusal.acknowledge);
  }
  out.member("reference", refusal.reference).member("at", to_rfc3339(refusal.at));
  out.key("legal").boolean(refusal.is_legal);
  out.end_object().end_object();
  return out.take();
}

} // namespace haechi::emit
