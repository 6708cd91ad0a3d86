#pragma once
// Findings as the policy knows them (grades, classes, detectors) and as records do (kinds, counts,
// keyed hashes). The texts themselves go nowhere from here.

#include "content/redact/surrogates.h"
#include "content/rules/grades.h"
#include "engine/content/hash_key.h"
#include "engine/intercept/content_hook.h"

#include <cstdint>
#include <set>
#include <span>
#include <vector>

namespace haechi::engine::content {

// What a look into texts is taken with. Outlives whoever is given it.
struct Look {
  // What becomes of a body of which nobody knows whether its service checks it.
  enum class Unsure : std::uint8_t { Changed, Undecided };

  haechi::content::Scanner& scanner;
  const std::vector<haechi::content::GradeRule>& grades; // of the site
  const HashKey& key;
  const haechi::content::SurrogateKinds* surrogates = nullptr; // null: none
  Unsure unsure = Unsure::Changed;

  [[nodiscard]] const haechi::content::Entities& entities() const {
    return scanner.detectors().entities();
  }
};

// Grades count different values, and `kinds` holds each of them once.
[[nodiscard]] policy::Data to_data(std::span<const haechi::content::Finding> findings,
                                   const haechi::content::KindCounter& kinds, const Look& look);

// Counts kinds and their different values.
class FoundCounter {
 public:
  // `value` is what was found. False: this value was there before.
  bool add(haechi::content::EntityId entity, std::string_view value, const Look& look);
  [[nodiscard]] std::vector<intercept::Found> take();

 private:
  std::vector<intercept::Found> found_;
  std::set<std::string, std::less<>> known_; // kind and hash
};

} // namespace haechi::engine::content
