#pragma once

// Assertion grades. HAECHI_CHECK: a broken invariant, always on, ends the process with its place.
// HAECHI_DCHECK: the same in Debug builds only, for hot paths.

namespace haechi {

// Prints the place and the expression to stderr and aborts.
[[noreturn]] void die_of_failed_check(const char* file, int line, const char* expression);

} // namespace haechi

#define HAECHI_CHECK(expression)                                                                   \
  ((expression) ? static_cast<void>(0)                                                             \
                : ::haechi::die_of_failed_check(__FILE__, __LINE__, #expression))

#ifdef NDEBUG
#define HAECHI_DCHECK(expression) static_cast<void>(0)
#else
#define HAECHI_DCHECK(expression) HAECHI_CHECK(expression)
#endif
