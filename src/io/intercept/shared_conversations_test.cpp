#include "io/intercept/shared_conversations.h"

#include <gtest/gtest.h>

namespace haechi::io::intercept {
namespace {

using haechi::content::Pseudonyms;
using haechi::content::Return;
using std::chrono::hours;

const Instant kNow{hours(500'000)};

std::string token_of(engine::content::Conversation& conversation, std::string_view value) {
  std::string out;
  conversation.visit([&](Pseudonyms& pseudonyms) {
    out = pseudonyms.replace("kr.rrn", value, Return::Allowed).token;
  });
  return out;
}

TEST(SharedConversations, GiveOneValueOnePseudonymForAPersonAndAService) {
  SharedConversations conversations;
  const std::string token = token_of(*conversations.open("mina", "chat", kNow), "960121-1021413");
  EXPECT_EQ(token_of(*conversations.open("mina", "chat", kNow), "960121-1021413"), token);
  EXPECT_NE(token_of(*conversations.open("jun", "chat", kNow), "960121-1021413"), token);
  EXPECT_NE(token_of(*conversations.open("mina", "other", kNow), "960121-1021413"), token);
  SharedConversations elsewhere;
  EXPECT_NE(token_of(*elsewhere.open("mina", "chat", kNow), "960121-1021413"), token);
}

TEST(SharedConversations, AreForgottenWhenNobodyHasUsedThem) {
  SharedConversations conversations;
  const std::string token = token_of(*conversations.open("mina", "chat", kNow), "960121-1021413");
  EXPECT_NE(conversations.find("mina", "chat", kNow + hours(8)), nullptr);
  EXPECT_NE(conversations.find("mina", "chat", kNow + hours(15)), nullptr)
      << "used seven hours ago";
  EXPECT_EQ(conversations.find("mina", "chat", kNow + hours(24)), nullptr);
  EXPECT_NE(token_of(*conversations.open("mina", "chat", kNow + hours(24)), "960121-1021413"),
            token);
}

TEST(SharedConversations, GiveUpTheOneUnusedLongestWhenThereAreTooMany) {
  SharedConversations conversations({.most = 2});
  (void)conversations.open("first", "chat", kNow);
  (void)conversations.open("second", "chat", kNow + hours(1));
  const auto held = conversations.find("first", "chat", kNow + hours(2));
  (void)conversations.open("third", "chat", kNow + hours(3));
  EXPECT_EQ(conversations.count(), 2U);
  EXPECT_NE(conversations.find("first", "chat", kNow + hours(3)), nullptr);
  EXPECT_EQ(conversations.find("second", "chat", kNow + hours(3)), nullptr);
  EXPECT_FALSE(token_of(*held, "960121-1021413").empty());
}

TEST(SharedConversations, BeginAnewWhenFullAndLeaveTheOldOneToWhoHoldsIt) {
  SharedConversations conversations({.full_bytes = 14});
  const auto first = conversations.open("mina", "chat", kNow);
  const std::string token = token_of(*first, "960121-1021413");
  EXPECT_NE(token_of(*conversations.open("mina", "chat", kNow), "960121-1021413"), token);
  EXPECT_EQ(token_of(*first, "960121-1021413"), token);
}

TEST(SharedConversations, AreOpenedAndFoundWhileSomebodyIsBusyWithThem) {
  SharedConversations conversations;
  const auto held = conversations.open("mina", "chat", kNow);
  held->visit([&](Pseudonyms&) {
    EXPECT_EQ(conversations.open("mina", "chat", kNow), held);
    EXPECT_EQ(conversations.find("mina", "chat", kNow), held);
    EXPECT_NE(conversations.open("jun", "chat", kNow), nullptr);
  });
}

} // namespace
} // namespace haechi::io::intercept
