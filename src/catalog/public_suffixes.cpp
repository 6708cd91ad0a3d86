#include "catalog/public_suffixes.h"

#include <array>
#include <unordered_set>

namespace haechi::catalog {

namespace {

// clang-format off
constexpr auto kSuffixes = std::to_array<std::string_view>({
    "a.run.app", "ac.ae", "ac.at", "ac.bd", "ac.cn", "ac.id", "ac.il", "ac.in", "ac.jp",
    "ac.ke", "ac.kr", "ac.nz", "ac.th", "ac.uk", "ac.vn", "ac.za", "ad.jp", "adv.br",
    "aliyuncs.com", "amazonaws.com", "amplifyapp.com", "app.github.dev", "appspot.com",
    "art.br", "asn.au", "asso.fr", "av.tr", "awsapprunner.com", "azurecontainer.io",
    "azurecontainerapps.io", "azureedge.net", "azurefd.net", "azurestaticapps.net",
    "azurewebsites.net", "base44.app", "bcebos.com", "bel.tr", "bitbucket.io",
    "blob.core.windows.net", "blogspot.com", "bolt.host", "bubbleapps.io", "busan.kr",
    "bytepluses.com", "cafe24.com", "cafe24.net", "carrd.co", "chatgpt.site", "chungbuk.kr",
    "chungnam.kr", "cloudapp.azure.com", "cloudapp.net", "cloudfront.net", "cloudfunctions.net",
    "club.tw", "cn.com", "co.ae", "co.at", "co.cl", "co.com", "co.hu", "co.id", "co.il",
    "co.in", "co.jp", "co.ke", "co.kr", "co.nz", "co.th", "co.uk", "co.za", "codeberg.page",
    "codesandbox.io", "com.ar", "com.au", "com.bd", "com.br", "com.cn", "com.co", "com.ec",
    "com.eg", "com.es", "com.fr", "com.gr", "com.hk", "com.kh", "com.kz", "com.lk", "com.mo",
    "com.mx", "com.my", "com.ng", "com.np", "com.pe", "com.ph", "com.pk", "com.pl", "com.pt",
    "com.ro", "com.sa", "com.sg", "com.tr", "com.tw", "com.ua", "com.uy", "com.vn", "csb.app",
    "daegu.kr", "daejeon.kr", "ddns.net", "de.com", "deno.dev", "desa.id", "duckdns.org",
    "dynu.net", "ebiz.tw", "ed.jp", "edu.ar", "edu.au", "edu.bd", "edu.br", "edu.cn", "edu.co",
    "edu.ec", "edu.eg", "edu.es", "edu.gr", "edu.hk", "edu.in", "edu.it", "edu.kh", "edu.kz",
    "edu.lk", "edu.mn", "edu.mo", "edu.mx", "edu.my", "edu.ng", "edu.np", "edu.pe", "edu.ph",
    "edu.pk", "edu.pl", "edu.pt", "edu.sa", "edu.sg", "edu.tr", "edu.tw", "edu.ua", "edu.uy",
    "edu.vn", "elasticbeanstalk.com", "es.kr", "eu.com", "fcapp.run", "firebaseapp.com",
    "firm.in", "fly.dev", "framer.app", "framer.website", "gabia.io", "game.tw", "gangwon.kr",
    "gb.net", "geek.nz", "gen.in", "gen.nz", "gen.tr", "gist.githubusercontent.com",
    "github.io", "githubpreview.dev", "githubusercontent.com", "gitlab.io", "gitpod.io",
    "glitch.me", "go.id", "go.jp", "go.ke", "go.kr", "go.th", "gob.ar", "gob.cl", "gob.ec",
    "gob.es", "gob.mx", "gob.pe", "godo.co.kr", "gouv.fr", "gov-ntruss.com", "gov.ae", "gov.ar",
    "gov.au", "gov.bd", "gov.br", "gov.cn", "gov.co", "gov.eg", "gov.gr", "gov.hk", "gov.il",
    "gov.in", "gov.it", "gov.kh", "gov.kz", "gov.lk", "gov.mn", "gov.mo", "gov.my", "gov.ng",
    "gov.np", "gov.ph", "gov.pk", "gov.pl", "gov.pt", "gov.sa", "gov.sg", "gov.tr", "gov.tw",
    "gov.ua", "gov.uk", "gov.vn", "gov.za", "govt.nz", "gr.jp", "gradio.live", "gub.uy",
    "gv.at", "gwangju.kr", "gyeongbuk.kr", "gyeonggi.kr", "gyeongnam.kr", "herokuapp.com",
    "hf.space", "hs.kr", "id.au", "idf.il", "idv.hk", "idv.tw", "in.net", "in.th", "in.ua",
    "incheon.kr", "ind.br", "ind.in", "inf.br", "int.ar", "iptime.org", "iwi.nz", "jeju.kr",
    "jeonbuk.kr", "jeonnam.kr", "jp.net", "jus.br", "k12.il", "k12.tr", "kakaocloud.com",
    "kg.kr", "kiev.ua", "kr.com", "law.za", "leg.br", "lg.jp", "loca.lt", "lovable.app",
    "ltd.uk", "maori.nz", "me.uk", "mi.th", "mil.ar", "mil.br", "mil.cn", "mil.id", "mil.kr",
    "mil.my", "mil.tr", "ms.kr", "msk.ru", "muni.il", "my.id", "myds.me", "myhuaweicloud.com",
    "myqcloud.com", "myshopify.com", "name.my", "ncloudstorage.com", "ne.jp", "ne.kr", "net.ae",
    "net.ar", "net.au", "net.bd", "net.br", "net.cn", "net.gr", "net.hk", "net.id", "net.il",
    "net.in", "net.mx", "net.my", "net.nz", "net.ph", "net.pk", "net.pl", "net.sa", "net.sg",
    "net.th", "net.tr", "net.tw", "net.ua", "net.uk", "net.vn", "net.za", "netlify.app",
    "ngo.ph", "ngrok-free.app", "ngrok.app", "ngrok.dev", "ngrok.io", "nhncloudservice.com",
    "nhs.uk", "nic.in", "no-ip.org", "nom.es", "nom.fr", "notion.site", "now.sh", "ntruss.com",
    "on.aws", "onrender.com", "or.at", "or.id", "or.jp", "or.ke", "or.kr", "or.th", "org.ae",
    "org.ar", "org.au", "org.bd", "org.br", "org.cn", "org.co", "org.ec", "org.eg", "org.es",
    "org.gr", "org.hk", "org.hu", "org.il", "org.in", "org.kh", "org.kz", "org.lk", "org.mn",
    "org.mo", "org.mx", "org.my", "org.ng", "org.np", "org.nz", "org.pe", "org.ph", "org.pk",
    "org.pl", "org.pt", "org.ro", "org.sa", "org.sg", "org.tr", "org.tw", "org.ua", "org.uk",
    "org.uy", "org.vn", "org.za", "pages.dev", "pe.kr", "per.sg", "plc.uk", "police.uk",
    "r2.dev", "re.kr", "repl.co", "replit.app", "replit.co", "replit.dev", "res.in", "ru.com",
    "run.app", "s3.amazonaws.com", "sc.kr", "sch.ae", "sch.id", "sch.uk", "school.nz",
    "seoul.kr", "serveo.net", "spb.ru", "stackblitz.io", "static.hf.space", "streamlit.app",
    "streamlitapp.com", "supabase.co", "surge.sh", "synology.me", "tcloudbase.com",
    "tencentcs.com", "tistory.com", "toastcdn.net", "trafficmanager.net", "translate.goog",
    "trycloudflare.com", "ts.net", "tunnelmole.net", "uk.com", "uk.net", "ulsan.kr",
    "up.railway.app", "us.com", "val.run", "vercel.app", "vercel.dev", "volccdn.com",
    "volces.com", "web.app", "web.id", "web.tr", "web.za", "webcontainer.io", "webflow.io",
    "weebly.com", "wixsite.com", "wordpress.com", "workers.dev"});
// clang-format on

// The suffixes and everything above them but top-level domains.
std::unordered_set<std::string_view> find_all_above() {
  std::unordered_set<std::string_view> all;
  for (std::string_view name : kSuffixes) {
    while (name.find('.') != std::string_view::npos) {
      all.insert(name);
      name.remove_prefix(name.find('.') + 1);
    }
  }
  return all;
}

} // namespace

bool is_at_or_above_public_suffix(std::string_view name) {
  static const std::unordered_set<std::string_view> all = find_all_above();
  return name.find('.') == std::string_view::npos || all.contains(name);
}

} // namespace haechi::catalog
