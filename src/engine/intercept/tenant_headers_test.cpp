#include "engine/intercept/tenant_headers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::engine::intercept {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TenantRestrictions make(const std::vector<TenantValue>& values) {
  auto made = TenantRestrictions::make(values);
  EXPECT_TRUE(made) << made.error().message;
  return made.value_or(TenantRestrictions());
}

Headers applied(const TenantRestrictions& restrictions, std::string_view host, Headers headers) {
  restrictions.apply(host, headers);
  return headers;
}

} // namespace

TEST(TenantRestrictions, OverwriteAndNeverAppend) {
  const auto restrictions = make({{"anthropic-organization", "aaaa,bbbb"}});
  const Headers sent{{"anthropic-allowed-org-ids", "mine"},
                     {"accept", "*/*"},
                     {"anthropic-allowed-org-ids", "again"}};
  for (const char* host : {"claude.ai", "api.anthropic.com", "anthropic.com", "www.claude.com"}) {
    EXPECT_THAT(
        applied(restrictions, host, sent),
        ElementsAre(Header{"accept", "*/*"}, Header{"anthropic-allowed-org-ids", "aaaa,bbbb"}))
        << host;
  }
  EXPECT_EQ(applied(restrictions, "claude.ai.evil.test", sent), sent);
}

TEST(TenantRestrictions, MicrosoftsConsumerFieldStandsOnItsHostOnly) {
  const auto restrictions = make({{"microsoft-policy", "tid:guid"}, {"microsoft-consumer", ""}});
  EXPECT_THAT(applied(restrictions, "login.live.com", {}),
              ElementsAre(Header{"sec-restrict-tenant-access-policy", "restrict-msa"}));
  EXPECT_THAT(applied(restrictions, "login.microsoftonline.com", {}),
              ElementsAre(Header{"sec-restrict-tenant-access-policy", "tid:guid"}));
}

TEST(TenantRestrictions, EveryVendorsFieldCanBeSet) {
  for (const TenantField& field : tenant_fields()) {
    const std::string value = field.fixed.empty() ? "value" : std::string(field.fixed);
    const auto restrictions = make({{std::string(field.id), value}});
    for (std::string_view host : field.hosts) {
      host.remove_prefix(host.starts_with("*.") ? 2 : 0);
      EXPECT_THAT(applied(restrictions, host, {}),
                  ElementsAre(Header{std::string(field.header), value}));
    }
  }
}

TEST(TenantRestrictions, RefuseWhatWouldRestrictNothing) {
  const auto code = [](const std::vector<TenantValue>& values) {
    const auto made = TenantRestrictions::make(values);
    return made ? "none" : made.error().code;
  };
  EXPECT_EQ(code({{"openai-workspaces", "x"}}), "E-HTTP-010");
  EXPECT_EQ(code({{"openai-workspace", ""}}), "E-HTTP-011");
  EXPECT_EQ(code({{"openai-workspace", " x"}}), "E-HTTP-011");
  EXPECT_EQ(code({{"openai-workspace", "a\r\nb: c"}}), "E-HTTP-011");
  EXPECT_EQ(code({{"microsoft-consumer", "else"}}), "E-HTTP-011");
  EXPECT_EQ(code({{"slack-workspaces", "T1"}, {"slack-workspaces", "T2"}}), "E-HTTP-012");
}

TEST(TenantRestrictions, UseWithoutAnAccountIsFoundInEverySpelling) {
  const auto restrictions = make({{"openai-workspace", "uuid"}});
  for (const char* path : {"/backend-anon/f/conversation", "/BACKEND-ANON", "//backend-anon/x",
                           "/./backend-anon/x", "/a/../backend-anon/x", "/%62ackend-anon/x",
                           "/a%2F..%2Fbackend-anon", "/backend-anonymous"}) {
    EXPECT_TRUE(restrictions.is_logged_out("chatgpt.com", path)) << path;
  }
  EXPECT_FALSE(restrictions.is_logged_out("chatgpt.com", "/backend-api/f/conversation"));
  EXPECT_FALSE(restrictions.is_logged_out("other.test", "/backend-anon/x"));
  EXPECT_FALSE(TenantRestrictions().is_logged_out("chatgpt.com", "/backend-anon/x"));
}

} // namespace haechi::engine::intercept
