#pragma once
// The key of the hashes under which records name what was found.

#include "base/bytes.h"

#include <array>

namespace haechi::engine::content {

using HashKey = std::array<Byte, 32>;

} // namespace haechi::engine::content
