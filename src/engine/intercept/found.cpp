#include "engine/intercept/found.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace haechi::engine::intercept {

namespace {

constexpr std::size_t kMostKinds = 32; // of one note

void join(std::optional<std::vector<std::string>>& words,
          const std::optional<std::vector<std::string>>& more) {
  for (const std::string& word : more.value_or(std::vector<std::string>())) {
    if (!words) {
      words.emplace();
    }
    if (std::ranges::find(*words, word) == words->end()) {
      words->push_back(word);
    }
  }
}

} // namespace

std::string to_note(const std::vector<Found>& found) {
  std::string out;
  for (const Found& each : std::span(found).first(std::min(found.size(), kMostKinds))) {
    fmt::format_to(std::back_inserter(out), "{}{} {}", out.empty() ? "" : ", ", each.kind,
                   each.count);
    for (const std::string& hash : each.hashes) {
      fmt::format_to(std::back_inserter(out), " #{}", hash);
    }
  }
  return out;
}

std::vector<emit::FoundKind> to_kinds(const std::vector<Found>& found) {
  std::vector<emit::FoundKind> out;
  std::ranges::transform(found, std::back_inserter(out), [](const Found& each) {
    return emit::FoundKind{each.kind, each.name, each.count};
  });
  return out;
}

policy::Data join(policy::Data data, const policy::Data& more) {
  data.open = data.open || more.open;
  join(data.grades, more.grades);
  join(data.findings, more.findings);
  return data;
}

} // namespace haechi::engine::intercept
