// Tokens of code hosts and package registries.
#include "content/detect/secrets/secret_rules.h"

namespace haechi::content {

namespace {

constexpr SecretRule kRules[] = {
    {"github", "ghp_", R"x(ghp_[A-Za-z0-9]{36,251}\b)x", SecretCheck::GitHub, 95},
    {"github", "gho_", R"x(gho_[A-Za-z0-9]{36,251}\b)x", SecretCheck::GitHub, 95},
    {"github", "ghu_", R"x(ghu_[A-Za-z0-9]{36,251}\b)x", SecretCheck::GitHub, 95},
    {"github", "ghs_", R"x(ghs_[A-Za-z0-9]{36,251}\b)x", SecretCheck::GitHub, 95},
    {"github", "ghr_", R"x(ghr_[A-Za-z0-9]{36,251}\b)x", SecretCheck::GitHub, 95},
    {"github", "github_pat_", R"x(github_pat_[A-Za-z0-9_]{82}\b)x"},
    {"gitlab", "glpat-", R"x(glpat-[A-Za-z0-9_.-]{20,60})x"},
    {"gitlab", "glptt-", R"x(glptt-[0-9a-f]{40}\b)x"},
    {"gitlab", "glrt-", R"x(glrt-[A-Za-z0-9_.-]{20,60})x"},
    {"gitlab", "gldt-", R"x(gldt-[A-Za-z0-9_-]{20,60})x"},
    {"gitlab", "gloas-", R"x(gloas-[A-Za-z0-9_-]{64})x"},
    {"gitlab", "glcbt-", R"x(glcbt-(?:[0-9a-zA-Z]{1,5}_)?[A-Za-z0-9_-]{20,60})x"},
    {"gitlab", "glimt-", R"x(glimt-[A-Za-z0-9_-]{25,60})x"},
    {"gitlab", "glagent-", R"x(glagent-[A-Za-z0-9_-]{50,70})x"},
    {"gitlab", "glsoat-", R"x(glsoat-[A-Za-z0-9_-]{20,60})x"},
    {"gitlab", "glffct-", R"x(glffct-[A-Za-z0-9_-]{20,60})x"},
    {"gitlab", "glft-", R"x(glft-[A-Za-z0-9_-]{20,60})x"},
    {"gitlab", "GR1348941", R"x(GR1348941[A-Za-z0-9_-]{20,40})x"},
    {"gitlab_session", "_gitlab_session=", R"x(_gitlab_session=([0-9a-z]{32}))x"},
    {"bitbucket", "ATBB", R"x(ATBB[A-Za-z0-9]{32}\b)x"},
    {"atlassian", "ATATT3", R"x(ATATT3[A-Za-z0-9_=-]{186})x"},
    {"atlassian", "ATCTT3", R"x(ATCTT3[A-Za-z0-9_=-]{100,200})x"},
    {"npm", "npm_", R"x(npm_[A-Za-z0-9]{36}\b)x", SecretCheck::GitHub, 95},
    {"pypi", "pypi-AgEIcHlwaS5vcmc", R"x(pypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50,1000})x",
     SecretCheck::Random, 92, 0, false, kWideWindow},
    {"rubygems", "rubygems_", R"x(rubygems_[0-9a-f]{48}\b)x"},
    {"crates", "cio", R"x(cio[A-Za-z0-9]{32}\b)x", SecretCheck::Random, 85},
    {"nuget", "oy2", R"x(oy2[a-z0-9]{43}\b)x"},
    {"clojars", "CLOJARS_", R"x(CLOJARS_[A-Za-z0-9]{60}\b)x"},
    {"docker", "dckr_", R"x(dckr_(?:pat|oat)_[A-Za-z0-9_-]{27,32})x"},
    {"artifactory", "AKCp", R"x(AKCp[A-Za-z0-9]{69}\b)x"},
    {"artifactory", "cmVmd", R"x(cmVmd[A-Za-z0-9]{59}\b)x"},
    {"sonar", "squ_", R"x(squ_[a-f0-9]{40}\b)x"},
    {"sonar", "sqp_", R"x(sqp_[a-f0-9]{40}\b)x"},
    {"sonar", "sqa_", R"x(sqa_[a-f0-9]{40}\b)x"},
    {"sourcegraph", "sgp_", R"x(sgp_(?:[a-fA-F0-9]{16}_|local_)?[a-fA-F0-9]{40}\b)x"},
    {"circleci", "CCIPAT_", R"x(CCIPAT_[A-Za-z0-9]{20,26}_[a-f0-9]{40}\b)x"},
    {"snyk", "snyk_", R"x(snyk_(?:uat|sat)\.[a-z0-9]{8}\.[A-Za-z0-9_.-]{40,})x",
     SecretCheck::Random, 92, 0, false, kWideWindow},
};

} // namespace

std::span<const SecretRule> code_host_secrets() {
  return kRules;
}

} // namespace haechi::content
