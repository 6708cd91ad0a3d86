#include "policy/coverage/no_such.h"

#include <fmt/format.h>

namespace haechi::policy::coverage {

namespace {

constexpr int kMostNames = 4;

std::string find_hint(std::string_view word, const std::vector<std::string_view>& known) {
  if (const std::string nearest = find_nearest_word(word, known); !nearest.empty()) {
    return fmt::format("did you mean `{}`?", nearest);
  }
  std::string names;
  int count = 0;
  for (const std::string_view name : known) {
    if (!word.empty() && name.find(word) != std::string_view::npos && count++ < kMostNames) {
      names += fmt::format("{}`{}`", names.empty() ? "" : ", ", name);
    }
  }
  return names.empty() ? std::string() : fmt::format("did you mean one of {}?", names);
}

} // namespace

tl::unexpected<Error> no_such(std::string_view what, std::string_view word,
                              const std::vector<std::string_view>& known) {
  return fail("E-COVERAGE-001", fmt::format("there is no {} `{}`", what, word), {},
              find_hint(word, known));
}

} // namespace haechi::policy::coverage
