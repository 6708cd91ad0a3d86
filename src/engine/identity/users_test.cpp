#include "engine/identity/users.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>

namespace haechi::engine::identity {
namespace {

// From the tests of the argon2 reference implementation: password `password`, salt `somesalt`.
constexpr std::string_view kArgon =
    "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
constexpr std::string_view kArgonTwoLanes =
    "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc";
// crypt(3) of `correct horse`.
constexpr std::string_view kBcrypt = "$2b$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e";
constexpr std::string_view kBcryptY =
    "$2y$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2";

constexpr ArgonCost kCheap{64, 1, 1};

TEST(PasswordHash, MatchesArgon2idOfTheReferenceImplementation) {
  const auto hash = PasswordHash::parse(kArgon);
  ASSERT_TRUE(hash) << hash.error().message;
  EXPECT_TRUE(hash->matches("password"));
  EXPECT_FALSE(hash->matches("Password"));
  EXPECT_FALSE(hash->matches(""));
  EXPECT_TRUE(PasswordHash::parse(kArgonTwoLanes)->matches("password"));
}

TEST(PasswordHash, MatchesBcrypt) {
  for (const std::string_view text : {kBcrypt, kBcryptY}) {
    const auto hash = PasswordHash::parse(text);
    ASSERT_TRUE(hash) << hash.error().message;
    EXPECT_TRUE(hash->matches("correct horse"));
    EXPECT_FALSE(hash->matches("correct horsf"));
    EXPECT_FALSE(hash->matches(std::string_view("correct horse\0", 14)));
  }
}

TEST(PasswordHash, NeverMatchesAnOversizedPassword) {
  const auto made = make_argon2id(std::string(kMaxPassword, 'a'), Bytes(16), kCheap);
  ASSERT_TRUE(made);
  const auto hash = PasswordHash::parse(*made);
  ASSERT_TRUE(hash);
  EXPECT_TRUE(hash->matches(std::string(kMaxPassword, 'a')));
  EXPECT_FALSE(hash->matches(std::string(kMaxPassword + 1, 'a')));
}

TEST(MakeArgon2id, IsReadBackAndDependsOnTheSalt) {
  const auto one = make_argon2id("비밀번호", Bytes(16, 1), kCheap);
  const auto two = make_argon2id("비밀번호", Bytes(16, 2), kCheap);
  ASSERT_TRUE(one && two);
  EXPECT_NE(*one, *two);
  EXPECT_TRUE(PasswordHash::parse(*one)->matches("비밀번호"));
  EXPECT_FALSE(PasswordHash::parse(*one)->matches("비밀"));
}

TEST(MakeArgon2id, RefusesAnEmptyPassword) {
  EXPECT_EQ(make_argon2id("", Bytes(16)).error().code, "E-USERS-008");
}

struct HashCase {
  std::string text;
  std::string code;
};

TEST(PasswordHash, RefusesWhatIsUnknownOrAbsurd) {
  const std::string tail = "$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
  const std::vector<HashCase> rows{
      {"", "E-USERS-002"},
      {"secret", "E-USERS-002"},
      {"$1$abc$def", "E-USERS-002"},
      {"$argon2i$v=19$m=256,t=2,p=1" + tail, "E-USERS-002"},
      {"$argon2id$v=16$m=256,t=2,p=1" + tail, "E-USERS-002"},
      {"$argon2id$v=19$m=256,t=2,p=-1" + tail, "E-USERS-002"},
      {"$argon2id$v=19$t=2,m=256,p=1" + tail, "E-USERS-002"},
      {"$argon2id$v=19$m=99999999999,t=2,p=1" + tail, "E-USERS-002"},
      {"$argon2id$v=19$m=256,t=2,p=1$c29t$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
       "E-USERS-002"},
      {"$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65", "E-USERS-002"},
      {"$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$" + std::string(1000, 'A'), "E-USERS-002"},
      {"$argon2id$v=19$m=4194304,t=1,p=1" + tail, "E-USERS-003"},
      {"$argon2id$v=19$m=262144,t=32,p=1" + tail, "E-USERS-003"},
      {"$argon2id$v=19$m=256,t=4000000000,p=1" + tail, "E-USERS-003"},
      {"$argon2id$v=19$m=256,t=0,p=1" + tail, "E-USERS-003"},
      {"$argon2id$v=19$m=256,t=1,p=0" + tail, "E-USERS-003"},
      {"$argon2id$v=19$m=8,t=1,p=16" + tail, "E-USERS-003"},
      {"$2b$20$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e", "E-USERS-003"},
      {"$2b$xx$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e", "E-USERS-002"},
      {"$2b$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6", "E-USERS-002"},
      {"$2b$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc:e", "E-USERS-002"},
  };
  for (const HashCase& row : rows) {
    const auto hash = PasswordHash::parse(row.text);
    ASSERT_FALSE(hash) << row.text;
    EXPECT_EQ(hash.error().code, row.code) << row.text;
  }
}

TEST(Users, ReadsNamesHashesAndOverrides) {
  const auto users = Users::parse(
      {"users.txt", fmt::format("# people\n\nkim:{}\r\nlee:{}:role=lead:body=kr.motie:groups=a,b\n"
                                "park:{}:groups=",
                                kArgon, kBcrypt, kArgon)});
  ASSERT_TRUE(users) << to_string(users.error().front());
  ASSERT_EQ(users->all().size(), 3U);
  const User* lee = users->find("lee");
  ASSERT_NE(lee, nullptr);
  EXPECT_EQ(lee->fields.role, "lead");
  EXPECT_EQ(lee->fields.body, "kr.motie");
  EXPECT_EQ(lee->fields.groups, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(users->find("kim")->fields.body, std::nullopt);
  EXPECT_EQ(users->find("park")->fields.groups, std::vector<std::string>());
  EXPECT_EQ(users->find("le"), nullptr);
}

TEST(Users, VerifyNeedsNameAndPassword) {
  const auto users = Users::parse({"u", fmt::format("kim:{}\nlee:{}\n", kArgon, kBcrypt)});
  ASSERT_TRUE(users);
  EXPECT_TRUE(users->verify("kim", "password"));
  EXPECT_FALSE(users->verify("kim", "correct horse"));
  EXPECT_TRUE(users->verify("lee", "correct horse"));
  // Strangers are checked against somebody's hash; the right password of that hash opens nothing.
  for (const std::string_view stranger : {"", "kin", "KIM", "root", "lee "}) {
    EXPECT_FALSE(users->verify(stranger, "password"));
    EXPECT_FALSE(users->verify(stranger, "correct horse"));
  }
  EXPECT_FALSE(Users().verify("kim", "password"));
}

struct LineCase {
  std::string line;
  std::string code;
  std::uint32_t column;
};

TEST(Users, TellsEveryWrongLineWithItsPlace) {
  const std::vector<LineCase> rows{
      {"nobody", "E-USERS-001", 1},
      {fmt::format(":{}", kArgon), "E-USERS-001", 1},
      {fmt::format("a b:{}", kArgon), "E-USERS-001", 1},
      {fmt::format("{}:{}", std::string(129, 'a'), kArgon), "E-USERS-001", 1},
      {"kim:secret", "E-USERS-002", 5},
      {"kim:$argon2id$v=19$m=4194304,t=1,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/"
       "4",
       "E-USERS-003", 5},
      {fmt::format("kim:{}:rolle=x", kBcrypt), "E-USERS-005", 66},
      {fmt::format("kim:{}:role=", kBcrypt), "E-USERS-005", 66},
      {fmt::format("kim:{}:role=a:role=b", kBcrypt), "E-USERS-005", 73},
      {fmt::format("kim:{}:groups", kBcrypt), "E-USERS-005", 66},
      {fmt::format("kim:{}:groups=a,,b", kBcrypt), "E-USERS-005", 66},
      {fmt::format("twin:{0}\ntwin:{0}", kBcrypt), "E-USERS-004", 1},
  };
  for (const LineCase& row : rows) {
    const auto users = Users::parse({"users.txt", "# one line above\n" + row.line + "\n"});
    ASSERT_FALSE(users) << row.line;
    ASSERT_EQ(users.error().size(), 1U) << row.line;
    const Error& error = users.error().front();
    EXPECT_EQ(error.code, row.code) << row.line;
    EXPECT_EQ(error.where, (Location{"users.txt", row.code == "E-USERS-004" ? 3U : 2U, row.column}))
        << to_string(error);
    EXPECT_THAT(to_string(error), testing::Not(testing::HasSubstr("$argon2id"))) << row.line;
  }
}

} // namespace
} // namespace haechi::engine::identity
