#include "io/process/memory.h"

#include <malloc.h>

namespace haechi::io {

void give_back_memory() {
  malloc_trim(0); // what it says, whether anything was given back, changes nothing
}

} // namespace haechi::io
