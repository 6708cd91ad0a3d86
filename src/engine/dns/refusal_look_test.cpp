#include "engine/dns/refusal_look.h"

#include <gtest/gtest.h>

namespace haechi::engine::dns {
namespace {

TEST(RefusalLooks, FollowTheOrderThatDecided) {
  const IpAddress all = *IpAddress::parse("192.0.2.1");
  const IpAddress own = *IpAddress::parse("192.0.2.2");
  config::Dns dns;
  dns.sinkhole = {all};
  dns.block_answers = {
      {.orders = {"a", "b"}, .answer = config::BlockAnswer::Refused},
      {.orders = {"c"}, .answer = config::BlockAnswer::Sinkhole},
      {.orders = {"d"}, .answer = config::BlockAnswer::Sinkhole, .sinkhole = {own}}};
  const RefusalLooks looks(dns);
  EXPECT_EQ(looks.find("").answer, config::BlockAnswer::NameError);
  EXPECT_EQ(looks.find("e").answer, config::BlockAnswer::NameError);
  EXPECT_EQ(looks.find("a").answer, config::BlockAnswer::Refused);
  EXPECT_EQ(looks.find("b").answer, config::BlockAnswer::Refused);
  EXPECT_EQ(looks.find("c").sinkhole.front(), all);
  EXPECT_EQ(looks.find("d").sinkhole.front(), own);
}

} // namespace
} // namespace haechi::engine::dns
