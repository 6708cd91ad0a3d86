#include "io/proxy/own_connections.h"

#include <gtest/gtest.h>

namespace haechi::io::proxy {
namespace {

TEST(OwnConnections, KnowsEachAsLongAsItsEntryLives) {
  const auto all = std::make_shared<OwnConnections>();
  const Endpoint one = *Endpoint::parse("10.0.0.1:40000");
  const Endpoint two = *Endpoint::parse("10.0.0.1:40001");
  EXPECT_FALSE(all->has(one));
  auto first = all->add(one);
  auto again = all->add(one);
  EXPECT_TRUE(all->has(one));
  EXPECT_FALSE(all->has(two));
  first.reset();
  EXPECT_TRUE(all->has(one)) << "its port was taken anew before the former entry went";
  again.reset();
  EXPECT_FALSE(all->has(one));
}

} // namespace
} // namespace haechi::io::proxy
