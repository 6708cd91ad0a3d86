#include "oversight/ledger_line.h"

#include "oversight/event_json.h"
#include "wire/json/value.h"
#include "wire/json/writer.h"

namespace haechi::oversight {

namespace {

std::string end_line(std::string line, std::uint64_t events, std::string_view digest) {
  wire::json::Writer out;
  out.begin_object().key("event").number(static_cast<std::int64_t>(events));
  out.member("digest", digest).end_object();
  line.back() = ','; // its closing brace
  line += std::string_view(out.text()).substr(1);
  line += '\n';
  return line;
}

} // namespace

std::string to_ledger_line(std::uint64_t sequence, const Kept& kept) {
  return end_line(to_json(kept.event), sequence, kept.digest);
}

std::string to_withdrawal_line(std::uint64_t events, std::string_view digest, Instant at) {
  wire::json::Writer out;
  out.begin_object().key("v").number(1).member("kind", kWithdrawn).member("at", to_rfc3339(at));
  out.member("note", "events behind this one were told, but never kept by the register");
  out.end_object();
  return end_line(out.take(), events, digest);
}

Result<std::optional<Told>> parse_told(std::string_view line) {
  const auto value = wire::json::parse(line);
  if (!value || !value->is_object()) {
    return fail("E-OVERSIGHT-001", "a line of the ledger is no record");
  }
  const wire::json::Value* number = value->find("event");
  const wire::json::Value* digest = value->find("digest");
  if (number == nullptr || digest == nullptr) {
    return std::nullopt;
  }
  if (number->kind != wire::json::Kind::Integer || number->integer < 0 || !digest->is_text()) {
    return fail("E-OVERSIGHT-001", "a record of the ledger has no number of its event");
  }
  Told out{static_cast<std::uint64_t>(number->integer), digest->text, std::nullopt};
  const wire::json::Value* kind = value->find("kind");
  if (kind != nullptr && kind->text == kWithdrawn) {
    return out;
  }
  auto event = parse_event(line);
  if (!event) {
    return tl::make_unexpected(std::move(event.error()));
  }
  out.event = std::move(*event);
  return out;
}

} // namespace haechi::oversight
