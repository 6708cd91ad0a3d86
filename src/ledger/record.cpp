#include "ledger/record.h"

#include "wire/json/writer.h"

namespace haechi::ledger {

namespace {

constexpr std::size_t kUsualLine = 640; // bytes that few lines exceed

void write_text(wire::json::Writer& out, std::string_view key, const std::string& text) {
  if (!text.empty()) {
    out.member(key, text);
  }
}

void write_list(wire::json::Writer& out, std::string_view key,
                const std::vector<std::string>& texts) {
  if (!texts.empty()) {
    out.key(key).strings(texts);
  }
}

void write_count(wire::json::Writer& out, std::string_view key, std::uint64_t count) {
  if (count != 0) {
    out.key(key).number(static_cast<std::int64_t>(count));
  }
}

std::string take_line(wire::json::Writer& out) {
  out.end_object();
  std::string line = out.take();
  line += '\n';
  return line;
}

} // namespace

std::string to_json_line(const Record& record) {
  wire::json::Writer out(kUsualLine);
  out.begin_object();
  out.member("at", to_rfc3339(record.at)).member("kind", record.kind);
  write_text(out, "reference", record.reference);
  write_text(out, "subject", record.subject);
  write_text(out, "body", record.body);
  write_text(out, "device", record.device);
  write_text(out, "zone", record.zone);
  write_text(out, "service", record.service);
  write_text(out, "host", record.host);
  write_text(out, "depth", record.depth);
  write_text(out, "effect", record.effect);
  write_text(out, "action", record.action);
  write_text(out, "reason", record.reason);
  write_text(out, "by", record.by);
  write_list(out, "obligations", record.obligations);
  write_list(out, "unmet", record.unmet);
  write_text(out, "policy", record.policy);
  write_text(out, "note", record.note);
  write_count(out, "lost", record.lost);
  return take_line(out);
}

std::string to_json_line(const MinuteCount& count) {
  wire::json::Writer out;
  out.begin_object();
  out.member("at", to_rfc3339(count.minute)).member("kind", "minute");
  out.key("dns_allowed").number(static_cast<std::int64_t>(count.dns_allowed));
  out.key("proxy_allowed").number(static_cast<std::int64_t>(count.proxy_allowed));
  write_count(out, "refused", count.refused);
  write_count(out, "passed", count.passed);
  return take_line(out);
}

} // namespace haechi::ledger
