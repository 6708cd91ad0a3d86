#include "policy/check/meaning.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

// Findings and obligations are open vocabularies: only a word close to a known one, and not known
// itself, is taken for a slip.

namespace haechi::policy {

namespace {

constexpr std::array<std::string_view, 5> kFindings{"personal-data", "customer-data", "secret",
                                                    "source-code", "marking"};
constexpr std::array<std::string_view, 8> kObligations{"acknowledge", "inspect",       "justify",
                                                       "log",         "notice-page",   "incident",
                                                       "remove",      "delete-account"};
constexpr std::array<std::string_view, 2> kPrefixes{"report:", "route-to:"};

class WordCheck {
 public:
  explicit WordCheck(Findings& out) : out_(out) {}

  void findings(const std::optional<Atom>& atom) {
    for (std::size_t i = 0; atom && i < atom->values.size(); ++i) {
      if (!atom->values[i].contains('.')) { // detectors have ids of their own
        judge(atom->values[i], kFindings, "class of findings", atom->where);
      }
    }
  }

  void obligations(const std::vector<std::string>& words, const Location& where) {
    for (const std::string& word : words) {
      const std::size_t colon = word.find(':');
      if (colon == std::string::npos) {
        judge(word, kObligations, "obligation", where);
      } else {
        judge(word.substr(0, colon + 1), kPrefixes, "obligation", where);
      }
    }
  }

 private:
  template <std::size_t N>
  void judge(std::string_view word, const std::array<std::string_view, N>& known,
             std::string_view what, const Location& where) {
    if (std::ranges::find(known, word) != known.end()) {
      return;
    }
    const std::string nearest = find_nearest_word(word, {known.begin(), known.end()});
    if (!nearest.empty()) {
      out_.add(Severity::Warning, "E-POLICY-144",
               fmt::format("haechi knows no {} `{}` and passes it on as it is", what, word), where,
               fmt::format("did you mean `{}`?", nearest));
    }
  }

  Findings& out_;
};

} // namespace

void check_words(const Policy& policy, Findings& out) {
  WordCheck check(out);
  for (const Order& order : policy.orders) {
    for (const Rule& rule : order.rules) {
      check.obligations(rule.obligations, rule.where);
    }
    for (const DataEntry& data : order.data) {
      check.findings(data.finding);
      check.obligations(data.obligations, data.where);
    }
  }
}

} // namespace haechi::policy
