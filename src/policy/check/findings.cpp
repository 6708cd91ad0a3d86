#include "policy/check/findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace haechi::policy {

void Findings::add(Severity severity, std::string code, std::string message, const Location& where,
                   std::string hint) {
  if (++counts_[static_cast<std::size_t>(severity)] <= kMaxFindings) {
    findings_.push_back({severity, {std::move(code), std::move(message), where, std::move(hint)}});
  }
}

void Findings::add_always(Severity severity, std::string code, std::string message,
                          std::string hint) {
  findings_.push_back({severity, {std::move(code), std::move(message), {}, std::move(hint)}});
}

bool Findings::wants_hints() const {
  constexpr std::size_t kMostHints = 100;
  return findings_.size() < kMostHints;
}

std::string Findings::suggest(std::string_view word, const std::vector<std::string_view>& known,
                              std::string otherwise) const {
  constexpr std::size_t kMostCandidates = 20'000;
  if (!wants_hints() || known.size() > kMostCandidates) {
    return otherwise;
  }
  const std::string nearest = find_nearest_word(word, known);
  return nearest.empty() ? otherwise : fmt::format("did you mean `{}`?", nearest);
}

bool Findings::has_fatal() const {
  return counts_[static_cast<std::size_t>(Severity::Fatal)] != 0;
}

std::vector<Finding> Findings::take() {
  std::ranges::sort(findings_, {}, [](const Finding& finding) {
    const Error& error = finding.error;
    return std::tie(error.where.file, error.where.line, error.where.column, error.code,
                    error.message);
  });
  std::size_t left_out = 0;
  for (const std::size_t count : counts_) {
    left_out += count - std::min(count, kMaxFindings);
  }
  if (left_out != 0) {
    findings_.push_back({Severity::Note,
                         {"E-POLICY-148",
                          fmt::format("{} more findings are not shown", left_out),
                          {},
                          fmt::format("at most {} of each severity are", kMaxFindings)}});
  }
  return std::move(findings_);
}

} // namespace haechi::policy
