#pragma once
// Names that no catalog entry may block: registry suffixes under which strangers live, cloud and
// CDN apexes, CAPTCHA, certificate and identity hosts. A last line of defence in the loader; the
// fuller list that the shipped data is held to is catalog/must-stay.txt.

#include "catalog/catalog.h"

#include <string_view>

namespace haechi::catalog {

// Why a Blockable name of this pattern would take others with it; empty when nothing is known
// against it.
[[nodiscard]] std::string_view find_collateral(std::string_view pattern, Match match);

} // namespace haechi::catalog
