#pragma once
// Decides between claims on the same bytes.

#include "content/claim.h"

#include <vector>

namespace haechi::content {

// Leaves the claims that hold, in the order of the text: of those that overlap the one with the
// highest score, then the smaller tie, then the longer. Layers lie over all others and contend only
// with their own kind and entity.
void settle(std::vector<Claim>& claims);

} // namespace haechi::content
