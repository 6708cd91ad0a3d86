#include "io/gateway/inspection_files.h"

#include <gtest/gtest.h>

namespace haechi::io {

namespace {

constexpr Instant kNow{std::chrono::sys_days{std::chrono::year{2026} / 11 / 22}};

TEST(InspectionFiles, AnExceptionThatHasEndedIsTold) {
  engine::config::Config config;
  config.inspection.exceptions = {{.host = "old.test", .until = kNow},
                                  {.host = "new.test", .until = kNow + std::chrono::hours(1)}};
  const auto found = check_inspection(config, kNow);
  EXPECT_TRUE(found.errors.empty());
  ASSERT_EQ(found.warnings.size(), 1U);
  EXPECT_NE(found.warnings.front().message.find("old.test"), std::string::npos);
}

TEST(InspectionFiles, ARevocationListThatCannotBeReadIsAnErrorAtItsPlace) {
  engine::config::Config config;
  config.inspection.revocation_lists = {{"/nowhere/a.crl", {"haechi.yaml", 7, 3}}};
  const auto found = check_inspection(config, kNow);
  ASSERT_EQ(found.errors.size(), 1U);
  EXPECT_EQ(found.errors.front().where.line, 7U);
}

} // namespace

} // namespace haechi::io
