// Tokens of tools for building, watching and storing.
#include "content/detect/secrets/secret_rules.h"

namespace haechi::content {

namespace {

constexpr SecretRule kRules[] = {
    {"grafana", "glsa_", R"x(glsa_[A-Za-z0-9]{32}_[0-9A-Fa-f]{8}\b)x"},
    {"grafana", "glc_", R"x(glc_[A-Za-z0-9+/]{32,400}={0,2})x"},
    {"grafana", "eyJrIjoi", R"x(eyJrIjoi[A-Za-z0-9]{70,400}={0,3})x"},
    {"newrelic", "NRAK-", R"x(NRAK-[A-Za-z0-9]{27}\b)x"},
    {"newrelic", "NRAA-", R"x(NRAA-[a-f0-9]{27}\b)x"},
    {"newrelic", "NRII-", R"x(NRII-[A-Za-z0-9-]{32})x"},
    {"newrelic", "NRJS-", R"x(NRJS-[a-f0-9]{19}\b)x"},
    {"linear", "lin_api_", R"x(lin_api_[A-Za-z0-9]{40}\b)x"},
    {"notion", "ntn_", R"x(ntn_[A-Za-z0-9]{43,50}\b)x"},
    {"notion", "secret_", R"x(secret_[A-Za-z0-9]{43}\b)x"},
    {"figma", "figd_", R"x(figd_[A-Za-z0-9_-]{40})x"},
    {"airtable", "pat", R"x(pat[A-Za-z0-9]{14}\.[a-f0-9]{64}\b)x"},
    {"vault", "hvs.", R"x(hvs\.[A-Za-z0-9_-]{24,300})x"},
    {"vault", "hvb.", R"x(hvb\.[A-Za-z0-9_-]{24,300})x"},
    {"vault", "hvr.", R"x(hvr\.[A-Za-z0-9_-]{24,300})x"},
    {"terraform_cloud", ".atlasv1.", R"x([A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{60,70})x",
     SecretCheck::Random, 95, 14},
    {"doppler", "dp.",
     R"x(dp\.(?:pt|st|ct|sa|scim|audit)\.(?:[a-z0-9_-]{2,35}\.)?[A-Za-z0-9]{40,44}\b)x"},
    {"pulumi", "pul-", R"x(pul-[0-9a-f]{40}\b)x"},
    {"sentry", "sntrys_", R"x(sntrys_[A-Za-z0-9+/=_]{60,400})x"},
    {"sentry", "sntryu_", R"x(sntryu_[a-f0-9]{64}\b)x"},
    {"onepassword", "ops_eyJ", R"x(ops_eyJ[A-Za-z0-9+/]{250,}={0,3})x", SecretCheck::Random, 92, 0,
     false, kWideWindow},
    {"onepassword", "A3-",
     R"x(A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}\b)x"},
    {"dynatrace", "dt0c01.", R"x(dt0c01\.[A-Za-z0-9]{24}\.[A-Za-z0-9]{64}\b)x"},
    {"prefect", "pnu_", R"x(pnu_[A-Za-z0-9]{36}\b)x"},
    {"readme", "rdme_", R"x(rdme_[a-z0-9]{70}\b)x"},
    {"infracost", "ico-", R"x(ico-[A-Za-z0-9]{32}\b)x"},
    {"harness", "pat.", R"x(pat\.[A-Za-z0-9_-]{22}\.[0-9a-f]{24}\.[A-Za-z0-9]{20}\b)x"},
    {"harness", "sat.", R"x(sat\.[A-Za-z0-9_-]{22}\.[0-9a-f]{24}\.[A-Za-z0-9]{20}\b)x"},
    {"octopus", "API-", R"x(API-[A-Z0-9]{26}\b)x"},
    {"maxmind", "_mmk", R"x([A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk\b)x", SecretCheck::Random, 92, 36},
    {"defined_networking", "dnkey-", R"x(dnkey-[a-z0-9=_-]{26}-[a-z0-9=_-]{52})x"},
    {"adobe", "p8e-", R"x(p8e-[a-zA-Z0-9]{32}\b)x"},
    {"dropbox", "sl.", R"x(sl\.[A-Za-z0-9_=-]{135})x"},
    {"clickhouse", "4b1d", R"x(4b1d[A-Za-z0-9]{38}\b)x"},
    {"launchdarkly", "sdk-",
     R"x(sdk-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b)x", SecretCheck::Random,
     80},
    {"notion", "ntn_", R"x(ntn_[0-9]{11}[A-Za-z0-9]{35}\b)x"},
    {"contentful", "CFPAT-", R"x(CFPAT-[A-Za-z0-9_-]{43})x"},
    {"rapidapi", "msh",
     R"x([A-Za-z0-9]{10}msh[A-Za-z0-9]{15}p1[A-Za-z0-9]{5}jsn[A-Za-z0-9]{12}\b)x",
     SecretCheck::Random, 90, 10},
    {"sumologic", "suaccess", R"x(suaccess[A-Za-z0-9]{20,})x", SecretCheck::Random, 60, 0, false,
     kWideWindow},
    {"okta", "SSWS ", R"x(SSWS (00[A-Za-z0-9_-]{40})\b)x"},
    {"okta", "okta",
     R"x(okta[\w.-]{0,20}["']?\s{0,3}[:=>|]{1,2}\s{0,3}["']?(00[A-Za-z0-9_-]{40})\b)x",
     SecretCheck::Random, 92, 0, true},
    {"okta", "OKTA",
     R"x(OKTA[\w.-]{0,20}["']?\s{0,3}[:=>|]{1,2}\s{0,3}["']?(00[A-Za-z0-9_-]{40})\b)x",
     SecretCheck::Random, 92, 0, true},
    {"ibm_cloud", "ibm_",
     R"x(ibm_(?:cloud_)?api_?key["']?\s{0,3}[:=]\s{0,3}["']?([A-Za-z0-9_-]{44})\b)x",
     SecretCheck::Random, 92, 0, true},
    {"ibm_cloud", "IBMCLOUD_API_KEY",
     R"x(IBMCLOUD_API_KEY["']?\s{0,3}[:=]\s{0,3}["']?([A-Za-z0-9_-]{44})\b)x", SecretCheck::Random,
     92, 0, true},
    {"endor", "endr+", R"x(endr\+[A-Za-z0-9-]{16})x"},
};

} // namespace

std::span<const SecretRule> operations_secrets() {
  return kRules;
}

} // namespace haechi::content
