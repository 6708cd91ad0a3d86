#include "order/order_world_test.h"
#include "order/signed_order.h"

namespace haechi::order {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class SignedOrderTest : public testing::Test {
 protected:
  const KeyPair anna_ = KeyPair::make(1);
  const Issuers listed_ = listing(anna_);
  const std::string text_ = sign(anna_, draft());
};

TEST_F(SignedOrderTest, StandsWhenAListedIssuerSignedIt) {
  EXPECT_EQ(check(text_, listed_), "");
  const auto order = parse_order(text_);
  ASSERT_TRUE(order);
  EXPECT_EQ(order->id, "it-1");
  EXPECT_EQ(order->because.ko, "미회신");
  EXPECT_THAT(targets_of(*order), ElementsAre("deepseek"));
}

TEST_F(SignedOrderTest, MayBeSpacedAndSortedOtherwise) {
  const auto order = parse_order(text_);
  ASSERT_TRUE(order);
  // The signature first, and blanks around everything.
  std::string other = fmt::format("\n{{ \"signature\" : \"{}\",\t{}", order->statement.signature,
                                  order->statement.canonical.substr(1));
  EXPECT_EQ(check(other, listed_), "");
  EXPECT_EQ(parse_order(other)->statement.text(), text_);
}

TEST_F(SignedOrderTest, IsRefusedWhenAnyByteOfItsMeaningChanged) {
  for (const auto& [from, to] : {std::pair<std::string, std::string>{"deepseek", "deepseec"},
                                 {"\"sequence\":1", "\"sequence\":2"},
                                 {"\"block\"", "\"warn\""},
                                 {"No reply", "No  reply"},
                                 {"미회신", "회신"}}) {
    std::string forged = text_;
    const auto at = forged.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    forged.replace(at, from.size(), to);
    EXPECT_EQ(check(forged, listed_), "E-ORDER-003") << from;
  }
}

TEST_F(SignedOrderTest, IsRefusedWhereverItIsCutShort) {
  for (std::size_t size = 0; size < text_.size(); ++size) {
    EXPECT_NE(check(text_.substr(0, size), listed_), "") << size;
  }
}

TEST_F(SignedOrderTest, IsRefusedWithoutASignatureOrWithAnothersOrOfAnotherDomain) {
  auto order = parse_order(text_);
  ASSERT_TRUE(order);
  EXPECT_EQ(check(order->statement.canonical, listed_), "E-ORDER-003");
  const KeyPair eve = KeyPair::make(2, "eve");
  std::string forged = sign(eve, draft());
  EXPECT_EQ(check(forged, listed_), "E-ORDER-006") << "the key is not in the list";
  order->statement.signature = sign_text(eve.seed, "haechi-order/v1", order->statement.canonical);
  EXPECT_EQ(check(order->statement.text(), listed_), "E-ORDER-003");
  order->statement.signature =
      sign_text(anna_.seed, "haechi-adoption/v1", order->statement.canonical);
  EXPECT_EQ(check(order->statement.text(), listed_), "E-ORDER-003");
}

TEST_F(SignedOrderTest, RefusesUnknownAndDoubleFieldsAndWordsThatAreNone) {
  for (const char* more :
       {R"(,"urgent":true)", R"(,"title":{"fr":"Ordre"})", R"(,"expires":"tomorrow")",
        R"(,"addressee":"deepseek")", R"(,"addressee":[1])", R"(,"review":12)",
        R"(,"instrument":"\u001b[2J")"}) {
    const auto order = sign_order(draft("it-1", 1, 1, more), anna_.key, anna_.seed, day(1));
    ASSERT_FALSE(order) << more;
    EXPECT_EQ(order.error().code, "E-ORDER-002") << more;
  }
  const auto twice = sign_order(draft("it-1", 1, 1, R"(,"id":"x")"), anna_.key, anna_.seed, day(1));
  EXPECT_EQ(twice.error().code, "E-ORDER-001");
  EXPECT_EQ(sign_order("{}", anna_.key, anna_.seed, day(1)).error().code, "E-ORDER-002");
  EXPECT_EQ(sign_order("[]", anna_.key, anna_.seed, day(1)).error().code, "E-ORDER-001");
  EXPECT_EQ(sign_order(draft("a b"), anna_.key, anna_.seed, day(1)).error().code, "E-ORDER-002");
  EXPECT_EQ(sign_order(draft(std::string(9'000, 'x')), anna_.key, anna_.seed, day(1)).error().code,
            "E-ORDER-002");
}

TEST_F(SignedOrderTest, NeverShowsALineThatItsIssuerDidNotWrite) {
  const auto try_basis = [&](const std::string& basis) {
    std::string text = draft();
    text.replace(text.find("GDPR, Article 58"), 16, basis);
    const auto order = sign_order(text, anna_.key, anna_.seed, day(1));
    return order ? std::string() : order.error().code;
  };
  EXPECT_EQ(try_basis("GDPR – 개인정보 보호법"), "");
  for (const char* basis : {R"(GDPR\nsigned by root)", R"(GDPR\tx)", R"(GDPR\u009b2J)",
                            R"(GDPR\u202ex)", R"(GDPR\u2066x)", R"(GDPR\u2028x)"}) {
    EXPECT_EQ(try_basis(basis), "E-ORDER-002") << basis;
  }
  const auto reads = [&](std::string_view more) {
    return sign_order(draft("it-1", 1, 1, more), anna_.key, anna_.seed, day(1)).has_value();
  };
  EXPECT_TRUE(reads(R"(,"appeal":"Tribunale\nwithin 30 days")")) << "a long text has lines";
  EXPECT_FALSE(reads(R"(,"appeal":"Tribunale\u202e")"));
}

TEST_F(SignedOrderTest, NamesNoMoreTargetsThanARegisterHolds) {
  const auto name_targets = [&](int rules) {
    std::string text = draft();
    std::string more;
    int number = 0;
    for (int rule = 0; rule < rules; ++rule) {
      more += R"({"effect":"warn","target":{"service":[)";
      for (int i = 0; i < 100; ++i) {
        more += fmt::format(R"({}"s{}")", i == 0 ? "" : ",", number++);
      }
      more += "]}},";
    }
    text.insert(text.find(R"("rules":[)") + 9, more);
    const auto order = sign_order(text, anna_.key, anna_.seed, day(1));
    return order ? std::string() : order.error().code;
  };
  EXPECT_EQ(name_targets(4), "");
  EXPECT_EQ(name_targets(5), "E-ORDER-002") << "with that of the draft";
}

TEST_F(SignedOrderTest, ARevocationThatIsKnownCountsWhateverTimeIsTold) {
  Issuers issuers = listed_;
  issuers.revoked.push_back({anna_.key.id(), day(3), "lost", {}});
  const auto order = parse_order(text_);
  ASSERT_TRUE(order);
  EXPECT_TRUE(check_order(*order, {issuers, day(2)}));
  const auto known = check_order(*order, {.issuers = issuers, .now = day(2), .clock = day(5)});
  ASSERT_FALSE(known);
  EXPECT_EQ(known.error().code, "E-ORDER-007");
}

TEST_F(SignedOrderTest, RefusesARuleThatNamesNothingOrLoosens) {
  for (const auto& [from, to] : {std::pair<std::string, std::string>{
                                     R"("provider_group":["deepseek"],"surface":["web"])", ""},
                                 {R"("effect":"block")", R"("effect":"allow")"},
                                 {R"("effect":"block")", R"("effect":"exempt")"},
                                 {R"("surface")", R"("devices")"}}) {
    std::string text = draft();
    text.replace(text.find(from), from.size(), to);
    EXPECT_EQ(sign_order(text, anna_.key, anna_.seed, day(1)).error().code, "E-ORDER-002") << to;
  }
}

TEST_F(SignedOrderTest, IsRefusedTooLateAndFromTheFuture) {
  EXPECT_EQ(check(text_, listed_, 30), "");
  EXPECT_EQ(check(text_, listed_, 31), "E-ORDER-008");
  EXPECT_EQ(check(text_, listed_, 0), "E-ORDER-008");
  const std::string ends =
      sign(anna_, draft("it-1", 1, 1, fmt::format(R"(,"expires":"{}")", to_rfc3339(day(5)))));
  EXPECT_EQ(check(ends, listed_, 4), "");
  EXPECT_EQ(check(ends, listed_, 5), "E-ORDER-008");
}

TEST_F(SignedOrderTest, IsRefusedTwiceAndBehindANewerOne) {
  EXPECT_EQ(check(text_, listed_, 2, 0), "");
  EXPECT_EQ(check(text_, listed_, 2, 1), "E-ORDER-009");
  EXPECT_EQ(check(text_, listed_, 2, 7), "E-ORDER-009");
}

TEST_F(SignedOrderTest, NeedsAKeyThatWasValidWhenItWasIssued) {
  EXPECT_EQ(sign_order(draft("it-1", 1, 100), anna_.key, anna_.seed, day(1)).error().code,
            "E-ORDER-006");
  EXPECT_EQ(sign_order(draft("it-1", 1, -1), anna_.key, anna_.seed, day(1)).error().code,
            "E-ORDER-006");
  // Signed with the same bytes under a line that lasts longer.
  KeyPair longer = KeyPair::make(1);
  longer.key.until = day(500);
  const auto renewed = make_public_key(longer.key, longer.seed);
  ASSERT_TRUE(renewed);
  const auto late = sign_order(draft("it-1", 1, 200), *renewed, longer.seed, day(1));
  ASSERT_TRUE(late);
  EXPECT_EQ(check(late->statement.text(), listed_, 201), "E-ORDER-006");
}

TEST_F(SignedOrderTest, AKeyThatHasEndedSignsNothingThatIsSeenAfterwards) {
  EXPECT_EQ(sign_order(draft("it-1", 1, 99), anna_.key, anna_.seed, day(100)).error().code,
            "E-ORDER-006")
      << "whatever the draft says";
  const std::string text = sign(anna_, draft("it-1", 1, 90)); // to be taken in until day 120
  EXPECT_EQ(check(text, listed_, 99), "");
  EXPECT_EQ(check(text, listed_, 100), "E-ORDER-006");
  const auto order = parse_order(text);
  ASSERT_TRUE(order);
  const auto told = check_order(*order, {.issuers = listed_, .now = day(95), .clock = day(100)});
  ASSERT_FALSE(told);
  EXPECT_EQ(told.error().code, "E-ORDER-006") << "the clock counts, too";
  EXPECT_TRUE(
      check_order(*order, {.issuers = listed_, .now = day(95), .is_here = true, .clock = day(500)}))
      << "what was taken in in time goes on to stand";
}

TEST_F(SignedOrderTest, IsNotOpenForever) {
  const auto open_for = [](int days) {
    std::string text = draft();
    const std::string until = to_rfc3339(day(31));
    text.replace(text.find(until), until.size(), to_rfc3339(day(1 + days)));
    return text;
  };
  EXPECT_EQ(check(sign(anna_, open_for(366)), listed_), "");
  const auto refused = sign_order(open_for(367), anna_.key, anna_.seed, day(1));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "E-ORDER-008");
  // As an earlier version, or another program, would sign it.
  const auto order = parse_order(sign(anna_, draft()));
  ASSERT_TRUE(order);
  std::string canonical = order->statement.canonical;
  const std::string until = to_rfc3339(day(31));
  canonical.replace(canonical.find(until), until.size(), to_rfc3339(day(368)));
  const auto open = sign_statement(canonical, kOrderKind, anna_.seed);
  ASSERT_TRUE(open);
  EXPECT_EQ(check(open->text(), listed_), "E-ORDER-008");
  const auto here = parse_order(open->text());
  ASSERT_TRUE(here);
  EXPECT_TRUE(check_order(*here, {.issuers = listed_, .now = day(2), .is_here = true}));
}

TEST_F(SignedOrderTest, ARevokedKeyProvesNothingThatIsSeenAfterwards) {
  Issuers issuers = listed_;
  issuers.revoked.push_back({anna_.key.id(), day(3), "lost", {}});
  EXPECT_EQ(check(text_, issuers, 2), "") << "before it was revoked";
  EXPECT_EQ(check(text_, issuers, 3), "E-ORDER-007") << "though it says to be older";
  auto here = parse_order(text_);
  ASSERT_TRUE(here);
  EXPECT_FALSE(check_order(*here, {issuers, day(9), -1, true}));
}

TEST_F(SignedOrderTest, IsHeardOnlyAboutWhatTheListSays) {
  EXPECT_EQ(check(text_, listing(anna_, {"deepseek", "qwen"})), "");
  EXPECT_EQ(check(text_, listing(anna_, {"qwen"})), "E-ORDER-010");
  std::string broad = draft();
  broad.replace(broad.find(R"("provider_group":["deepseek"])"), 29, R"("control_country":["CN"])");
  EXPECT_EQ(check(sign(anna_, broad), listing(anna_, {"CN"})), "E-ORDER-010")
      << "a limit names services, providers and groups";
  EXPECT_EQ(check(sign(anna_, broad), listed_), "");
}

TEST_F(SignedOrderTest, IsOfTheBodyForWhichTheKeyStands) {
  const KeyPair other = KeyPair::make(3, "eve", "xx.other");
  const auto refused = sign_order(draft(), other.key, other.seed, day(1));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "E-ORDER-006");
  Issuers issuers = listing(anna_);
  issuers.issuers.front().key.body = "xx.other";
  EXPECT_EQ(check(text_, issuers), "E-ORDER-006");
}

TEST_F(SignedOrderTest, ErrorsSayWhatToDo) {
  const auto order = parse_order(text_);
  ASSERT_TRUE(order);
  const Issuers none;
  const auto refused = check_order(*order, {none, day(2), -1, false});
  ASSERT_FALSE(refused);
  EXPECT_THAT(to_string(refused.error()), HasSubstr("haechi key import"));
}

} // namespace
} // namespace haechi::order
