#include "catalog/guarded_names.h"

#include "catalog/public_suffixes.h"

#include <array>
#include <unordered_set>

namespace haechi::catalog {

namespace {

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

// The apexes, and with `above` everything above them.
std::unordered_set<std::string_view> find_apexes(bool above) {
  std::unordered_set<std::string_view> all;
  for (std::string_view name : kSharedApexes) {
    all.insert(name);
    while (above && name.find('.') != std::string_view::npos) {
      name.remove_prefix(name.find('.') + 1);
      all.insert(name);
    }
  }
  return all;
}

bool is_shared_apex(std::string_view name) {
  static const std::unordered_set<std::string_view> all = find_apexes(false);
  return all.contains(name);
}

bool is_at_or_above_shared_apex(std::string_view name) {
  static const std::unordered_set<std::string_view> all = find_apexes(true);
  return all.contains(name);
}

} // namespace

std::string_view find_collateral(std::string_view pattern, Match match) {
  if (match == Match::Glob) {
    return {}; // only compact catalogs hold globs; their author answers for them
  }
  if (match == Match::Exact) {
    return is_shared_apex(pattern) ? "many services share this host" : "";
  }
  if (pattern.find('.') == std::string_view::npos) {
    return "it is a whole top-level domain";
  }
  if (is_at_or_above_shared_apex(pattern)) {
    return "hosts of many others lie below it";
  }
  return is_at_or_above_public_suffix(pattern) ? "it is a registry suffix" : "";
}

} // namespace haechi::catalog
