#include "engine/identity/address_users.h"

#include <gtest/gtest.h>

namespace haechi::engine::identity {
namespace {

TEST(AddressUsers, ReadsPrefixesOfBothFamilies) {
  const auto users = parse_address_users({"people.txt", "# seats\n"
                                                        "\n"
                                                        "10.1.2.3\tkim\r\n"
                                                        "10.1.3.0/24  lee body=kr.motie role=lead "
                                                        "groups=a,b\n"
                                                        "2001:db8::/64 홍길동"});
  ASSERT_TRUE(users) << to_string(users.error().front());
  ASSERT_EQ(users->size(), 3U);
  EXPECT_EQ(users->at(0).cidr.to_string(), "10.1.2.3/32");
  EXPECT_EQ(users->at(0).name, "kim");
  EXPECT_FALSE(users->at(0).fields.body);
  EXPECT_EQ(users->at(1).fields.body, "kr.motie");
  EXPECT_EQ(users->at(1).fields.groups, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(users->at(1).line, 4U);
  EXPECT_EQ(users->at(2).name, "홍길동");
}

struct LineCase {
  std::string line;
  std::string code;
  std::uint32_t column;
};

TEST(AddressUsers, TellsEveryWrongLineWithItsPlace) {
  const std::vector<LineCase> rows{
      {"kim 10.1.2.3", "E-PEOPLE-001", 1},
      {"10.1.2.300 kim", "E-PEOPLE-001", 1},
      {"10.1.2.3/24 kim", "E-PEOPLE-001", 1},
      {"10.1.2.3", "E-PEOPLE-002", 1},
      {"10.1.2.3 " + std::string(129, 'a'), "E-PEOPLE-002", 1},
      {"  10.1.2.3 kim rolle=x", "E-PEOPLE-003", 16},
      {"10.1.2.3 kim body=", "E-PEOPLE-003", 14},
      {"10.9.9.9 kim\n::ffff:10.9.9.9 lee", "E-PEOPLE-004", 1},
  };
  for (const LineCase& row : rows) {
    const auto users = parse_address_users({"people.txt", "# above\n" + row.line + "\n"});
    ASSERT_FALSE(users) << row.line;
    ASSERT_EQ(users.error().size(), 1U) << row.line;
    EXPECT_EQ(users.error().front().code, row.code) << row.line;
    EXPECT_EQ(users.error().front().where,
              (Location{"people.txt", row.code == "E-PEOPLE-004" ? 3U : 2U, row.column}))
        << row.line;
  }
}

TEST(AddressUsers, StopsAtAHundredErrors) {
  std::string text;
  for (int i = 0; i < 300; ++i) {
    text += "nobody\n";
  }
  const auto users = parse_address_users({"people.txt", text});
  ASSERT_FALSE(users);
  EXPECT_EQ(users.error().size(), 101U);
  EXPECT_EQ(users.error().back().code, "E-PEOPLE-005");
}

} // namespace
} // namespace haechi::engine::identity
