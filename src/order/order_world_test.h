#pragma once
// Keys, a list of issuers and a draft for the tests of orders.

#include "order/signed_order.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::order {

inline const Instant kDay0{std::chrono::days(20'000)}; // 2024-10-04

inline Instant day(int number) {
  return kDay0 + std::chrono::days(number);
}

struct KeyPair {
  Seed seed;
  PublicKey key;

  // Valid from day 0 to day 100.
  static KeyPair make(Byte salt, std::string holder = "anna", std::string body = "it.garante") {
    Seed seed(Bytes(Seed::kBytes, salt));
    PublicKey wanted;
    wanted.holder = std::move(holder);
    wanted.body = std::move(body);
    wanted.from = day(0);
    wanted.until = day(100);
    auto key = make_public_key(std::move(wanted), seed);
    EXPECT_TRUE(key);
    return {std::move(seed), std::move(*key)};
  }
};

inline std::string draft(std::string_view id = "it-1", int sequence = 1, int issued = 1,
                         std::string_view more = "") {
  return fmt::format(R"({{"id":"{}","issuer":"it.garante","sequence":{},"issued":"{}",)"
                     R"("import_by":"{}","basis":"GDPR, Article 58",)"
                     R"("because":{{"en":"No reply","ko":"미회신"}},)"
                     R"("rules":[{{"target":{{"provider_group":["deepseek"],"surface":["web"]}},)"
                     R"("effect":"block","obligations":["notice-page"]}}]{}}})",
                     id, sequence, to_rfc3339(day(issued)), to_rfc3339(day(issued + 30)), more);
}

inline std::string sign(const KeyPair& pair, const std::string& text) {
  const auto order = sign_order(text, pair.key, pair.seed, day(1));
  EXPECT_TRUE(order) << to_string(order.error());
  return order ? order->statement.text() : std::string();
}

inline Issuers listing(const KeyPair& pair, std::vector<std::string> targets = {}) {
  return {{{pair.key, std::move(targets)}}, {}};
}

// The code with which an order is refused; empty: it stands.
inline std::string check(std::string_view text, const Issuers& issuers, int now = 2,
                         std::int64_t last = -1) {
  const auto order = parse_order(text);
  if (!order) {
    return order.error().code;
  }
  const auto checked = check_order(*order, {issuers, day(now), last, false});
  return checked ? "" : checked.error().code;
}

} // namespace haechi::order
