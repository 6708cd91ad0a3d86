// Whatever somebody may send as an order, a key, its revocation, an adoption, a list of issuers or
// a key file. What is read is read again, the same, from its own canonical text, and nothing that
// was not signed stands.
#include "base/bytes.h"
#include "base/check.h"
#include "order/adoption.h"
#include "order/key_file.h"
#include "order/order_yaml.h"

#include <cstddef>
#include <cstdint>

using namespace haechi;

namespace {

void read_as_order(std::string_view text) {
  const auto read = order::parse_order(text);
  if (!read) {
    return;
  }
  const std::string canonical = read->statement.text();
  if (canonical.size() > order::kMaxStatementBytes) {
    return; // a draft that has no room for a signature
  }
  const auto again = order::parse_order(canonical);
  HAECHI_CHECK(again && again->statement.text() == canonical && again->id == read->id &&
               again->rules.size() == read->rules.size());
  const order::Issuers none;
  HAECHI_CHECK(!order::check_order(*read, {none, Instant(), -1, false}));
  const auto file =
      order::to_policy_file(*read, {.id = "own", .issuer = "body", .from = read->issued});
  HAECHI_CHECK(!file || !file->empty());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = as_text(ByteView(data, size));
  if (const auto value = order::parse_strict(text)) {
    const std::string canonical = order::to_canonical(*value);
    const auto again = order::parse_strict(canonical, 8 * order::kMaxStatementBytes);
    HAECHI_CHECK(again && order::to_canonical(*again) == canonical);
  }
  read_as_order(text);
  if (const auto key = order::parse_public_key(text)) {
    HAECHI_CHECK(order::parse_public_key(key->line).has_value());
    HAECHI_CHECK(!order::parse_revocation(text, *key) && !order::parse_adoption(text, *key));
  }
  const auto issuers = order::parse_issuers({"list", std::string(text)});
  if (issuers) {
    HAECHI_CHECK(order::parse_issuers({"list", to_text(*issuers)}).has_value());
  }
  if (const auto key = order::parse_key_file(text)) {
    HAECHI_CHECK(order::parse_public_key(key->line).has_value());
  }
  return 0;
}
