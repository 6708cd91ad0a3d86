#include "engine/proxy/credentials.h"

#include <gtest/gtest.h>

namespace haechi::engine::proxy {
namespace {

TEST(Credentials, AreUserAndPassword) {
  const auto credentials = parse_basic_credentials("Basic bWluYTpzZTpjcmV0");
  ASSERT_TRUE(credentials);
  EXPECT_EQ(credentials->user, "mina");
  EXPECT_EQ(credentials->password, "se:cret");
  EXPECT_TRUE(parse_basic_credentials("bAsIc  bTo="));
}

TEST(Credentials, AreRefusedWhenTheyAreNotStrictlyBasic) {
  for (const char* field :
       {"", "Basic", "Basic ", "Basic bTpz ZQ==", "Digest bWluYTpz", "Basic bWluYQ==", "Basic OnM=",
        "Basic bTpz=", "Basic bTp=", "Basic ====", "Basic bTr=", "Basic b*pz",
        "Basic bQA6cw==", "BasicbTpz"}) {
    EXPECT_FALSE(parse_basic_credentials(field)) << field;
  }
  EXPECT_FALSE(parse_basic_credentials("Basic " + std::string(688, 'A')));
}

} // namespace
} // namespace haechi::engine::proxy
