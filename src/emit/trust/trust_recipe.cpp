#include "emit/trust/trust_recipe.h"

#include "base/check.h"
#include "emit/trust/apple_profile.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace haechi::emit::trust {

namespace {

constexpr std::string_view kOwn = "haechi-ca.pem";        // our anchors alone
constexpr std::string_view kBundle = "haechi-bundle.pem"; // the system's and ours

std::string pem_name(const TrustAnchor& anchor) {
  return fmt::format("haechi-ca-{}.crt", anchor.generation);
}

std::string der_name(const TrustAnchor& anchor) {
  return fmt::format("haechi-ca-{}.cer", anchor.generation);
}

std::string all_pem(const RecipeInput& in) {
  std::string out;
  for (const TrustAnchor& anchor : in.anchors) {
    out += anchor.pem;
  }
  return out;
}

// For programs whose setting takes the place of their own store instead of adding to it.
std::string bundle_pem(const RecipeInput& in) {
  const bool needs_end = !in.system_roots.empty() && !in.system_roots.ends_with('\n');
  return in.system_roots + (needs_end ? "\n" : "") + all_pem(in);
}

std::string at(const RecipeInput& in, std::string_view name) {
  return fmt::format("{}/{}", in.folder, name);
}

RecipeStep warn_of_bare_bundle(const RecipeInput& in) {
  if (!in.system_roots.empty()) {
    return {};
  }
  return {
      {"This machine's own roots were not found: the bundle holds the authority of haechi alone, "
       "so sites that are not inspected will not be trusted. Give the roots with --system-roots.",
       "이 컴퓨터의 기본 루트 인증서를 찾지 못하여 묶음에 해치의 인증 기관만 들어 있습니다. "
       "검사하지 "
       "않는 사이트는 신뢰되지 않으므로 --system-roots로 루트 인증서 파일을 지정하십시오."},
      {}};
}

void add_step(TrustRecipe& out, Words what, std::vector<std::string> lines) {
  out.steps.push_back({std::move(what), std::move(lines)});
}

void add_bundle(TrustRecipe& out, const RecipeInput& in) {
  out.files.push_back({std::string(kBundle), bundle_pem(in)});
  if (RecipeStep step = warn_of_bare_bundle(in); !step.what.is_empty()) {
    out.steps.push_back(std::move(step));
  }
}

void add_own(TrustRecipe& out, const RecipeInput& in) {
  out.files.push_back({std::string(kOwn), all_pem(in)});
}

void add_pem_files(TrustRecipe& out, const RecipeInput& in) {
  for (const TrustAnchor& anchor : in.anchors) {
    out.files.push_back({pem_name(anchor), anchor.pem});
  }
}

void add_der_files(TrustRecipe& out, const RecipeInput& in) {
  for (const TrustAnchor& anchor : in.anchors) {
    out.files.push_back({der_name(anchor), std::string(as_text(anchor.der))});
  }
}

TrustRecipe for_pem(const RecipeInput& in) {
  TrustRecipe out;
  add_own(out, in);
  return out;
}

TrustRecipe for_der(const RecipeInput& in) {
  TrustRecipe out;
  add_der_files(out, in);
  return out;
}

TrustRecipe for_system(const RecipeInput& in) {
  TrustRecipe out;
  add_pem_files(out, in);
  std::vector<std::string> debian;
  std::vector<std::string> fedora;
  for (const TrustAnchor& anchor : in.anchors) {
    const std::string file = at(in, pem_name(anchor));
    debian.push_back(
        fmt::format("sudo install -m 0644 {} /usr/local/share/ca-certificates/", file));
    fedora.push_back(
        fmt::format("sudo install -m 0644 {} /etc/pki/ca-trust/source/anchors/", file));
  }
  debian.emplace_back("sudo update-ca-certificates");
  fedora.emplace_back("sudo update-ca-trust");
  add_step(out, {"Debian, Ubuntu, Gooroom, HamoniKR:", "Debian, Ubuntu, 구름 OS, 하모니카 OS:"},
           std::move(debian));
  add_step(out, {"Fedora, RHEL, Rocky:", "Fedora, RHEL, Rocky:"}, std::move(fedora));
  return out;
}

TrustRecipe for_firefox(const RecipeInput& in) {
  TrustRecipe out;
  add_pem_files(out, in);
  std::vector<std::string> files;
  for (const TrustAnchor& anchor : in.anchors) {
    files.push_back(fmt::format("\"{}\"", at(in, pem_name(anchor))));
  }
  out.files.push_back({"policies.json",
                       fmt::format("{{\n  \"policies\": {{\n    \"Certificates\": {{\n      "
                                   "\"ImportEnterpriseRoots\": true,\n      \"Install\": [{}]\n    "
                                   "}}\n  }}\n}}\n",
                                   fmt::join(files, ", "))});
  add_step(
      out,
      {"Linux; elsewhere policies.json stands in the folder `distribution` of Firefox:",
       "Linux에서는 아래와 같이 하고, 그 밖의 운영체제에서는 policies.json을 Firefox의 "
       "distribution 폴더에 둡니다."},
      {"sudo install -d /etc/firefox/policies",
       fmt::format("sudo install -m 0644 {} /etc/firefox/policies/", at(in, "policies.json"))});
  return out;
}

TrustRecipe for_chrome(const RecipeInput& in) {
  TrustRecipe out;
  add_pem_files(out, in);
  std::vector<std::string> encoded;
  std::vector<std::string> nss{"install -d -m 0700 \"$HOME/.pki/nssdb\""};
  for (const TrustAnchor& anchor : in.anchors) {
    encoded.push_back(fmt::format("\"{}\"", to_base64(anchor.der)));
    nss.push_back(fmt::format("certutil -d \"sql:$HOME/.pki/nssdb\" -A -t C,, -n \"{}\" -i {}",
                              anchor.name, at(in, pem_name(anchor))));
  }
  out.files.push_back(
      {"haechi-ca.json", fmt::format("{{\"CACertificates\": [{}]}}\n", fmt::join(encoded, ", "))});
  add_step(out,
           {"By policy, for everybody on a Linux machine:", "Linux 컴퓨터 전체에 정책으로 적용:"},
           {"sudo install -d /etc/opt/chrome/policies/managed /etc/chromium/policies/managed",
            fmt::format("sudo install -m 0644 {} /etc/opt/chrome/policies/managed/",
                        at(in, "haechi-ca.json")),
            fmt::format("sudo install -m 0644 {} /etc/chromium/policies/managed/",
                        at(in, "haechi-ca.json"))});
  add_step(out,
           {"For one user on Linux (package libnss3-tools):",
            "Linux의 사용자 한 명에게 적용(libnss3-tools 패키지 필요):"},
           std::move(nss));
  return out;
}

TrustRecipe for_java(const RecipeInput& in) {
  TrustRecipe out;
  add_pem_files(out, in);
  std::vector<std::string> lines;
  for (const TrustAnchor& anchor : in.anchors) {
    lines.push_back(fmt::format("keytool -importcert -noprompt -cacerts -storepass changeit -alias "
                                "haechi-ca-{} -file {}",
                                anchor.generation, at(in, pem_name(anchor))));
  }
  add_step(out, {"For each Java that is installed:", "설치된 Java마다 실행합니다."},
           std::move(lines));
  return out;
}

TrustRecipe for_node(const RecipeInput& in) {
  TrustRecipe out;
  add_own(out, in);
  add_step(out, {"In the environment of every Node.js program:", "Node.js 프로그램의 환경 변수:"},
           {fmt::format("export NODE_EXTRA_CA_CERTS={}", at(in, kOwn))});
  return out;
}

TrustRecipe for_python(const RecipeInput& in) {
  TrustRecipe out;
  add_bundle(out, in);
  add_step(out, {"requests and httpx, the ssl module, pip:", "requests와 httpx, ssl 모듈, pip:"},
           {fmt::format("export REQUESTS_CA_BUNDLE={}", at(in, kBundle)),
            fmt::format("export SSL_CERT_FILE={}", at(in, kBundle)),
            fmt::format("export PIP_CERT={}", at(in, kBundle))});
  return out;
}

TrustRecipe for_git(const RecipeInput& in) {
  TrustRecipe out;
  add_bundle(out, in);
  add_step(out,
           {"For one user; --system instead of --global for all:",
            "사용자 한 명에게 적용하며, 모두에게 적용하려면 --global 대신 --system을 씁니다."},
           {fmt::format("git config --global http.sslCAInfo {}", at(in, kBundle))});
  return out;
}

TrustRecipe for_curl(const RecipeInput& in) {
  TrustRecipe out;
  add_bundle(out, in);
  add_step(out, {"curl and programs built on it:", "curl과 이를 쓰는 프로그램:"},
           {fmt::format("export CURL_CA_BUNDLE={}", at(in, kBundle))});
  return out;
}

TrustRecipe for_agents(const RecipeInput& in) {
  TrustRecipe out;
  add_own(out, in);
  add_bundle(out, in);
  const std::string own = at(in, kOwn);
  add_step(out,
           {"Claude Code, in ~/.claude/settings.json (or the managed settings of the machine):",
            "Claude Code: ~/.claude/settings.json 또는 컴퓨터의 관리 설정에 적습니다."},
           {fmt::format(R"({{"env": {{"NODE_EXTRA_CA_CERTS": "{}"}}}})", own)});
  add_step(
      out,
      {"GitHub Copilot and Cursor: the editor reads the system's store (see --for system); "
       "its command-line tools and extensions read the environment:",
       "GitHub Copilot과 Cursor: 편집기는 시스템 저장소를 읽으므로 --for system을 먼저 적용하고, "
       "명령줄 도구와 확장은 환경 변수를 읽습니다."},
      {R"("http.systemCertificates": true)", fmt::format("export NODE_EXTRA_CA_CERTS={}", own)});
  add_step(out,
           {"Codex, Gemini CLI, aider and what else they run:",
            "Codex, Gemini CLI, aider와 이들이 실행하는 프로그램:"},
           {fmt::format("export NODE_EXTRA_CA_CERTS={}", own),
            fmt::format("export SSL_CERT_FILE={}", at(in, kBundle)),
            fmt::format("export REQUESTS_CA_BUNDLE={}", at(in, kBundle)),
            fmt::format("export GIT_SSL_CAINFO={}", at(in, kBundle))});
  return out;
}

TrustRecipe for_windows(const RecipeInput& in) {
  TrustRecipe out;
  add_der_files(out, in);
  std::vector<std::string> lines;
  for (const TrustAnchor& anchor : in.anchors) {
    lines.push_back(fmt::format("certutil -addstore -f Root {}", der_name(anchor)));
  }
  add_step(
      out,
      {"Group Policy: Computer Configuration > Policies > Windows Settings > Security Settings > "
       "Public Key Policies > Trusted Root Certification Authorities > Import.",
       "그룹 정책: 컴퓨터 구성 > 정책 > Windows 설정 > 보안 설정 > 공개 키 정책 > 신뢰할 수 있는 "
       "루트 인증 기관 > 가져오기."},
      {});
  add_step(out,
           {"Or on one machine, as administrator:", "컴퓨터 한 대에는 관리자 권한으로 실행합니다."},
           std::move(lines));
  return out;
}

TrustRecipe for_macos(const RecipeInput& in) {
  TrustRecipe out;
  add_pem_files(out, in);
  out.files.push_back({"haechi-ca.mobileconfig", make_apple_profile(in.anchors)});
  std::vector<std::string> lines;
  for (const TrustAnchor& anchor : in.anchors) {
    lines.push_back(fmt::format("sudo security add-trusted-cert -d -r trustRoot -k "
                                "/Library/Keychains/System.keychain {}",
                                pem_name(anchor)));
  }
  add_step(out,
           {"By device management: haechi-ca.mobileconfig. Or on one machine:",
            "기기 관리(MDM)로는 haechi-ca.mobileconfig를 배포하고, 한 대에는 아래를 실행합니다."},
           std::move(lines));
  return out;
}

TrustRecipe for_ios(const RecipeInput& in) {
  TrustRecipe out;
  out.files.push_back({"haechi-ca.mobileconfig", make_apple_profile(in.anchors)});
  add_step(
      out,
      {"By device management the profile is trusted at once. Installed by hand it must also be "
       "switched on: Settings > General > About > Certificate Trust Settings.",
       "기기 관리(MDM)로 배포하면 바로 신뢰됩니다. 직접 설치한 경우에는 설정 > 일반 > 정보 > "
       "인증서 신뢰 설정에서 켜야 합니다."},
      {});
  return out;
}

TrustRecipe for_android(const RecipeInput& in) {
  TrustRecipe out;
  add_der_files(out, in);
  add_step(
      out,
      {"By device management (a fully managed device or a work profile), or by hand: Settings > "
       "Security > Encryption & credentials > Install a certificate > CA certificate. Apps decide "
       "themselves whether they trust certificates that users install; browsers do.",
       "기기 관리(완전 관리형 기기 또는 업무 프로필)로 배포하거나, 설정 > 보안 > 암호화 및 사용자 "
       "인증 정보 > 인증서 설치 > CA 인증서에서 설치합니다. 사용자가 설치한 인증서를 신뢰할지는 "
       "앱이 "
       "정하며, 브라우저는 신뢰합니다."},
      {});
  return out;
}

TrustRecipe for_docker(const RecipeInput& in) {
  TrustRecipe out;
  add_pem_files(out, in);
  std::vector<std::string> lines;
  for (const TrustAnchor& anchor : in.anchors) {
    lines.push_back(fmt::format("COPY {} /usr/local/share/ca-certificates/", pem_name(anchor)));
  }
  lines.emplace_back("RUN update-ca-certificates");
  add_step(out,
           {"In the Dockerfile of an image from Debian or Ubuntu:",
            "Debian이나 Ubuntu 이미지의 Dockerfile에 적습니다."},
           std::move(lines));
  return out;
}

struct Entry {
  std::string_view name;
  TrustRecipe (*make)(const RecipeInput&);
};

constexpr std::array<Entry, 16> kEntries{{{"pem", for_pem},
                                          {"der", for_der},
                                          {"system", for_system},
                                          {"firefox", for_firefox},
                                          {"chrome", for_chrome},
                                          {"java", for_java},
                                          {"node", for_node},
                                          {"python", for_python},
                                          {"git", for_git},
                                          {"curl", for_curl},
                                          {"agents", for_agents},
                                          {"windows-gpo", for_windows},
                                          {"macos", for_macos},
                                          {"ios", for_ios},
                                          {"android", for_android},
                                          {"docker", for_docker}}};

constexpr auto kNames = [] {
  std::array<std::string_view, kEntries.size()> out{};
  std::ranges::transform(kEntries, out.begin(), &Entry::name);
  return out;
}();

} // namespace

std::span<const std::string_view> recipe_names() {
  return kNames;
}

TrustRecipe make_recipe(std::string_view name, const RecipeInput& input) {
  const auto entry = std::ranges::find(kEntries, name, &Entry::name);
  HAECHI_CHECK(entry != kEntries.end() && !input.anchors.empty());
  return entry->make(input);
}

} // namespace haechi::emit::trust
