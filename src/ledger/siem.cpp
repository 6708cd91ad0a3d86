#include "ledger/siem.h"

#include "wire/json/value.h"
#include "wire/json/writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace haechi::ledger {

namespace {

using wire::json::Value;

constexpr int kLocal0 = 16;

std::string_view text_of(const Value& record, std::string_view key) {
  const Value* value = record.find(key);
  return value != nullptr && value->is_text() ? std::string_view(value->text) : std::string_view();
}

std::int64_t number_of(const Value& record, std::string_view key) {
  const Value* value = record.find(key);
  return value != nullptr ? value->integer : 0;
}

bool is_refusal(const Value& record) {
  return text_of(record, "action") == "refuse";
}

std::int64_t time_of(const Value& record) {
  const auto at = parse_date_time(text_of(record, "at"));
  return at ? (at->local.time_since_epoch() - at->offset).count() : 0;
}

// Syslog's severities, which the others are made from: 5 notice, 4 warning, 3 error.
int severity_of(const Value& record) {
  const std::string_view kind = text_of(record, "kind");
  if (kind == "gap" || kind == "clock" || kind == "repair") {
    return 3;
  }
  return is_refusal(record) ? 4 : 5;
}

struct OcsfClass {
  int uid;
  std::string_view name;
  int activity;
  std::string_view activity_name;
};

// Network Activity 4001, HTTP Activity 4002, DNS Activity 4003; 0: what is no decision.
OcsfClass ocsf_class(const Value& record) {
  const std::string_view depth = text_of(record, "depth");
  if (depth == "dns") {
    return {4003, "DNS Activity", 1, "Query"};
  }
  if (depth == "request") {
    return {4002, "HTTP Activity", 99, "Other"};
  }
  if (!depth.empty()) {
    return is_refusal(record) ? OcsfClass{4001, "Network Activity", 5, "Refuse"}
                              : OcsfClass{4001, "Network Activity", 1, "Open"};
  }
  return {0, "Base Event", 99, "Other"};
}

void write_number(wire::json::Writer& out, std::string_view key, std::int64_t value) {
  out.key(key).number(value);
}

void write_verdict(wire::json::Writer& out, const Value& record) {
  if (text_of(record, "action").empty()) {
    return;
  }
  write_number(out, "action_id", is_refusal(record) ? 2 : 1);
  out.member("action", is_refusal(record) ? "Denied" : "Allowed");
  write_number(out, "disposition_id", is_refusal(record) ? 2 : 1);
  out.member("disposition", is_refusal(record) ? "Blocked" : "Allowed");
}

void write_parties(wire::json::Writer& out, const Value& record) {
  if (const auto subject = text_of(record, "subject"); !subject.empty()) {
    out.key("actor").begin_object().key("user").begin_object().member("name", subject);
    out.end_object().end_object();
  }
  if (const auto host = text_of(record, "host"); !host.empty()) {
    out.key("dst_endpoint").begin_object().member("hostname", host);
    out.member("svc_name", text_of(record, "service")).end_object();
  }
  if (const auto by = text_of(record, "by"); !by.empty()) {
    out.key("policy").begin_object().member("uid", by).member("version", text_of(record, "policy"));
    out.end_object();
  }
}

std::string to_ocsf(const Value& record, std::string_view line) {
  const OcsfClass what = ocsf_class(record);
  wire::json::Writer out(line.size() * 2);
  out.begin_object();
  write_number(out, "class_uid", what.uid);
  out.member("class_name", what.name);
  write_number(out, "category_uid", what.uid / 1000);
  write_number(out, "activity_id", what.activity);
  out.member("activity_name", what.activity_name);
  write_number(out, "type_uid", what.uid * 100 + what.activity);
  write_number(out, "severity_id", 6 - severity_of(record)); // 1 informational, 2 low, 3 medium
  write_number(out, "time", time_of(record));
  out.key("metadata").begin_object().member("version", "1.3.0");
  if (what.uid != 0) { // actions, dispositions and actors are of these profiles
    out.key("profiles").begin_array().string("security_control").string("host").end_array();
  }
  out.key("product").begin_object().member("name", "haechi").member("vendor_name", "haechi");
  out.end_object().member("log_name", text_of(record, "kind"));
  write_number(out, "sequence", number_of(record, "seq"));
  if (const auto reference = text_of(record, "reference"); !reference.empty()) {
    out.member("correlation_uid", reference);
  }
  out.end_object();
  if (what.uid != 0) {
    write_verdict(out, record);
    write_parties(out, record);
  } else {
    out.key("unmapped").begin_object(); // the base event has none of these
    write_verdict(out, record);
    write_parties(out, record);
    out.end_object();
  }
  const auto note = text_of(record, "note");
  out.member("message", note.empty() ? text_of(record, "reason") : note);
  out.member("raw_data", line).end_object();
  return out.take();
}

// In the header `|` and `\` carry a backslash, in the extension `=` and `\`; line ends become `\n`.
std::string escape_cef(std::string_view text, char special) {
  std::string out;
  for (const char c : text) {
    if (c == '\n' || c == '\r') {
      out += "\\n";
      continue;
    }
    if (c == '\\' || c == special) {
      out += '\\';
    }
    out += c;
  }
  return out;
}

struct CefField {
  std::string_view key;
  std::string_view record_key;
  std::string_view label = {}; // of a custom string
};

constexpr std::array<CefField, 13> kCefFields{{{"suser", "subject"},
                                               {"dhost", "host"},
                                               {"act", "action"},
                                               {"reason", "reason"},
                                               {"app", "service"},
                                               {"cs1", "by", "order"},
                                               {"cs2", "body", "body"},
                                               {"cs3", "reference", "reference"},
                                               {"cs4", "policy", "policy"},
                                               {"cs5", "depth", "depth"},
                                               {"cs6", "effect", "effect"},
                                               {"msg", "note"},
                                               {"dvchost", "zone"}}};

std::string to_cef(const Value& record) {
  const std::string_view kind = text_of(record, "kind");
  const std::string_view effect = text_of(record, "effect");
  std::string out =
      fmt::format("CEF:0|haechi|haechi|1|{}|{}|{}|rt={} externalId={}", escape_cef(kind, '|'),
                  escape_cef(effect.empty() ? kind : effect, '|'), (6 - severity_of(record)) * 2,
                  time_of(record), number_of(record, "seq"));
  for (const CefField& field : kCefFields) {
    const std::string_view value = text_of(record, field.record_key);
    if (value.empty()) {
      continue;
    }
    out += fmt::format(" {}={}", field.key, escape_cef(value, '='));
    if (!field.label.empty()) {
      out += fmt::format(" {}Label={}", field.key, field.label);
    }
  }
  if (const std::int64_t lost = number_of(record, "lost"); lost != 0) {
    out += fmt::format(" cn1={} cn1Label=lost", lost);
  }
  return out;
}

// Printable ASCII without spaces, at most `most` characters; `-` for nothing.
std::string to_token(std::string_view text, std::size_t most) {
  std::string out;
  for (const char c : text.substr(0, most)) {
    out += c > ' ' && c < 0x7f ? c : '?';
  }
  return out.empty() ? "-" : out;
}

} // namespace

std::optional<ExportFormat> parse_export_format(std::string_view word) {
  if (word == "json") {
    return ExportFormat::Json;
  }
  if (word == "ocsf") {
    return ExportFormat::Ocsf;
  }
  return word == "cef" ? std::optional(ExportFormat::Cef) : std::nullopt;
}

std::string format_record(ExportFormat format, const Value& record, std::string_view line) {
  switch (format) {
  case ExportFormat::Ocsf:
    return to_ocsf(record, line);
  case ExportFormat::Cef:
    return to_cef(record);
  case ExportFormat::Json:
    break;
  }
  return std::string(line);
}

std::string to_syslog(const Value& record, std::string_view host, std::string_view text) {
  const auto at = text_of(record, "at");
  return fmt::format("<{}>1 {} {} haechi - {} - {}", kLocal0 * 8 + severity_of(record),
                     parse_date_time(at) ? at : std::string_view("-"), to_token(host, 255),
                     to_token(text_of(record, "kind"), 32), text);
}

} // namespace haechi::ledger
