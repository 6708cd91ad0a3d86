// Keys of clouds and hosters.
#include "content/detect/secrets/secret_rules.h"

namespace haechi::content {

namespace {

constexpr SecretRule kRules[] = {
    {"aws_access_key", "AKIA", R"x(AKIA[A-Z2-7]{16}\b)x"},
    {"aws_access_key", "ASIA", R"x(ASIA[A-Z2-7]{16}\b)x"},
    {"aws_access_key", "ABIA", R"x(ABIA[A-Z2-7]{16}\b)x"},
    {"aws_access_key", "ACCA", R"x(ACCA[A-Z2-7]{16}\b)x"},
    {"aws_access_key", "A3T", R"x(A3T[A-Z0-9][A-Z2-7]{16}\b)x"},
    {"aws_bedrock", "ABSK", R"x(ABSK[A-Za-z0-9+/]{109,269}={0,2})x"},
    {"aws_bedrock", "bedrock-api-key-", R"x(bedrock-api-key-[A-Za-z0-9+/=]{20,400})x"},
    {"google_oauth", "ya29.", R"x(ya29\.[A-Za-z0-9_-]{20,400})x"},
    {"google_client_secret", "GOCSPX-", R"x(GOCSPX-[A-Za-z0-9_-]{28})x"},
    {"google_client_id", ".apps.googleusercontent.com",
     R"x(\d{10,14}-[a-z0-9]{32}\.apps\.googleusercontent\.com\b)x", SecretCheck::None, 70, 48},
    {"firebase", "APA91b", R"x(AAAA[A-Za-z0-9_-]{7}:APA91b[A-Za-z0-9_-]{130,140})x",
     SecretCheck::Random, 95, 12},
    {"google_service_account", "\"service_account\"", R"x("service_account")x", SecretCheck::None,
     70},
    {"azure_client_secret", "Q~", R"x([A-Za-z0-9_~.]{3}\dQ~[A-Za-z0-9_~.-]{31,34})x",
     SecretCheck::Random, 92, 4, true},
    {"azure_storage_key", "AccountKey=", R"x(AccountKey=([A-Za-z0-9+/]{86}==))x"},
    {"azure_sas", "sig=", R"x(sig=([A-Za-z0-9%]{43,63}%3[dD]))x", SecretCheck::Random, 90, 0, true},
    {"azure_sas", "sig=", R"x(sig=([A-Za-z0-9%+/]{40,60}=))x", SecretCheck::Random, 85, 0, true},
    {"azure_shared_access", "SharedAccessKey=", R"x(SharedAccessKey=([A-Za-z0-9+/]{43}=))x"},
    {"alibaba", "LTAI", R"x(LTAI[A-Za-z0-9]{17,21}\b)x"},
    {"tencent", "AKID", R"x(AKID[A-Za-z0-9]{32}\b)x"},
    {"ncloud", "ncp_iam_", R"x(ncp_iam_[A-Za-z0-9]{20,60}\b)x"},
    {"digitalocean", "dop_v1_", R"x(dop_v1_[0-9a-f]{64}\b)x"},
    {"digitalocean", "doo_v1_", R"x(doo_v1_[0-9a-f]{64}\b)x"},
    {"digitalocean", "dor_v1_", R"x(dor_v1_[0-9a-f]{64}\b)x"},
    {"heroku", "HRKU-", R"x(HRKU-[A-Za-z0-9_-]{36,64})x"},
    {"flyio", "fo1_", R"x(fo1_[A-Za-z0-9_-]{43}\b)x"},
    {"flyio", "fm1", R"x(fm1[ar]_[A-Za-z0-9+/]{100,}={0,3})x", SecretCheck::Random, 92, 0, false,
     kWideWindow},
    {"flyio", "fm2_", R"x(fm2_[A-Za-z0-9+/]{100,}={0,3})x", SecretCheck::Random, 92, 0, false,
     kWideWindow},
    {"netlify", "nfp_", R"x(nfp_[A-Za-z0-9]{36,40}\b)x"},
    {"supabase", "sbp_", R"x(sbp_[0-9a-f]{40}\b)x"},
    {"cloudflare_origin", "v1.0-", R"x(v1\.0-[a-f0-9]{24}-[a-f0-9]{146}\b)x"},
    {"scalingo", "tk-us-", R"x(tk-us-[\w-]{48}\b)x"},
    {"yandex", "AQVN", R"x(AQVN[A-Za-z0-9_-]{35,38})x"},
    {"yandex", "t1.", R"x(t1\.[A-Z0-9a-z_-]+={0,2}\.[A-Z0-9a-z_-]{86}={0,2})x", SecretCheck::Random,
     92, 0, false, kWideWindow},
    {"yandex", "YC", R"x(YC[a-zA-Z0-9_-]{38}\b)x", SecretCheck::Random, 75},
    {"planetscale", "pscale_", R"x(pscale_(?:tkn|oauth|pw)_[A-Za-z0-9=._-]{32,64})x"},
    {"databricks", "dapi", R"x(dapi[0-9a-f]{32}(?:-\d)?\b)x"},
    {"oracle_wallet", "ocid1.", R"x(ocid1\.[a-z]{2,30}\.oc1\.[a-z0-9.-]{20,100})x",
     SecretCheck::None, 40},
    {"openshift", "sha256~", R"x(sha256~[\w-]{43})x"},
};

} // namespace

std::span<const SecretRule> cloud_secrets() {
  return kRules;
}

} // namespace haechi::content
