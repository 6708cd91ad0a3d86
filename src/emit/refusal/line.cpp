#include "emit/refusal/escape.h"
#include "emit/refusal/refusal.h"
#include "emit/refusal/told.h"

#include <fmt/format.h>

namespace haechi::emit {

namespace {

std::string join(const std::vector<Words>& list, Language language) {
  std::string out;
  for (const Words& words : list) {
    out += out.empty() ? "" : ", ";
    out += words.in(language);
  }
  return out;
}

std::string make_facts(const Refusal& refusal, Language language) {
  const bool is_korean = language == Language::Korean;
  std::string out = fmt::format("{} ({}", make_headline(refusal, language), refusal.reason);
  if (!refusal.order.empty()) {
    out += fmt::format(", {}", refusal.order);
  }
  out += ')';
  if (!refusal.issuer.is_empty()) {
    out += fmt::format("{}{}", is_korean ? ", 발령: " : ", by ", refusal.issuer.in(language));
  }
  if (!refusal.because.is_empty()) {
    out += fmt::format(": {}", refusal.because.in(language));
  }
  if (!refusal.found.empty()) {
    out += fmt::format("{}{}", is_korean ? "; 발견: " : "; found: ", name_found(refusal, language));
  }
  if (!refusal.acknowledge.empty()) {
    out += fmt::format("{}{}", is_korean ? "; 확인: " : "; confirm at ", refusal.acknowledge);
  }
  if (!refusal.instead.empty()) {
    out += fmt::format("{}{}",
                       is_korean ? "; 대신: " : "; use instead: ", join(refusal.instead, language));
  }
  return to_one_line(out);
}

} // namespace

std::string make_refusal_line(const Refusal& refusal, Language language, std::size_t most_bytes) {
  const std::string tail =
      refusal.reference.empty() ? "" : fmt::format(" [{}]", to_one_line(refusal.reference));
  const std::string facts = make_facts(refusal, language);
  if (facts.size() + tail.size() <= most_bytes) {
    return facts + tail;
  }
  constexpr std::string_view kCut = "...";
  if (tail.size() + kCut.size() >= most_bytes) {
    return std::string(cut_at_character(facts, most_bytes));
  }
  const std::size_t room = most_bytes - tail.size() - kCut.size();
  return fmt::format("{}{}{}", cut_at_character(facts, room), kCut, tail);
}

} // namespace haechi::emit
