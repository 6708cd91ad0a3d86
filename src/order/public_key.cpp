#include "order/public_key.h"

#include "ledger/note.h"
#include "wire/json/writer.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::order {

Result<PublicKey> make_public_key(PublicKey key, const Seed& seed) {
  key.bytes = seed.public_half();
  if (key.holder.empty() || key.body.empty() || key.until <= key.from) {
    return fail("E-ORDER-002", "a key has a holder, a body, and an end behind its beginning");
  }
  wire::json::Writer out;
  out.begin_object().key("v").number(1).member("kind", kKeyKind).member("holder", key.holder);
  out.member("body", key.body).member("key", ledger::to_base64(key.bytes));
  out.member("from", to_rfc3339(key.from)).member("until", to_rfc3339(key.until)).end_object();
  return sign_statement(out.text(), kKeyKind, seed).map([&](const Statement& statement) {
    key.line = statement.text();
    return std::move(key);
  });
}

Result<PublicKey> parse_public_key(std::string_view line) {
  const auto statement = parse_statement(line, kKeyKind);
  if (!statement) {
    return tl::make_unexpected(statement.error());
  }
  Members in(*statement);
  PublicKey out;
  out.holder = in.text("holder");
  out.body = in.text("body");
  const auto bytes = ledger::parse_base64(in.text("key"));
  out.from = in.date("from");
  out.until = in.date("until");
  if (!bytes || bytes->size() != out.bytes.size()) {
    in.refuse("`key` is no key");
  }
  if (const auto read = in.finish(); !read) {
    return tl::make_unexpected(read.error());
  }
  std::ranges::copy(*bytes, out.bytes.begin());
  if (!statement->is_signed_by(out.bytes)) {
    return fail("E-ORDER-003", "this key has not signed its own line");
  }
  out.line = statement->text();
  return out;
}

Result<Revocation> make_revocation(Revocation revocation, const Seed& seed) {
  revocation.key = key_id(seed.public_half());
  wire::json::Writer out;
  out.begin_object().key("v").number(1).member("kind", kRevocationKind);
  out.member("key", revocation.key).member("at", to_rfc3339(revocation.at));
  out.member("because", revocation.because).end_object();
  return sign_statement(out.text(), kRevocationKind, seed).map([&](const Statement& statement) {
    revocation.line = statement.text();
    return std::move(revocation);
  });
}

Result<Revocation> parse_revocation(std::string_view line, const PublicKey& key) {
  const auto statement = parse_statement(line, kRevocationKind);
  if (!statement) {
    return tl::make_unexpected(statement.error());
  }
  Members in(*statement);
  Revocation out{in.text("key"), in.date("at"), in.optional_lines("because"), statement->text()};
  if (const auto read = in.finish(); !read) {
    return tl::make_unexpected(read.error());
  }
  if (out.key != key.id() || !statement->is_signed_by(key.bytes)) {
    return fail("E-ORDER-003", fmt::format("key {} has not signed this", key.id()));
  }
  return out;
}

} // namespace haechi::order
