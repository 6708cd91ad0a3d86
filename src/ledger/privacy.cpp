#include "ledger/privacy.h"

#include <fmt/format.h>

namespace haechi::ledger {

namespace {

constexpr std::size_t kPseudonymBytes = 10;

bool is_about_somebody(const Record& record) {
  return record.kind == "decision" || record.kind == "allowed";
}

bool is_kept(Level level, const Record& record) {
  return record.kind == "decision" ? level != Level::Counts : level == Level::Names;
}

} // namespace

std::string make_pseudonym(const PrivacyRules& rules, std::string_view subject, Instant at) {
  const auto day = std::chrono::floor<std::chrono::days>(at).time_since_epoch().count();
  const auto period =
      rules.pseudonym_days == 0 ? 0 : day / static_cast<std::int64_t>(rules.pseudonym_days);
  const std::string text = fmt::format("{}\n{}", period, subject);
  const Sha256 hash = hmac_sha256(rules.key, as_bytes(text));
  return "p-" + to_hex(ByteView(hash).first(kPseudonymBytes));
}

std::optional<Record> apply_privacy(const PrivacyRules& rules, Record record) {
  if (!is_about_somebody(record)) {
    return record;
  }
  if (!is_kept(rules.level, record)) {
    return std::nullopt;
  }
  switch (rules.subjects) {
  case Subjects::Named:
    break;
  case Subjects::Pseudonyms:
    record.subject = make_pseudonym(rules, record.subject, record.at);
    break;
  case Subjects::Omitted:
    record.subject.clear();
    break;
  }
  return record;
}

} // namespace haechi::ledger
