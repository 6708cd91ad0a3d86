#include "catalog/guarded_names.h"

#include "text/host_name.h"

#include <algorithm>
#include <array>

namespace haechi::catalog {

namespace {

// Under these, registrants are strangers to each other.
constexpr auto kRegistrySuffixes = std::to_array<std::string_view>(
    {"ac.kr",  "co.kr",  "go.kr",  "kr.com", "ne.kr",  "or.kr",  "re.kr",  "ac.jp",  "co.jp",
     "go.jp",  "ne.jp",  "or.jp",  "com.cn", "edu.cn", "gov.cn", "net.cn", "org.cn", "com.tw",
     "gov.tw", "org.tw", "com.hk", "com.sg", "gov.sg", "co.uk",  "ac.uk",  "gov.uk", "org.uk",
     "com.au", "gov.au", "org.au", "co.in",  "gov.in", "co.nz",  "com.br", "co.il",  "com.tr"});

// Under these, the customers of a cloud, a CDN or a hoster are; or the whole web leans on them.
constexpr auto kSharedApexes = std::to_array<std::string_view>({"akamai.net",
                                                                "akamaiedge.net",
                                                                "aliyun.com",
                                                                "aliyuncs.com",
                                                                "amazon.com",
                                                                "amazonaws.com",
                                                                "apple.com",
                                                                "azure.com",
                                                                "azureedge.net",
                                                                "azurefd.net",
                                                                "azurewebsites.net",
                                                                "b-cdn.net",
                                                                "baidu.com",
                                                                "baidubce.com",
                                                                "bing.com",
                                                                "blob.core.windows.net",
                                                                "bytepluses.com",
                                                                "cloudflare.com",
                                                                "challenges.cloudflare.com",
                                                                "cloudflare.net",
                                                                "cloudfront.net",
                                                                "cloudinary.com",
                                                                "digicert.com",
                                                                "facebook.com",
                                                                "fastly.net",
                                                                "fonts.googleapis.com",
                                                                "fonts.gstatic.com",
                                                                "ghcr.io",
                                                                "github.com",
                                                                "github.io",
                                                                "githubusercontent.com",
                                                                "google.com",
                                                                "googleapis.com",
                                                                "googleusercontent.com",
                                                                "gstatic.com",
                                                                "hcaptcha.com",
                                                                "herokuapp.com",
                                                                "icloud.com",
                                                                "identrust.com",
                                                                "imgix.net",
                                                                "kakao.com",
                                                                "kakaocdn.net",
                                                                "lencr.org",
                                                                "live.com",
                                                                "livekit.cloud",
                                                                "login.microsoftonline.com",
                                                                "microsoft.com",
                                                                "microsoftonline.com",
                                                                "myqcloud.com",
                                                                "naver.com",
                                                                "ncloud.com",
                                                                "netlify.app",
                                                                "ntruss.com",
                                                                "gov-ntruss.com",
                                                                "office.com",
                                                                "office365.com",
                                                                "pages.dev",
                                                                "qq.com",
                                                                "recaptcha.net",
                                                                "s3.amazonaws.com",
                                                                "samsung.com",
                                                                "stripe.com",
                                                                "tencent.com",
                                                                "tencentcloudapi.com",
                                                                "vercel.app",
                                                                "volccdn.com",
                                                                "volces.com",
                                                                "windows.net",
                                                                "windowsupdate.com",
                                                                "workers.dev",
                                                                "yandex.net",
                                                                "yandex.ru"});

bool is_above_any(std::string_view pattern, auto& guarded) {
  return std::ranges::any_of(
      guarded, [&](std::string_view name) { return text::is_same_or_below(name, pattern); });
}

} // namespace

std::string_view find_collateral(std::string_view pattern, Match match) {
  if (match == Match::Glob) {
    return {}; // only compact catalogs hold globs; their author answers for them
  }
  if (match == Match::Exact) {
    return std::ranges::find(kSharedApexes, pattern) != kSharedApexes.end()
               ? "many services share this host"
               : "";
  }
  if (pattern.find('.') == std::string_view::npos) {
    return "it is a whole top-level domain";
  }
  if (is_above_any(pattern, kRegistrySuffixes)) {
    return "it is a registry suffix";
  }
  return is_above_any(pattern, kSharedApexes) ? "hosts of many others lie below it" : "";
}

} // namespace haechi::catalog
