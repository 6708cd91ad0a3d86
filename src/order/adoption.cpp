#include "order/adoption.h"

#include "base/digest.h"
#include "wire/json/writer.h"

#include <fmt/format.h>

namespace haechi::order {

std::string digest_of(std::string_view text) {
  return to_digest_text(sha256(as_bytes(text)));
}

Result<std::string> sign_adoption(const Adoption& adoption, const PublicKey& key, const Seed& seed,
                                  Instant clock) {
  if (key.holder != adoption.by || !key.is_valid(adoption.at) || clock >= key.until) {
    return fail("E-ORDER-006",
                fmt::format("key {} is of `{}`, from {} until {}; `{}` cannot sign with it",
                            key.id(), key.holder, to_rfc3339(key.from), to_rfc3339(key.until),
                            adoption.by));
  }
  wire::json::Writer out;
  out.begin_object().key("v").number(1).member("kind", kAdoptionKind);
  out.member("order", adoption.order).member("adopts", adoption.adopts).member("as", adoption.as);
  out.member("policy", adoption.policy).member("by", adoption.by);
  out.member("key", key.id()).member("at", to_rfc3339(adoption.at)).end_object();
  return sign_statement(out.text(), kAdoptionKind, seed).map([](const Statement& statement) {
    return statement.text();
  });
}

Result<Adoption> parse_adoption(std::string_view text, const PublicKey& key) {
  const auto statement = parse_statement(text, kAdoptionKind);
  if (!statement) {
    return tl::make_unexpected(statement.error());
  }
  Members in(*statement);
  Adoption out{in.text("order"),  in.text("adopts"), in.text("as"),
               in.text("policy"), in.text("by"),     in.date("at")};
  const std::string signer = in.text("key");
  if (const auto read = in.finish(); !read) {
    return tl::make_unexpected(read.error());
  }
  if (signer != key.id() || !statement->is_signed_by(key.bytes)) {
    return fail("E-ORDER-003", fmt::format("key {} has not signed this adoption", key.id()));
  }
  return out;
}

} // namespace haechi::order
