#pragma once
// The question set of inquiries: YAML, a list of {id, en, ko, gdpr, pipa, test}.
// Posture: robust to untrusted operator input.

#include "base/result.h"
#include "base/source_file.h"
#include "base/words.h"

#include <map>
#include <string>

namespace haechi::oversight {

struct Question {
  Words text;
  std::string gdpr; // articles
  std::string pipa;
  std::string test; // by which captured traffic is checked against the answer
};

using Questions = std::map<std::string, Question, std::less<>>;

inline constexpr std::size_t kMaxQuestions = 500;

// Errors: E-YAML-*, E-OVERSIGHT-030.
[[nodiscard]] Result<Questions> parse_questions(const SourceFile& file);

} // namespace haechi::oversight
