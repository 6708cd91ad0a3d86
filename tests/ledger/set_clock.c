// Stands in for whoever sets the system's clock: preloaded into a gateway, it adds the seconds that
// stand in the file HAECHI_SET_CLOCK to CLOCK_REALTIME. No other clock is touched.
//
// Asks the kernel alone. An allocator asks for the time, too, and a sanitizer's does so before
// anything is set up: whoever took memory here (dlsym, fopen) would be called again from within.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

// The whole number that `text` of `size` bytes begins with; 0 where there is none.
static long number_in(const char* text, long size) {
  const int is_negative = size > 0 && text[0] == '-';
  long out = 0;
  for (long at = is_negative; at < size && text[at] >= '0' && text[at] <= '9'; ++at) {
    out = out * 10 + (text[at] - '0');
  }
  return is_negative ? -out : out;
}

int clock_gettime(clockid_t id, struct timespec* out) {
  const int done = (int)syscall(SYS_clock_gettime, id, out);
  const char* path = done == 0 && id == CLOCK_REALTIME ? getenv("HAECHI_SET_CLOCK") : NULL;
  const long file = path != NULL ? syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0) : -1;
  if (file >= 0) {
    char text[24];
    const long size = syscall(SYS_read, file, text, sizeof(text));
    out->tv_sec += number_in(text, size);
    syscall(SYS_close, file);
  }
  return done;
}
