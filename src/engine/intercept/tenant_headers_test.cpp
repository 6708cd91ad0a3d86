#include "engine/intercept/tenant_headers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::engine::intercept {

namespace {

using testing::Contains;
using testing::ElementsAre;

constexpr const char* kUuid = "0a1b2c3d-0000-4000-8000-00000000000F";
constexpr const char* kOtherUuid = "ffffffff-0000-4000-8000-000000000001";

// A value that the vendor takes.
std::string sample(const TenantField& field) {
  switch (field.form) {
  case TenantForm::Uuids:
  case TenantForm::Directory:
  case TenantForm::Tenants:
    return kUuid;
  case TenantForm::Organizations:
    return "org-abc";
  case TenantForm::Domains:
    return "example.org,example.com";
  case TenantForm::Policy:
    return std::string(kUuid) + ":" + kOtherUuid;
  case TenantForm::Words:
    break;
  }
  return field.fixed.empty() ? "T01,T02" : std::string(field.fixed);
}

std::string code(const std::vector<TenantValue>& values) {
  const auto made = TenantRestrictions::make(values);
  return made ? "none" : made.error().code;
}

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
  const std::string both = std::string(kUuid) + "," + kOtherUuid;
  const auto restrictions = make({{"anthropic-organization", both}});
  const Headers sent{{"anthropic-allowed-org-ids", "mine"},
                     {"accept", "*/*"},
                     {"anthropic-allowed-org-ids", "again"}};
  for (const char* host : {"claude.ai", "api.anthropic.com", "anthropic.com", "www.claude.com"}) {
    EXPECT_THAT(applied(restrictions, host, sent),
                ElementsAre(Header{"accept", "*/*"}, Header{"anthropic-allowed-org-ids", both}))
        << host;
  }
  EXPECT_THAT(applied(restrictions, "claude.ai.evil.test", sent),
              ElementsAre(Header{"accept", "*/*"}))
      << "a client's own copy goes nowhere";
}

TEST(TenantRestrictions, MicrosoftsConsumerFieldStandsOnItsHostOnly) {
  const auto restrictions = make({{"microsoft-tenants", "example.org"},
                                  {"microsoft-context", kUuid},
                                  {"microsoft-consumer", ""}});
  EXPECT_THAT(applied(restrictions, "login.live.com", {}),
              ElementsAre(Header{"sec-restrict-tenant-access-policy", "restrict-msa"}));
  EXPECT_THAT(applied(restrictions, "login.microsoftonline.com", {}),
              ElementsAre(Header{"restrict-access-to-tenants", "example.org"},
                          Header{"restrict-access-context", kUuid}));
}

TEST(TenantRestrictions, EveryVendorsFieldCanBeSet) {
  std::vector<TenantValue> values;
  for (const TenantField& field : tenant_fields()) {
    if (field.id != "microsoft-consumer") { // not beside microsoft-policy
      values.push_back({std::string(field.id), sample(field)});
    }
  }
  const auto restrictions = make(values);
  for (const TenantField& field : tenant_fields()) {
    for (std::string_view host : field.hosts) {
      host.remove_prefix(host.starts_with("*.") ? 2 : 0);
      if (field.id != "microsoft-consumer") {
        EXPECT_THAT(applied(restrictions, host, {}),
                    Contains(Header{std::string(field.header), sample(field)}));
        EXPECT_THAT(restrictions.hosts(), Contains(testing::EndsWith(host)));
      }
    }
  }
  EXPECT_THAT(applied(restrictions, "www.example.org", {}), testing::IsEmpty());
}

TEST(TenantRestrictions, RefuseWhatWouldRestrictNothing) {
  EXPECT_EQ(code({{"openai-workspaces", "x"}}), "E-HTTP-010");
  EXPECT_EQ(code({{"openai-workspace", ""}}), "E-HTTP-011");
  EXPECT_EQ(code({{"microsoft-consumer", "else"}}), "E-HTTP-011");
  EXPECT_EQ(code({{"openai-organization", "org-a"}, {"openai-organization", "org-b"}}),
            "E-HTTP-012");
}

TEST(TenantRestrictions, RefuseWhatTheVendorWouldNotUnderstand) {
  const std::string uuid = kUuid;
  for (const TenantValue& value :
       {TenantValue{"openai-workspace", uuid + ", " + kOtherUuid},
        TenantValue{"openai-workspace", " " + uuid}, TenantValue{"openai-workspace", uuid + ","},
        TenantValue{"openai-workspace", uuid + "\r\na: b"},
        TenantValue{"openai-workspace", uuid.substr(1)},
        TenantValue{"openai-organization", "workspace"}, TenantValue{"openai-organization", "org-"},
        TenantValue{"google-domains", "@example.org"},
        TenantValue{"gemini-code-assist-domains", "someone@example.org"},
        TenantValue{"microsoft-policy", uuid}, TenantValue{"dropbox-teams", "a b"}}) {
    const auto made = TenantRestrictions::make(std::vector{value});
    ASSERT_FALSE(made) << value.value;
    EXPECT_EQ(made.error().code, "E-HTTP-011");
    EXPECT_FALSE(made.error().hint.empty());
  }
}

TEST(TenantRestrictions, FieldsThatNeedOrForbidEachOther) {
  EXPECT_EQ(code({{"microsoft-tenants", "example.org"}}), "E-HTTP-016");
  EXPECT_EQ(code({{"slack-workspaces", "T1"}}), "E-HTTP-016");
  const std::string policy = std::string(kUuid) + ":" + kOtherUuid;
  EXPECT_EQ(code({{"microsoft-policy", policy}}), "none");
  EXPECT_EQ(code({{"microsoft-policy", policy}, {"microsoft-consumer", ""}}), "E-HTTP-016");
}

TEST(TenantRestrictions, UseWithoutAnAccountIsFoundInEverySpelling) {
  const auto restrictions = make({{"openai-workspace", kUuid}});
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
