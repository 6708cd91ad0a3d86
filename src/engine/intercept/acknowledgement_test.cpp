#include "engine/intercept/acknowledgement_token.h"
#include "engine/intercept/acknowledgements.h"
#include "engine/intercept/alt_svc.h"
#include "engine/intercept/form.h"
#include "engine/intercept/request_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::engine::intercept {

namespace {

const Instant kNow{std::chrono::hours(1000)};
const TokenKey kKey{1, 2, 3};
const TokenPurpose kPurpose{"mina", "chat", "chat.test", "warn"};

std::string token() {
  return make_token(kKey, kPurpose, kNow + std::chrono::minutes(5), {9});
}

} // namespace

TEST(AcknowledgementToken, HoldsForWhatItWasMadeFor) {
  const auto checked = check_token(kKey, kPurpose, token(), kNow);
  ASSERT_TRUE(checked);
  EXPECT_EQ(checked->until, kNow + std::chrono::minutes(5));
  EXPECT_FALSE(check_token(kKey, kPurpose, token(), kNow + std::chrono::minutes(5)));
  EXPECT_FALSE(check_token(TokenKey{}, kPurpose, token(), kNow));
  for (const TokenPurpose& other : {TokenPurpose{"jun", "chat", "chat.test", "warn"},
                                    TokenPurpose{"mina", "chat2", "chat.test", "warn"},
                                    TokenPurpose{"mina", "chat", "b.test", "warn"},
                                    TokenPurpose{"mina", "chat", "chat.test", "justify"},
                                    TokenPurpose{"minac", "hat", "chat.test", "warn"}}) {
    EXPECT_FALSE(check_token(kKey, other, token(), kNow));
  }
}

TEST(AcknowledgementToken, NoChangedByteHolds) {
  const std::string made = token();
  for (std::size_t i = 0; i < made.size(); ++i) {
    std::string changed = made;
    changed[i] = changed[i] == '1' ? '2' : '1';
    EXPECT_FALSE(check_token(kKey, kPurpose, changed, kNow)) << i;
    EXPECT_FALSE(check_token(kKey, kPurpose, made.substr(0, i), kNow)) << i;
  }
  EXPECT_FALSE(check_token(kKey, kPurpose, made + "0", kNow));
}

TEST(Acknowledgements, EndAndAreBounded) {
  Acknowledgements table;
  table.remember("mina", "chat", {.until = kNow + std::chrono::hours(1)}, kNow);
  EXPECT_TRUE(table.find("mina", "chat", kNow));
  EXPECT_FALSE(table.find("mina", "other", kNow));
  EXPECT_FALSE(table.find("jun", "chat", kNow));
  EXPECT_FALSE(table.find("mina", "chat", kNow + std::chrono::hours(1)));
  table.remember("jun", "chat", {.until = kNow + std::chrono::hours(9)},
                 kNow + std::chrono::hours(2));
  EXPECT_EQ(table.size(), 1U) << "what is over is forgotten";
}

TEST(Acknowledgements, AreRenewed) {
  Acknowledgements table;
  table.remember("mina", "chat", {.until = kNow + std::chrono::hours(1)}, kNow);
  table.remember("mina", "chat", {.purpose = "research", .until = kNow + std::chrono::hours(3)},
                 kNow);
  table.remember("jun", "chat", {.until = kNow + std::chrono::hours(9)},
                 kNow + std::chrono::hours(2));
  EXPECT_EQ(table.find("mina", "chat", kNow + std::chrono::hours(2))->purpose, "research");
}

TEST(Acknowledgements, ANumberIsSpentOnce) {
  Acknowledgements table;
  const Instant until = kNow + std::chrono::minutes(5);
  EXPECT_TRUE(table.spend("n", until, kNow));
  EXPECT_FALSE(table.spend("n", until, kNow));
  EXPECT_TRUE(table.spend("m", until, kNow));
}

TEST(Form, ReadsFieldsOnce) {
  const auto form = parse_form("a=1+2&b=%ED%95%B4&c");
  ASSERT_TRUE(form);
  EXPECT_EQ(form->at("a"), "1 2");
  EXPECT_EQ(form->at("b"), "해");
  EXPECT_EQ(form->at("c"), "");
  EXPECT_FALSE(parse_form("a=1&a=2"));
  EXPECT_FALSE(parse_form("a=%4"));
  EXPECT_FALSE(parse_form("a=%zz"));
  EXPECT_FALSE(parse_form("a=%FF"));
}

TEST(Form, WhatIsEncodedReadsBack) {
  const std::string text = "POST /v1/a b&c=d%e?해";
  EXPECT_EQ(parse_form("for=" + encode_form_value(text))->at("for"), text);
  EXPECT_EQ(encode_form_value("/v1/chat"), "/v1/chat");
}

TEST(AltSvc, KeepsOnlyWhatCanBeRead) {
  EXPECT_EQ(strip_http3(R"(h3=":443"; ma=86400, h2="a.test:443", h3-29=":443")"),
            R"(h2="a.test:443")");
  EXPECT_EQ(strip_http3(R"(h3="a,h2=b:443"; ma=1)"), "");
  EXPECT_EQ(strip_http3("clear"), "clear");
  EXPECT_EQ(strip_http3(""), "");
}

TEST(RequestNames, CoverIsOneWholeLabel) {
  const std::vector<std::string> covered{"a.test", "*.b.test"};
  EXPECT_TRUE(is_covered("a.test", covered));
  EXPECT_TRUE(is_covered("x.b.test", covered));
  EXPECT_FALSE(is_covered("b.test", covered));
  EXPECT_FALSE(is_covered("x.y.b.test", covered));
  EXPECT_FALSE(is_covered("xb.test", covered));
}

} // namespace haechi::engine::intercept
