#include "ledger/privacy.h"

#include "wire/json/value.h"
#include "wire/json/writer.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::ledger {

namespace {

constexpr std::size_t kPseudonymBytes = 10;
constexpr std::string_view kPseudonymBegins = "p-";

using wire::json::Kind;
using wire::json::Value;

bool is_about_somebody(std::string_view kind) {
  return kind == "decision" || kind == "allowed";
}

std::string_view text_of(const Value& record, std::string_view key) {
  const Value* value = record.find(key);
  return value != nullptr && value->is_text() ? std::string_view(value->text) : std::string_view();
}

// As deep as the parser went.
void write_value(wire::json::Writer& out, const Value& value) {
  switch (value.kind) {
  case Kind::Null:
    out.null();
    break;
  case Kind::Boolean:
    out.boolean(value.boolean);
    break;
  case Kind::Integer:
    out.number(value.integer);
    break;
  case Kind::Number:
    out.raw(fmt::format("{}", value.number));
    break;
  case Kind::Text:
    out.string(value.text);
    break;
  case Kind::Array:
    out.begin_array();
    std::ranges::for_each(value.items, [&](const Value& item) { write_value(out, item); });
    out.end_array();
    break;
  case Kind::Object:
    out.begin_object();
    for (const auto& [key, member] : value.members) {
      write_value(out.key(key), member);
    }
    out.end_object();
    break;
  }
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
  return std::string(kPseudonymBegins) + to_hex(ByteView(hash).first(kPseudonymBytes));
}

bool is_pseudonym(std::string_view subject) {
  return subject.size() == kPseudonymBegins.size() + 2 * kPseudonymBytes &&
         subject.starts_with(kPseudonymBegins) &&
         subject.find_first_not_of("0123456789abcdef", kPseudonymBegins.size()) ==
             std::string_view::npos;
}

std::string hide_subject(const PrivacyRules& rules, const Value& record, std::string_view line) {
  const std::string_view subject = text_of(record, "subject");
  const auto at = parse_date_time(text_of(record, "at"));
  if (!is_about_somebody(text_of(record, "kind")) || subject.empty() || is_pseudonym(subject) ||
      !at) {
    return std::string(line);
  }
  wire::json::Writer out(line.size());
  out.begin_object();
  for (const auto& [key, value] : record.members) {
    if (key == "subject") {
      out.member(
          key, make_pseudonym(rules, subject, Instant(at->local.time_since_epoch() - at->offset)));
    } else if (key != "salt") {
      write_value(out.key(key), value);
    }
  }
  out.end_object();
  return out.take();
}

std::optional<Record> apply_privacy(const PrivacyRules& rules, Record record) {
  if (!is_about_somebody(record.kind)) {
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
