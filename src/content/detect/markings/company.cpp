// What companies and law firms write on their papers.
#include "content/detect/markings/markings.h"

namespace haechi::content {

namespace {

using text::Case;

constexpr MarkingWord kWords[] = {
    {"내부자료", "company", "internal", 20, 60},
    {"사내 한정", "company", "internal", 35, 75},
    {"사외비", "company", "confidential", 40, 92},
    {"社外秘", "company", "confidential", 60, 92},
    {"업무상 비밀", "company", "confidential", 15, 55},
    {"영업비밀", "company", "confidential", 25, 75},
    {"영업 비밀", "company", "confidential", 20, 72},
    {"경영기밀", "company", "confidential", 35, 80},
    {"CONFIDENTIAL", "company", "confidential", 15, 75},
    {"STRICTLY CONFIDENTIAL", "company", "confidential", 55, 88, Case::Any},
    {"COMPANY CONFIDENTIAL", "company", "confidential", 60, 88, Case::Any},
    {"COMMERCIAL IN CONFIDENCE", "company", "confidential", 55, 85, Case::Any},
    {"COMMERCIAL-IN-CONFIDENCE", "company", "confidential", 55, 85, Case::Any},
    {"INTERNAL USE ONLY", "company", "internal", 50, 85, Case::Any},
    {"DO NOT DISTRIBUTE", "company", "confidential", 45, 80, Case::Any},
    {"ATTORNEY-CLIENT PRIVILEGE", "company", "privileged", 50, 82, Case::Any},
    {"ATTORNEY CLIENT PRIVILEGE", "company", "privileged", 50, 82, Case::Any},
    {"ATTORNEY-CLIENT PRIVILEGED", "company", "privileged", 55, 85, Case::Any},
    {"ATTORNEY CLIENT PRIVILEGED", "company", "privileged", 55, 85, Case::Any},
    {"TRADE SECRET", "company", "confidential", 15, 75},
};

} // namespace

std::span<const MarkingWord> company_markings() {
  return kWords;
}

} // namespace haechi::content
