#include "io/demo/record_reader.h"

#include "io/files/read.h"
#include "wire/json/value.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace haechi::io {

namespace {

namespace fs = std::filesystem;
using wire::json::Value;

std::string text_of(const Value& record, std::string_view key) {
  const Value* value = record.find(key);
  return value != nullptr && value->is_text() ? value->text : std::string();
}

std::vector<std::string> texts_of(const Value& record, std::string_view key) {
  std::vector<std::string> out;
  if (const Value* list = record.find(key); list != nullptr && list->is_array()) {
    std::ranges::transform(list->items, std::back_inserter(out), &Value::text);
  }
  return out;
}

std::uint64_t number_of(const Value& record, std::string_view key) {
  const Value* value = record.find(key);
  return value == nullptr || value->integer < 0 ? 0 : static_cast<std::uint64_t>(value->integer);
}

void take_line(const Value& line, RecordsRead& out) {
  const std::string kind = text_of(line, "kind");
  if (kind == "minute") {
    out.dns_allowed += number_of(line, "dns_allowed");
    out.proxy_allowed += number_of(line, "proxy_allowed");
  } else if (kind == "decision") {
    ledger::Record record;
    record.reference = text_of(line, "reference");
    record.subject = text_of(line, "subject");
    record.body = text_of(line, "body");
    record.host = text_of(line, "host");
    record.depth = text_of(line, "depth");
    record.effect = text_of(line, "effect");
    record.action = text_of(line, "action");
    record.reason = text_of(line, "reason");
    record.by = text_of(line, "by");
    record.obligations = texts_of(line, "obligations");
    record.unmet = texts_of(line, "unmet");
    record.policy = text_of(line, "policy");
    out.decisions.push_back(std::move(record));
  }
}

Result<void> take_file(const std::string& path, wire::json::Parser& parser, RecordsRead& out) {
  const auto file = read_file(path);
  if (!file) {
    return tl::make_unexpected(file.error());
  }
  std::string_view rest = file->text;
  std::uint32_t number = 0;
  for (std::size_t end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
    ++number;
    const auto line = parser.parse(rest.substr(0, end));
    if (!line || !line->is_object()) {
      return fail("E-DEMO-006", "this line is no record", {path, number});
    }
    take_line(*line, out);
    rest.remove_prefix(end + 1);
  }
  return {};
}

} // namespace

Result<RecordsRead> read_records(const std::string& dir) {
  std::vector<std::string> paths;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(dir, error)) {
    if (entry.path().extension() == ".jsonl") {
      paths.push_back(entry.path().string());
    }
  }
  std::ranges::sort(paths);
  RecordsRead out;
  wire::json::Parser parser;
  for (const std::string& path : paths) {
    if (auto taken = take_file(path, parser, out); !taken) {
      return tl::make_unexpected(taken.error());
    }
  }
  return out;
}

} // namespace haechi::io
