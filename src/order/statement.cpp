#include "order/statement.h"

#include "oversight/values.h"
#include "text/visible.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::order {

using wire::json::Kind;
using wire::json::Member;
using wire::json::Value;

namespace {

// SECURITY: statements are shown on terminals and pages, most of them on a line of their own.
bool is_plain(std::string_view text) {
  return !text::has_hidden(text) && text.find_first_of("\n\t") == std::string_view::npos;
}

std::string domain_of(std::string_view kind) {
  return fmt::format("{}/v1", kind);
}

// Takes the signature out of the object.
Statement take_apart(Value whole) {
  Statement out;
  const auto found = std::ranges::find(whole.members, "signature", &Member::key);
  if (found != whole.members.end()) {
    out.signature = found->value.text;
    whole.members.erase(found);
  }
  out.canonical = to_canonical(whole);
  out.body = std::move(whole);
  return out;
}

} // namespace

bool Statement::is_signed_by(const PublicBytes& key) const {
  return !signature.empty() && is_signed(key, domain_of(kind), canonical, signature);
}

std::string Statement::text() const {
  Value whole = body;
  Value last;
  last.kind = Kind::Text;
  last.text = signature;
  whole.members.push_back({"signature", std::move(last)});
  return to_canonical(whole);
}

Result<Statement> parse_statement(std::string_view text, std::string_view kind) {
  auto value = parse_strict(text);
  if (!value) {
    return tl::make_unexpected(std::move(value.error()));
  }
  if (!value->is_object()) {
    return fail("E-ORDER-001", "this is no object");
  }
  const Value* version = value->find("v");
  const Value* said = value->find("kind");
  if (version == nullptr || version->kind != Kind::Integer || version->integer != 1 ||
      said == nullptr || said->text != kind) {
    return fail("E-ORDER-002", fmt::format("this is no `{}` of version 1", kind));
  }
  const Value* signature = value->find("signature");
  if (signature != nullptr && !signature->is_text()) {
    return fail("E-ORDER-002", "`signature` is no text");
  }
  Statement out = take_apart(std::move(*value));
  out.kind = kind;
  return out;
}

Result<Statement> sign_statement(std::string_view body, std::string_view kind, const Seed& seed) {
  auto out = parse_statement(body, kind);
  if (out) {
    out->signature = sign_text(seed, domain_of(kind), out->canonical);
    if (out->text().size() > kMaxStatementBytes) {
      return fail("E-ORDER-001", fmt::format("it is longer than {} bytes", kMaxStatementBytes));
    }
  }
  return out;
}

Members::Members(const Value& object) : object_(object) {
  if (!object.is_object()) {
    refuse("something that should be an object is none");
  }
}

Members::Members(const Statement& statement) : object_(statement.body), taken_{"v", "kind"} {}

void Members::refuse(std::string_view why) {
  if (first_error_.empty()) {
    first_error_ = why;
  }
}

const Value* Members::any(std::string_view key) {
  taken_.push_back(key);
  return object_.find(key);
}

std::string Members::optional_text(std::string_view key) {
  const Value* value = any(key);
  if (value == nullptr) {
    return {};
  }
  if (!value->is_text() || value->text.empty() || !is_plain(value->text)) {
    refuse(fmt::format("`{}` is no line of text, or holds control characters", key));
  }
  return value->text;
}

std::string Members::optional_lines(std::string_view key) {
  const Value* value = any(key);
  if (value == nullptr) {
    return {};
  }
  if (!value->is_text() || value->text.empty() || text::has_hidden(value->text)) {
    refuse(fmt::format("`{}` is no text, or holds control characters", key));
  }
  return value->text;
}

std::string Members::text(std::string_view key) {
  std::string out = optional_text(key);
  if (out.empty()) {
    refuse(fmt::format("`{}` is missing", key));
  }
  return out;
}

std::int64_t Members::count(std::string_view key) {
  const Value* value = any(key);
  if (value == nullptr || value->kind != Kind::Integer || value->integer < 0) {
    refuse(fmt::format("`{}` is no count", key));
    return 0;
  }
  return value->integer;
}

std::optional<Instant> Members::optional_date(std::string_view key) {
  const std::string text = optional_text(key);
  const auto out = text.empty() ? std::nullopt : oversight::parse_instant(text);
  if (!text.empty() && !out) {
    refuse(fmt::format("`{}` is no time with an offset", key));
  }
  return out;
}

Instant Members::date(std::string_view key) {
  const auto out = optional_date(key);
  if (!out) {
    refuse(fmt::format("`{}` is missing", key));
  }
  return out.value_or(Instant());
}

std::vector<std::string> Members::texts(std::string_view key) {
  const Value* value = any(key);
  std::vector<std::string> out;
  if (value == nullptr) {
    return out;
  }
  if (!value->is_array() || value->items.size() > kMaxItems) {
    refuse(fmt::format("`{}` is no list of at most {} texts", key, kMaxItems));
    return out;
  }
  for (const Value& item : value->items) {
    if (!item.is_text() || item.text.empty() || !is_plain(item.text)) {
      refuse(fmt::format("`{}` holds something that is no text", key));
    }
    out.push_back(item.text);
  }
  return out;
}

Words Members::words(std::string_view key) {
  const Value* value = any(key);
  if (value == nullptr) {
    return {};
  }
  Members in(*value);
  Words out{in.optional_lines("en"), in.optional_lines("ko")};
  if (const auto read = in.finish(); !read) {
    refuse(fmt::format("`{}`: {}", key, read.error().message));
  }
  return out;
}

Result<void> Members::finish() {
  for (const Member& member : object_.members) {
    if (std::ranges::find(taken_, member.key) == taken_.end()) {
      refuse(fmt::format("`{}` is not known here", member.key));
    }
  }
  return first_error_.empty() ? Result<void>() : fail("E-ORDER-002", first_error_);
}

} // namespace haechi::order
