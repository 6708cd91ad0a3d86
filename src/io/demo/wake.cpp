#include "io/demo/wake.h"

#include "base/check.h"

#include <cstdint>
#include <sys/eventfd.h>
#include <unistd.h>

namespace haechi::io {

Wake::Wake() : fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  HAECHI_CHECK(fd_.is_open());
}

void Wake::stop() {
  const std::uint64_t one = 1;
  HAECHI_CHECK(write(fd_.get(), &one, sizeof(one)) == sizeof(one));
}

} // namespace haechi::io
