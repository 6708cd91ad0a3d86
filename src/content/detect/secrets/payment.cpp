// Keys of payment and shop services.
#include "content/detect/secrets/secret_rules.h"

namespace haechi::content {

namespace {

constexpr SecretRule kRules[] = {
    {"stripe", "rk_live_", R"x(rk_live_[A-Za-z0-9]{10,99}\b)x"},
    {"stripe", "rk_test_", R"x(rk_test_[A-Za-z0-9]{10,99}\b)x"},
    {"stripe", "rk_prod_", R"x(rk_prod_[A-Za-z0-9]{10,99}\b)x"},
    {"stripe", "sk_live_", R"x(sk_live_[A-Za-z0-9]{10,99}\b)x"},
    {"stripe", "sk_test_", R"x(sk_test_[A-Za-z0-9]{10,99}\b)x"},
    {"stripe", "sk_prod_", R"x(sk_prod_[A-Za-z0-9]{10,99}\b)x"},
    {"stripe_webhook", "whsec_", R"x(whsec_[A-Za-z0-9+/]{32,64})x"},
    {"square", "sq0atp-", R"x(sq0atp-[A-Za-z0-9_-]{22,60})x"},
    {"square", "sq0csp-", R"x(sq0csp-[A-Za-z0-9_-]{22,60})x"},
    {"square", "EAAA", R"x(EAAA[A-Za-z0-9_-]{22,60}\b)x", SecretCheck::Random, 80},
    {"shopify", "shpat_", R"x(shpat_[0-9a-fA-F]{32}\b)x"},
    {"shopify", "shpca_", R"x(shpca_[0-9a-fA-F]{32}\b)x"},
    {"shopify", "shppa_", R"x(shppa_[0-9a-fA-F]{32}\b)x"},
    {"shopify", "shpss_", R"x(shpss_[0-9a-fA-F]{32}\b)x"},
    {"toss", "live_", R"x(live_(?:g?sk|g?ck)_[A-Za-z0-9]{20,40}\b)x"},
    {"toss", "test_", R"x(test_(?:g?sk|g?ck)_[A-Za-z0-9]{20,40}\b)x"},
    {"easypost", "EZAK", R"x(EZAK[A-Za-z0-9]{54}\b)x"},
    {"easypost", "EZTK", R"x(EZTK[A-Za-z0-9]{54}\b)x"},
    {"flutterwave", "FLWSECK", R"x(FLWSECK_TEST-[a-hA-H0-9]{12,32}(?:-X)?)x"},
    {"flutterwave", "FLWPUBK", R"x(FLWPUBK_TEST-[a-hA-H0-9]{32}-X)x", SecretCheck::Random, 80},
    {"duffel", "duffel_", R"x(duffel_(?:test|live)_[A-Za-z0-9_=-]{43})x"},
    {"plaid", "access-",
     R"x(access-(?:sandbox|development|production)-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})x"},
    {"shippo", "shippo_", R"x(shippo_(?:live|test)_[a-f0-9]{40}\b)x"},
    {"gocardless", "live_", R"x(live_[A-Za-z0-9_=-]{40}\b)x", SecretCheck::Random, 80},
    {"lob", "live_pub_", R"x(live_pub_[a-f0-9]{31}\b)x", SecretCheck::Random, 80},
    {"lob", "test_pub_", R"x(test_pub_[a-f0-9]{31}\b)x", SecretCheck::Random, 70},
    {"paypal", "access_token$",
     R"x(access_token\$(?:production|sandbox)\$[0-9a-z]{16}\$[0-9a-f]{32})x"},
    {"settlemint", "sm_", R"x(sm_(?:aat|pat|sat)_[A-Za-z0-9]{16}\b)x"},
};

} // namespace

std::span<const SecretRule> payment_secrets() {
  return kRules;
}

} // namespace haechi::content
