#include "io/gateway/reference.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace haechi::io {
namespace {

TEST(ReferenceSource, MakesNumbersThatReadWellAndDoNotRepeat) {
  const auto source = make_reference_source();
  std::set<std::string> seen;
  for (int i = 0; i < 1'000; ++i) {
    const std::string number = source();
    EXPECT_TRUE(seen.insert(number).second) << number;
    EXPECT_EQ(number.size(), 11U);
    EXPECT_TRUE(number.starts_with("H-") && number[6] == '-') << number;
    EXPECT_EQ(number.substr(2).find_first_not_of("0123456789ABCDEFGHJKMNPQRSTVWXYZ-"),
              std::string::npos)
        << number;
  }
}

} // namespace
} // namespace haechi::io
