#include "base/check.h"

#include <cstdio>
#include <cstdlib>

namespace haechi {

void die_of_failed_check(const char* file, int line, const char* expression) {
  std::fprintf(stderr, "%s:%d: broken invariant: %s\n", file, line, expression);
  std::abort();
}

} // namespace haechi
