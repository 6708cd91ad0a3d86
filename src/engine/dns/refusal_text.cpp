#include "engine/dns/refusal_text.h"

#include "wire/json/writer.h"

#include <algorithm>

namespace haechi::engine::dns {

namespace {

std::string make_json(const emit::Refusal& refusal, const std::vector<std::string>& contacts,
                      std::size_t most_reason_bytes) {
  wire::json::Writer out;
  out.begin_object();
  out.key("c").strings(contacts);
  out.member("j", emit::make_refusal_line(refusal, Language::English, most_reason_bytes));
  const Words& who = refusal.issuer.is_empty() ? refusal.body : refusal.issuer;
  if (!who.is_empty()) {
    out.member("o", who.in(Language::English));
  }
  out.member("l", "en");
  out.end_object();
  return out.take();
}

} // namespace

std::string make_plain_text(const emit::Refusal& refusal, std::size_t most_bytes) {
  return emit::make_refusal_line(refusal, Language::English, most_bytes);
}

std::string make_structured_text(const emit::Refusal& refusal,
                                 const std::vector<std::string>& contacts, std::size_t most_bytes) {
  constexpr std::size_t kLongestReason = 320;
  std::size_t reason = kLongestReason;
  while (true) {
    std::string json = make_json(refusal, contacts, reason);
    if (json.size() <= most_bytes) {
      return json;
    }
    if (reason == 0) {
      return {};
    }
    reason -= std::min(reason, json.size() - most_bytes);
  }
}

} // namespace haechi::engine::dns
