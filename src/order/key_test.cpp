#include "order/key_file.h"
#include "order/order_world_test.h"

namespace haechi::order {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Key, IsKnownByALineThatItSignedItself) {
  const KeyPair anna = KeyPair::make(1);
  const auto read = parse_public_key(anna.key.line);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->holder, "anna");
  EXPECT_EQ(read->id(), anna.key.id());
  EXPECT_EQ(read->until, day(100));
  std::string forged = anna.key.line;
  forged.replace(forged.find("anna"), 4, "evil");
  EXPECT_EQ(parse_public_key(forged).error().code, "E-ORDER-003");
  EXPECT_EQ(parse_public_key("{}").error().code, "E-ORDER-002");
  EXPECT_EQ(parse_public_key("nonsense").error().code, "E-ORDER-001");
}

TEST(Key, NeedsAHolderABodyAndAnEnd) {
  const Seed seed(Bytes(Seed::kBytes, 9));
  PublicKey key;
  key.holder = "anna";
  key.until = day(1);
  EXPECT_FALSE(make_public_key(key, seed)) << "no body";
  key.body = "it.garante";
  EXPECT_TRUE(make_public_key(key, seed));
  key.until = key.from;
  EXPECT_FALSE(make_public_key(key, seed));
}

TEST(Key, IsRevokedByItselfAndByNoOther) {
  const KeyPair anna = KeyPair::make(1);
  const KeyPair eve = KeyPair::make(2);
  const auto made = make_revocation({{}, day(5), "lost", {}}, anna.seed);
  ASSERT_TRUE(made);
  EXPECT_TRUE(parse_revocation(made->line, anna.key));
  EXPECT_EQ(parse_revocation(made->line, eve.key).error().code, "E-ORDER-003");
  std::string forged = made->line;
  forged.replace(forged.find("lost"), 4, "kept");
  EXPECT_EQ(parse_revocation(forged, anna.key).error().code, "E-ORDER-003");
}

TEST(Key, OpensWithItsPassphraseAlone) {
  const KeyPair anna = KeyPair::make(1);
  const Bytes salt(kSaltBytes, 7);
  const Bytes nonce(kNonceBytes, 8);
  const auto text = seal_key(anna.key, anna.seed, "해치 2025", salt, nonce);
  ASSERT_TRUE(text);
  EXPECT_THAT(*text, Not(HasSubstr(std::string(8, '\1'))));
  EXPECT_EQ(parse_key_file(*text)->id(), anna.key.id());
  const auto opened = open_key(*text, "해치 2025");
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->public_half(), anna.key.bytes);
  EXPECT_EQ(open_key(*text, "해치 2024").error().code, "E-ORDER-004");
  EXPECT_EQ(seal_key(anna.key, anna.seed, "", salt, nonce).error().code, "E-ORDER-004");
}

TEST(Key, DoesNotOpenUnderAnotherPublicLine) {
  const KeyPair anna = KeyPair::make(1);
  const KeyPair eve = KeyPair::make(2, "eve");
  const Bytes salt(kSaltBytes, 7);
  const Bytes nonce(kNonceBytes, 8);
  const auto mine = seal_key(anna.key, anna.seed, "one", salt, nonce);
  const auto hers = seal_key(eve.key, eve.seed, "one", salt, nonce);
  ASSERT_TRUE(mine && hers);
  const auto sealed_of = [](const std::string& text) {
    return text.substr(text.find("\"sealed\""));
  };
  const std::string mixed = mine->substr(0, mine->find("\"sealed\"")) + sealed_of(*hers);
  EXPECT_EQ(open_key(mixed, "one").error().code, "E-ORDER-004");
}

TEST(Issuers, AreReadAsTheyWereWritten) {
  const KeyPair anna = KeyPair::make(1);
  const KeyPair eve = KeyPair::make(2, "eve");
  Issuers list = listing(anna, {"deepseek"});
  list.issuers.push_back({eve.key, {}});
  list.revoked.push_back(*make_revocation({{}, day(5), "lost", {}}, eve.seed));
  list.revoked.push_back({anna.key.id(), day(6), "left office", {}});
  const auto read = parse_issuers({"issuers.json", to_text(list)});
  ASSERT_TRUE(read) << to_string(read.error());
  EXPECT_EQ(to_text(*read), to_text(list));
  EXPECT_EQ(read->find(anna.key.id())->targets, std::vector<std::string>{"deepseek"});
  EXPECT_EQ(read->find_revocation(eve.key.id())->because, "lost");
  EXPECT_EQ(read->find("0000000000000000"), nullptr);
}

TEST(Issuers, AreRefusedWithForgedStatementsDoubleKeysOrUnknownFields) {
  const KeyPair anna = KeyPair::make(1);
  Issuers twice = listing(anna);
  twice.issuers.push_back({anna.key, {}});
  Issuers forged = listing(anna);
  forged.revoked.push_back(*make_revocation({{}, day(5), "lost", {}}, anna.seed));
  std::string text = to_text(forged);
  text.replace(text.rfind("lost"), 4, "kept");
  for (const std::string& each : {to_text(twice), text, std::string("{}"), std::string("[]"),
                                  std::string(R"({"v":1,"issuers":[],"revoked":[],"more":1})"),
                                  std::string(R"({"v":1,"issuers":[{"key":1}],"revoked":[]})")}) {
    const auto read = parse_issuers({"issuers.json", each});
    ASSERT_FALSE(read) << each;
    EXPECT_EQ(read.error().code, "E-ORDER-005");
  }
}

} // namespace
} // namespace haechi::order
