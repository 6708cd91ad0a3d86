#include "wire/tls/alert.h"

#include <gtest/gtest.h>

namespace haechi::wire::tls {
namespace {

TEST(Alert, IsOneFatalRecord) {
  EXPECT_EQ(make_fatal_alert(Alert::AccessDenied), std::string("\x15\x03\x03\x00\x02\x02\x31", 7));
  EXPECT_EQ(make_fatal_alert(Alert::UnrecognizedName),
            std::string("\x15\x03\x03\x00\x02\x02\x70", 7));
}

} // namespace
} // namespace haechi::wire::tls
