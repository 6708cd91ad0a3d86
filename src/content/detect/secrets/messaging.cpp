// Tokens of chat, mail and telephony services.
#include "content/detect/secrets/secret_rules.h"

namespace haechi::content {

namespace {

constexpr SecretRule kRules[] = {
    {"slack", "xoxa-", R"x(xoxa-[A-Za-z0-9-]{10,250})x"},
    {"slack", "xoxb-", R"x(xoxb-[A-Za-z0-9-]{10,250})x"},
    {"slack", "xoxe-", R"x(xoxe-[A-Za-z0-9-]{10,250})x"},
    {"slack", "xoxo-", R"x(xoxo-[A-Za-z0-9-]{10,250})x"},
    {"slack", "xoxp-", R"x(xoxp-[A-Za-z0-9-]{10,250})x"},
    {"slack", "xoxr-", R"x(xoxr-[A-Za-z0-9-]{10,250})x"},
    {"slack", "xoxs-", R"x(xoxs-[A-Za-z0-9-]{10,250})x"},
    {"slack", "xoxe.", R"x(xoxe\.xox[bp]-\d-[A-Za-z0-9]{100,200})x"},
    {"slack", "xapp-", R"x(xapp-\d-[A-Z0-9]+-\d+-[a-f0-9]{20,80})x", SecretCheck::Random},
    {"slack_webhook", "hooks.slack.com/",
     R"x(hooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9+/]{40,60})x",
     SecretCheck::Random, 92, 0, true},
    {"teams_webhook", ".webhook.office.com/webhookb2/",
     R"x([a-z0-9-]+\.webhook\.office\.com/webhookb2/[0-9a-f-]{36}@[0-9a-f-]{36}/IncomingWebhook/[0-9a-f]{32}/[0-9a-f-]{36})x",
     SecretCheck::Random, 92, 60, true},
    {"discord_webhook", "/api/webhooks/", R"x(/api/webhooks/\d{17,20}/[A-Za-z0-9_-]{60,80})x",
     SecretCheck::Random, 92, 0, true},
    {"telegram_bot", ":AA", R"x(\d{8,10}:AA[A-Za-z0-9_-]{32,34})x", SecretCheck::Random, 92, 10},
    {"sendgrid", "SG.", R"x(SG\.[A-Za-z0-9_=.-]{66}\b)x"},
    {"mailgun", "key-", R"x(key-[0-9a-f]{32}\b)x", SecretCheck::Random, 88},
    {"mailgun", "pubkey-", R"x(pubkey-[0-9a-f]{32}\b)x", SecretCheck::Random, 80},
    {"mailchimp", "-us", R"x([0-9a-f]{32}-us\d{1,2}\b)x", SecretCheck::Random, 88, 32},
    {"brevo", "xkeysib-", R"x(xkeysib-[0-9a-f]{64}-[A-Za-z0-9]{16}\b)x"},
    {"twilio", "SK", R"x(SK[0-9a-f]{32}\b)x"},
    {"twilio", "AC", R"x(AC[0-9a-f]{32}\b)x", SecretCheck::Random, 75},
    {"postmark", "PMAK-", R"x(PMAK-[0-9a-fA-F]{24}-[0-9a-fA-F]{34}\b)x"},
    {"frameio", "fio-u-", R"x(fio-u-[A-Za-z0-9_=-]{64})x"},
    {"facebook", "EAAM", R"x(EAAM[A-Za-z0-9]{100,})x", SecretCheck::Random, 85, 0, false,
     kWideWindow},
    {"facebook", "EAAC", R"x(EAAC[A-Za-z0-9]{100,})x", SecretCheck::Random, 85, 0, false,
     kWideWindow},
    {"typeform", "tfp_", R"x(tfp_[A-Za-z0-9_.=-]{59})x"},
    {"intra42", "s-s4t2", R"x(s-s4t2(?:ud|af)-[a-f0-9]{64}\b)x"},
    {"sendinblue", "xsmtpsib-", R"x(xsmtpsib-[0-9a-f]{64}-[A-Za-z0-9]{16}\b)x"},
};

} // namespace

std::span<const SecretRule> messaging_secrets() {
  return kRules;
}

} // namespace haechi::content
