#include "engine/certificates/certificate_problem.h"

#include "base/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace haechi::engine::certificates {

namespace {

struct Row {
  std::string_view code;
  std::string_view en; // {} is the server
  std::string_view ko;
};

// In the order of CertificateProblem, without None.
constexpr std::array<Row, 14> kRows{{
    {"E-CERT-001", "The certificate of {} has expired.", "{}의 인증서는 유효 기간이 지났습니다."},
    {"E-CERT-002", "The certificate of {} is not valid yet.",
     "{}의 인증서는 아직 유효 기간이 시작되지 않았습니다."},
    {"E-CERT-003", "The certificate that the server shows is not for {}.",
     "서버가 제시한 인증서는 {}의 것이 아닙니다."},
    {"E-CERT-004", "The certificate of {} names no host in its subject alternative names.",
     "{}의 인증서에는 주체 대체 이름(SAN)에 적힌 호스트가 없습니다."},
    {"E-CERT-005", "The certificate of {} is signed by itself.",
     "{}의 인증서는 스스로 서명한 것입니다."},
    {"E-CERT-006",
     "The certificate of {} comes from an authority that is not trusted here, or the server leaves "
     "out a certificate between.",
     "{}의 인증서를 발급한 기관을 신뢰할 수 없거나, 서버가 중간 인증서를 보내지 않았습니다."},
    {"E-CERT-007", "The certificate of {} was revoked.", "{}의 인증서는 폐기되었습니다."},
    {"E-CERT-008", "The certificate of {} rests on a key that is too weak.",
     "{}의 인증서에 쓰인 키가 너무 약합니다."},
    {"E-CERT-009", "The certificate of {} is signed by a method that is too weak.",
     "{}의 인증서에 쓰인 서명 방식이 너무 약합니다."},
    {"E-CERT-010", "The authority behind the certificate of {} may not sign for this name.",
     "{}의 인증서를 발급한 기관은 이 이름에 서명할 권한이 없습니다."},
    {"E-CERT-011", "The certificate of {} is not meant for a server.",
     "{}의 인증서는 서버용이 아닙니다."},
    {"E-CERT-012", "The certificate of {} cannot be read, or is beyond what is accepted.",
     "{}의 인증서를 읽을 수 없거나, 허용 한도를 넘었습니다."},
    {"E-CERT-013", "The chain of certificates of {} does not hold.",
     "{}의 인증서 체인이 올바르지 않습니다."},
    {"E-CERT-014",
     "Whether the certificate of {} was revoked cannot be told: the revocation list is out of date "
     "or cannot be relied on.",
     "{}의 인증서가 폐기되었는지 확인할 수 없습니다. 폐기 목록이 오래되었거나 믿을 수 없습니다."},
}};

constexpr std::array<std::string_view, 14> kWords{
    "expired",           "not-yet-valid", "wrong-host",   "no-names",          "self-signed",
    "unknown-authority", "revoked",       "weak-key",     "weak-signature",    "name-constraint",
    "wrong-usage",       "unreadable",    "broken-chain", "revocation-unknown"};

std::size_t row_of(CertificateProblem problem) {
  HAECHI_CHECK(problem != CertificateProblem::None);
  return static_cast<std::size_t>(problem) - 1;
}

std::string fill(std::string_view sentence, std::string_view target) {
  std::string out(sentence);
  out.replace(out.find("{}"), 2, target);
  return out;
}

} // namespace

std::string_view code_of(CertificateProblem problem) {
  return kRows[row_of(problem)].code;
}

std::string_view word_of(CertificateProblem problem) {
  return kWords[row_of(problem)];
}

std::optional<CertificateProblem> find_problem(std::string_view word) {
  const auto at = std::ranges::find(kWords, word);
  if (at == kWords.end()) {
    return std::nullopt;
  }
  return static_cast<CertificateProblem>(at - kWords.begin() + 1);
}

std::span<const std::string_view> problem_words() {
  return kWords;
}

Words sentence_of(CertificateProblem problem, std::string_view target) {
  const Row& row = kRows[row_of(problem)];
  return {fill(row.en, target), fill(row.ko, target)};
}

} // namespace haechi::engine::certificates
