#pragma once
// Services that orders name only partly: an order names one service, its provider or provider
// group, and services that are much like it are treated more mildly in the same place.

#include "policy/coverage/coverage.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::policy::coverage {

enum class Likeness : std::uint8_t {
  Surface,       // the same service by another surface
  Provider,      // the same provider
  ProviderGroup, // the same group of providers
  Country,       // controlled from the same country, and of the same kind
};

inline constexpr std::array<std::string_view, 4> kLikenessWords{"surface", "provider",
                                                                "provider_group", "country"};

struct Gap {
  std::string order; // that names some and not the others
  Likeness likeness{};
  std::string shared;              // the provider, group or country
  std::vector<std::string> named;  // services that the order decides about
  std::vector<std::string> missed; // services that are treated more mildly
  Decision named_answer;
  Decision missed_answer;
};

struct Gaps {
  Coverage frame; // without answers; regions are empty: each gap has its own

  struct Found {
    Gap gap;
    std::vector<Region> where; // over the frame's axes; the service axis does not count
  };

  std::vector<Found> found;
};

// Without `categories` and `services` in the question: of category generative-ai. `by` is not
// looked at. Errors: those of find_axes.
[[nodiscard]] Result<Gaps> find_gaps(Asker& asker, const Question& question);

} // namespace haechi::policy::coverage
