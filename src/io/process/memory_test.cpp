#include "io/process/memory.h"

#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <unistd.h>
#include <vector>

namespace haechi::io {
namespace {

// Sanitizers bring an allocator of their own, which keeps what was freed.
constexpr bool kIsSystemAllocator =
    !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer);

std::size_t resident_bytes() {
  std::ifstream file("/proc/self/statm");
  std::size_t all = 0;
  std::size_t resident = 0;
  file >> all >> resident;
  return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

TEST(GiveBackMemory, LeavesWhatIsUsedAndReturnsWhatIsNot) {
  constexpr std::size_t kPieces = 65'536;
  constexpr std::size_t kPiece = 512;
  std::vector<std::unique_ptr<std::vector<char>>> pieces;
  for (std::size_t i = 0; i < kPieces; ++i) {
    pieces.push_back(std::make_unique<std::vector<char>>(kPiece, static_cast<char>(i)));
  }
  auto last = std::move(pieces.back()); // holds the end of the heap
  const std::size_t before = resident_bytes();
  pieces.clear();
  give_back_memory();
  if (kIsSystemAllocator) {
    EXPECT_LT(resident_bytes(), before - kPieces * kPiece / 2);
  }
  EXPECT_EQ(*last, std::vector<char>(kPiece, static_cast<char>(kPieces - 1)));
}

} // namespace
} // namespace haechi::io
