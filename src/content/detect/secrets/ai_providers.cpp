// Keys of AI providers.
#include "content/detect/secrets/secret_rules.h"

namespace haechi::content {

namespace {

constexpr SecretRule kRules[] = {
    {"openai", "T3BlbkFJ",
     R"x(sk-(?:(?:proj|svcacct|admin|None)-)?[A-Za-z0-9_-]{20,100}T3BlbkFJ[A-Za-z0-9_-]{20,100})x",
     SecretCheck::Random, 99, 120},
    {"openai", "sk-proj-", R"x(sk-proj-[A-Za-z0-9_-]{40,200})x"},
    {"openai", "sk-svcacct-", R"x(sk-svcacct-[A-Za-z0-9_-]{40,200})x"},
    {"openai", "sk-admin-", R"x(sk-admin-[A-Za-z0-9_-]{40,200})x"},
    {"api_key", "sk-", R"x(sk-[A-Za-z0-9]{32,64}\b)x", SecretCheck::Random, 88},
    {"anthropic", "sk-ant-", R"x(sk-ant-(?:api|admin|oat|sid)\d\d-[A-Za-z0-9_-]{60,140})x"},
    {"openrouter", "sk-or-", R"x(sk-or-(?:v1-)?[0-9a-f]{64}\b)x"},
    {"google_api_key", "AIza", R"x((AIza[A-Za-z0-9_-]{35})(?:[^A-Za-z0-9_-]|$))x"},
    {"huggingface", "hf_", R"x(hf_[A-Za-z0-9]{30,40}\b)x"},
    {"huggingface", "api_org_", R"x(api_org_[A-Za-z]{34}\b)x"},
    {"groq", "gsk_", R"x(gsk_[A-Za-z0-9]{40,60}\b)x"},
    {"perplexity", "pplx-", R"x(pplx-[A-Za-z0-9]{40,64}\b)x"},
    {"replicate", "r8_", R"x(r8_[A-Za-z0-9]{37}\b)x"},
    {"xai", "xai-", R"x(xai-[A-Za-z0-9]{60,100}\b)x"},
    {"fireworks", "fw_", R"x(fw_[A-Za-z0-9]{22,40}\b)x"},
    {"cerebras", "csk-", R"x(csk-[a-z0-9]{40,60}\b)x"},
    {"nvidia", "nvapi-", R"x(nvapi-[A-Za-z0-9_-]{50,80})x"},
    {"langsmith", "lsv2_", R"x(lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}\b)x"},
    {"clova_studio", "nv-", R"x(nv-[0-9a-f]{32}[A-Za-z0-9]{4,12}\b)x"},
    {"tavily", "tvly-", R"x(tvly-(?:dev-)?[A-Za-z0-9]{28,40}\b)x"},
    {"friendli", "flp_", R"x(flp_[A-Za-z0-9]{40,60}\b)x"},
    {"upstage", "up_", R"x(up_[A-Za-z0-9]{29}\b)x"},
};

} // namespace

std::span<const SecretRule> ai_provider_secrets() {
  return kRules;
}

} // namespace haechi::content
