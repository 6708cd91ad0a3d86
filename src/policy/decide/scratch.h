#pragma once

// Working memory of one evaluation, kept by a worker between misses.

namespace haechi::policy {

struct Scratch {};

} // namespace haechi::policy
